//! A flood of events: do keys still come through, is what was dropped told, does memory stay bounded?

use std::path::Path;
use std::time::{Duration, Instant};

use ringrift_system_tests::stand_ins::StandIns;

use super::process::Process;
use super::scroll::up_and_down;
use super::{SIZES, Seat, start};
use crate::table::Row;

/// Events a second.
const EVENTS: u64 = 10_000;

/// Steps between looks at the clock.
const STEPS: usize = 20;

/// The rows about it.
pub fn rows(cockpit: &Path, seconds: u64) -> anyhow::Result<Vec<Row>> {
    eprintln!("{EVENTS} events a second for {seconds} s ...");
    let fleet = StandIns::start(1);
    let home = tempfile::tempdir()?;
    let config = home.path().join("tui.toml");
    std::fs::write(&config, fleet.config())?;
    let seat = Seat { cockpit, config: &config, home: home.path() };
    let (mut screen, _) = start::connected(&seat, &fleet, SIZES[0])?;
    screen.keys("3")?;
    let process = Process::with_id(screen.pid()?);
    let (before, cpu) = (process.memory_mib()?, process.cpu_s()?);
    let speech = fleet.speak(EVENTS, 1);
    let (began, span) = (Instant::now(), Duration::from_secs(seconds));
    let (mut first, mut p99) = (Vec::new(), 0.0_f64);
    while began.elapsed() < span {
        let keys = up_and_down(&mut screen, STEPS)?;
        first.push(keys.first.p50());
        p99 = p99.max(keys.first.p99());
    }
    drop(speech);
    let after = began.elapsed().as_secs_f64();
    let name = |what: &str| format!("{EVENTS} events/s for {seconds} s, 80x24: {what}");
    let cpu = 100.0 * (process.cpu_s()? - cpu) / after;
    first.sort_by(f64::total_cmp);
    Ok(vec![
        Row::at_most(name("key to first byte, p50, ms"), 2.0, first[first.len() / 2]),
        Row::at_most(name("key to first byte, slowest of each 20, ms"), 16.0, p99),
        Row::figure(
            name("memory before, after, MiB"),
            format!("{before:.1}, {:.1}", process.memory_mib()?),
        ),
        Row::figure(name("CPU, %"), format!("{cpu:.1}")),
    ])
}
