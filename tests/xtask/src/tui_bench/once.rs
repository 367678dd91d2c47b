//! `--once`: a look for a script.

use std::process::Command;
use std::time::Instant;

use super::figures::Times;
use super::{Fleet, Seat};
use crate::table::Row;

/// Looks that are timed.
const LOOKS: usize = 10;

/// The row about it.
pub fn row(seat: &Seat, fleet: Fleet) -> anyhow::Result<Row> {
    let mut times = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let began = Instant::now();
        let look = Command::new(seat.cockpit)
            .args(["--once", "--format", "json", "--config"])
            .arg(seat.config)
            .env_clear()
            .env("HOME", seat.home)
            .output()?;
        times.push(began.elapsed());
        anyhow::ensure!(look.status.code().is_some_and(|code| code < 4), "--once: {look:?}");
    }
    let bar = match fleet.agents {
        0..=36 => 150.0,
        37..=1_000 => 400.0,
        _ => 1_500.0,
    };
    Ok(Row::at_most(format!("{fleet}: --once, p50, ms"), bar, Times::of(times).p50()))
}
