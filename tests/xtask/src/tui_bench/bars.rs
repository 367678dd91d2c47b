//! What is asked for, by size of fleet and terminal.

/// The bars of one fleet and terminal.
pub struct Bars {
    /// Until the first agent is heard, in seconds.
    pub live_s: f64,
    /// Until all are, in seconds; `None` where they may come one after the other.
    pub all_live_s: Option<f64>,
    /// From a key to its complete frame, p99, in milliseconds.
    pub complete_ms: f64,
    /// From a keystroke that orders or filters to its first byte, p99, beyond the frame's own, in
    /// milliseconds.
    pub arrange_ms: f64,
    /// Bytes of a scroll step.
    pub scroll_bytes: f64,
    /// Bytes of an idle second.
    pub idle_bytes: f64,
    /// Share of one core while idle.
    pub cpu_percent: f64,
    /// How often threads wake in an idle second.
    pub wakeups: f64,
    /// Resident memory.
    pub memory_mib: f64,
    /// One frame, median and p99, in milliseconds.
    pub frame_ms: (f64, f64),
}

impl Bars {
    /// The bars before so many agents in a terminal of so many columns.
    pub fn of(agents: usize, (columns, _): (u16, u16)) -> Self {
        let wide = columns > 80;
        let by_width = |narrow, broad| if wide { broad } else { narrow };
        let (cpu_percent, wakeups, memory_mib, complete_ms) = match agents {
            0..=36 => (by_width(0.2, 0.4), 6.0, 24.0, 20.0),
            37..=1_000 => (by_width(0.5, 0.8), 8.0, 48.0, 20.0),
            _ => (by_width(2.0, 3.0), 12.0, 160.0, 30.0),
        };
        let (live_s, arrange_ms) = match agents {
            0..=36 => (0.3, 1.0),
            37..=1_000 => (0.5, 2.0),
            _ => (1.5, 8.0),
        };
        Self {
            live_s,
            all_live_s: (agents <= 1_000).then_some(live_s),
            complete_ms,
            arrange_ms,
            scroll_bytes: by_width(2_500.0, 10_000.0),
            idle_bytes: by_width(400.0, 1_500.0),
            cpu_percent,
            wakeups,
            memory_mib,
            frame_ms: if wide { (1.5, 4.0) } else { (0.5, 2.0) },
        }
    }
}
