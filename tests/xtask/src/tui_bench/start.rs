//! Starts: the first frame, and the first moment at which everybody is heard.

use std::time::{Duration, Instant};

use anyhow::Context;
use ringrift_system_tests::stand_ins::StandIns;

use super::Seat;
use super::figures::Times;
use super::screen::Screen;
use crate::table::Row;

/// Starts whose first byte is timed.
const STARTS: usize = 20;

/// How long a fleet may take to be connected.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a cockpit may settle before it counts as idle.
const SETTLING: Duration = Duration::from_secs(3);

/// The first frame of many starts.
pub fn rows(
    seat: &Seat,
    size: (u16, u16),
    name: impl Fn(&str) -> String,
) -> anyhow::Result<Vec<Row>> {
    let mut first = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let screen = Screen::open(seat, size)?;
        let piece = screen.next(Duration::from_secs(10))?;
        let (at, _) = piece.context("nothing was drawn for 10 s")?;
        first.push(at - screen.started);
    }
    let times = Times::of(first);
    Ok(vec![
        Row::at_most(name("exec to first byte, p50, ms"), 50.0, times.p50()),
        Row::at_most(name("exec to first byte, p99, ms"), 120.0, times.p99()),
    ])
}

/// A cockpit that has heard everybody and come to rest, and the seconds that the hearing took.
pub fn connected(seat: &Seat, fleet: &StandIns, size: (u16, u16)) -> anyhow::Result<(Screen, f64)> {
    fleet.forget_streams();
    let screen = Screen::open(seat, size)?;
    let until = Instant::now() + PATIENCE;
    while fleet.streams() < fleet.count() && Instant::now() < until {
        screen.next(Duration::from_millis(20))?;
    }
    anyhow::ensure!(
        fleet.streams() >= fleet.count(),
        "only {} of {} agents were connected within {PATIENCE:?}",
        fleet.streams(),
        fleet.count()
    );
    let after = screen.started.elapsed().as_secs_f64();
    screen.bytes_within(SETTLING)?;
    Ok((screen, after))
}
