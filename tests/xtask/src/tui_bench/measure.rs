//! The figures of one cockpit before one fleet.

use std::path::Path;
use std::time::{Duration, Instant};

use super::fleet::Fleet;
use super::process::Process;
use super::screen::Screen;

/// Starts whose first byte is timed.
const STARTS: usize = 20;

/// Scroll steps, with a pause between them as a held key makes it.
const STEPS: usize = 200;
const PAUSE: Duration = Duration::from_millis(40);

/// A frame is complete when nothing more came for so long.
const SILENCE: Duration = Duration::from_millis(8);

/// How long a fleet may take to be connected.
const PATIENCE: Duration = Duration::from_secs(120);

/// Times in milliseconds.
pub struct Times(Vec<f64>);

impl Times {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
    }

    /// The median.
    pub fn p50(&self) -> f64 {
        self.at(0.5)
    }

    /// What one in a hundred exceeds.
    pub fn p99(&self) -> f64 {
        self.at(0.99)
    }
}

/// What was measured.
pub struct Figures {
    /// From exec to the first byte.
    pub first_byte: Times,
    /// Seconds until every agent's stream was open.
    pub connected_s: f64,
    /// From a key to the first byte of its frame.
    pub key: Times,
    /// From a key to the last byte of its frame.
    pub frame: Times,
    /// Bytes of a scroll step.
    pub scroll_bytes: f64,
    /// Bytes of an idle second.
    pub idle_bytes: f64,
    /// Share of one core while idle.
    pub cpu_percent: f64,
    /// How often its threads woke in an idle second.
    pub wakeups: f64,
    /// Resident memory after the idle time.
    pub memory_mib: f64,
}

impl Figures {
    /// Measures one cockpit.
    pub fn measure(
        cockpit: &Path,
        fleet: &Fleet,
        size: (u16, u16),
        idle_s: u64,
    ) -> anyhow::Result<Self> {
        let home = tempfile::tempdir()?;
        let config = home.path().join("tui.toml");
        std::fs::write(&config, fleet.config())?;
        let open = || Screen::open(cockpit, &config, home.path(), size);
        let mut first = Vec::with_capacity(STARTS);
        for _ in 0..STARTS {
            let screen = open()?;
            let piece = screen.next(Duration::from_secs(10))?;
            let (at, _) = piece.ok_or_else(|| anyhow::anyhow!("nothing was drawn for 10 s"))?;
            first.push(ms(at - screen.started));
        }
        fleet.forget_streams();
        let mut screen = open()?;
        let connected_s = connected(fleet, &screen)?;
        let (key, frame, scroll_bytes) = scroll(&mut screen)?;
        let process = Process::with_id(screen.pid()?);
        let (cpu, sleeps, began) = (process.cpu_s()?, process.sleeps()?, Instant::now());
        let bytes = screen.bytes_within(Duration::from_secs(idle_s))?;
        let seconds = began.elapsed().as_secs_f64();
        Ok(Self {
            first_byte: Times::of(first),
            connected_s,
            key,
            frame,
            scroll_bytes,
            idle_bytes: bytes as f64 / seconds,
            cpu_percent: 100.0 * (process.cpu_s()? - cpu) / seconds,
            wakeups: (process.sleeps()? - sleeps) / seconds,
            memory_mib: process.memory_mib()?,
        })
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Waits until every stream is open and the screen has settled.
fn connected(fleet: &Fleet, screen: &Screen) -> anyhow::Result<f64> {
    while fleet.streams() < fleet.agents() && screen.started.elapsed() < PATIENCE {
        screen.next(Duration::from_millis(20))?;
    }
    anyhow::ensure!(
        fleet.streams() >= fleet.agents(),
        "only {} of {} agents were connected within {PATIENCE:?}",
        fleet.streams(),
        fleet.agents()
    );
    let after = screen.started.elapsed().as_secs_f64();
    screen.bytes_within(Duration::from_secs(3))?;
    Ok(after)
}

/// Scrolls down and up again: the times to the first and the last byte, and the bytes of a step.
fn scroll(screen: &mut Screen) -> anyhow::Result<(Times, Times, f64)> {
    let (mut first, mut last, mut bytes) = (Vec::new(), Vec::new(), 0);
    for step in 0..STEPS {
        screen.until_silent(SILENCE)?;
        let pressed = Instant::now();
        screen.keys(if step % 20 < 10 { "j" } else { "k" })?;
        if let Some((at, count)) = screen.next(Duration::from_secs(2))? {
            let rest = screen.until_silent(SILENCE)?;
            first.push(ms(at - pressed));
            last.push(ms(rest.last().map_or(at, |(at, _)| *at) - pressed));
            bytes += count + rest.iter().map(|(_, count)| count).sum::<usize>();
        }
        std::thread::sleep(PAUSE);
    }
    Ok((Times::of(first), Times::of(last), bytes as f64 / STEPS as f64))
}
