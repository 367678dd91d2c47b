//! The cockpit in a pseudo-terminal: first frame and idle cost.

use std::io::Read;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Context;
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use super::agent;
use crate::table::Row;

/// Starts of which the median is reported.
const STARTS: usize = 20;

/// How long the cockpit idles while its CPU time is measured.
const IDLE: Duration = Duration::from_secs(60);

/// The bars of a cockpit that looks at one idle agent, at 80x24.
pub fn rows(bins: &Path) -> anyhow::Result<Vec<Row>> {
    let dir = tempfile::tempdir()?;
    let mut running = agent::start(&bins.join("ringrift-agent"), dir.path())?;
    let cockpit = bins.join("ringrift-tui");
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let mut screen = Screen::open(&cockpit, &running.url)?;
        times.push(screen.first_byte()?.as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let mut screen = Screen::open(&cockpit, &running.url)?;
    screen.first_byte()?;
    // Let it connect and settle: start-up is not idleness.
    std::thread::sleep(Duration::from_secs(5));
    let before = screen.cpu_ticks()?;
    std::thread::sleep(IDLE);
    let ticks = screen.cpu_ticks()? - before;
    running.child.kill()?;
    running.child.wait()?;
    Ok(vec![
        Row::at_most(
            "cockpit: exec to first byte of the first frame, median of 20, ms",
            50.0,
            times[STARTS / 2],
        ),
        Row::at_most(
            "cockpit: CPU over 60 s idle, %",
            0.5,
            100.0 * seconds(ticks) / IDLE.as_secs_f64(),
        ),
    ])
}

/// Linux counts CPU time in hundredths of a second.
fn seconds(ticks: u64) -> f64 {
    ticks as f64 / 100.0
}

/// A cockpit in its own pseudo-terminal; killed when dropped.
struct Screen {
    child: Box<dyn Child + Send + Sync>,
    started: Instant,
    output: mpsc::Receiver<Instant>,
    // The terminal closes when this is dropped.
    _terminal: Box<dyn portable_pty::MasterPty + Send>,
}

impl Screen {
    fn open(cockpit: &Path, url: &str) -> anyhow::Result<Self> {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(cockpit);
        command.args(["--agent", url]);
        command.env("TERM", "xterm-256color");
        let mut reader = pair.master.try_clone_reader()?;
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        let (seen, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while reader.read(&mut buffer).is_ok_and(|n| n > 0) {
                if seen.send(Instant::now()).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, started, output, _terminal: pair.master })
    }

    fn first_byte(&mut self) -> anyhow::Result<Duration> {
        let seen = self.output.recv_timeout(Duration::from_secs(10));
        Ok(seen.context("the cockpit drew nothing within 10 s")?.duration_since(self.started))
    }

    /// User and system time so far, in clock ticks.
    fn cpu_ticks(&self) -> anyhow::Result<u64> {
        let pid = self.child.process_id().context("the cockpit has ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let fields = stat.rsplit(')').next().context("odd stat line")?;
        let mut times = fields.split_whitespace().skip(11).take(2);
        let mut next =
            || times.next().context("short stat line")?.parse::<u64>().context("odd time");
        Ok(next()? + next()?)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
