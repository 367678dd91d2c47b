//! What a cockpit costs that nobody touches: live, paused, and before agents that are out of reach.

use std::path::Path;
use std::time::{Duration, Instant};

use super::bars::Bars;
use super::process::Process;
use super::screen::Screen;
use super::{SIZES, Seat};
use crate::table::Row;

/// How long a paused or disconnected cockpit is watched.
const STILL: Duration = Duration::from_secs(10);

/// Agents that are out of reach.
const OUT_OF_REACH: usize = 36;

/// What was used within a time.
pub struct Cost {
    /// Bytes a second.
    pub bytes: f64,
    /// Share of one core.
    pub cpu_percent: f64,
    /// How often its threads woke, a second.
    pub wakeups: f64,
    /// Resident memory at the end.
    pub memory_mib: f64,
}

impl Cost {
    /// Watches a program.
    pub fn of(screen: &Screen, span: Duration) -> anyhow::Result<Self> {
        let process = Process::with_id(screen.pid()?);
        let (cpu, sleeps, began) = (process.cpu_s()?, process.sleeps()?, Instant::now());
        let bytes = screen.bytes_within(span)?;
        let seconds = began.elapsed().as_secs_f64();
        Ok(Self {
            bytes: bytes as f64 / seconds,
            cpu_percent: 100.0 * (process.cpu_s()? - cpu) / seconds,
            wakeups: (process.sleeps()? - sleeps) / seconds,
            memory_mib: process.memory_mib()?,
        })
    }
}

/// The rows of a connected cockpit, first live, then paused.
pub fn rows(
    screen: &mut Screen,
    bars: &Bars,
    idle_s: u64,
    name: impl Fn(&str) -> String,
) -> anyhow::Result<Vec<Row>> {
    let idle = Cost::of(screen, Duration::from_secs(idle_s))?;
    screen.keys(" ")?;
    screen.bytes_within(Duration::from_secs(2))?;
    let paused = Cost::of(screen, STILL)?;
    screen.keys("L")?;
    Ok(vec![
        Row::at_most(name("bytes per idle second"), bars.idle_bytes, idle.bytes),
        Row::at_most(name("CPU idle, %"), bars.cpu_percent, idle.cpu_percent),
        Row::at_most(name("wakeups per idle second"), bars.wakeups, idle.wakeups),
        Row::at_most(name("resident memory, MiB"), bars.memory_mib, idle.memory_mib),
        Row::at_most(name("paused: bytes per second"), 0.0, paused.bytes),
        Row::figure(
            name("paused, agents still heard: CPU, %"),
            format!("{:.2}", paused.cpu_percent),
        ),
    ])
}

/// The rows of a cockpit whose agents are all out of reach.
pub fn rows_out_of_reach(cockpit: &Path) -> anyhow::Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let config = home.path().join("tui.toml");
    let agents = (0..OUT_OF_REACH).map(|n| format!("'http://127.0.0.1:1/n/{n}',"));
    std::fs::write(&config, format!("agents = [{}]\n", agents.collect::<String>()))?;
    let seat = Seat { cockpit, config: &config, home: home.path() };
    let screen = Screen::open(&seat, SIZES[0])?;
    // The pauses between attempts grow to half a minute.
    screen.bytes_within(Duration::from_secs(30))?;
    let cost = Cost::of(&screen, STILL)?;
    let name = |what: &str| format!("{OUT_OF_REACH} agents out of reach: {what}");
    Ok(vec![
        Row::at_most(name("CPU, %"), 0.2, cost.cpu_percent),
        Row::figure(name("wakeups per second"), format!("{:.1}", cost.wakeups)),
        Row::figure(name("bytes per second"), format!("{:.0}", cost.bytes)),
    ])
}
