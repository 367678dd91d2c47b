//! Starts: the first frame, and the first moment at which everybody is heard.

use std::time::Duration;

use anyhow::Context;
use ringrift_system_tests::stand_ins::StandIns;

use super::Seat;
use super::bars::Bars;
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

/// What the hearing of a fleet took, in seconds.
pub struct Hearing {
    /// Until the first agent was heard.
    pub first_s: f64,
    /// Until all were.
    pub all_s: f64,
}

impl Hearing {
    /// The rows about it. Of a very large fleet, the first is to be shown soon, and the others as they come.
    pub fn rows(&self, bars: &Bars, name: impl Fn(&str) -> String) -> Vec<Row> {
        let (first, all) = (name("first agent heard after, s"), name("all agents heard after, s"));
        let all = match bars.all_live_s {
            Some(bar) => Row::at_most(all, bar, self.all_s),
            None => Row::figure(all, format!("{:.2}", self.all_s)),
        };
        vec![Row::at_most(first, bars.live_s, self.first_s), all]
    }
}

/// A cockpit that has heard everybody and come to rest.
pub fn connected(
    seat: &Seat,
    fleet: &StandIns,
    size: (u16, u16),
) -> anyhow::Result<(Screen, Hearing)> {
    fleet.forget_heard();
    let screen = Screen::open(seat, size)?;
    let first_s = heard(&screen, fleet, 1)?;
    let all_s = heard(&screen, fleet, fleet.count())?;
    screen.bytes_within(SETTLING)?;
    Ok((screen, Hearing { first_s, all_s }))
}

/// Seconds from the start until so many are heard.
fn heard(screen: &Screen, fleet: &StandIns, agents: usize) -> anyhow::Result<f64> {
    while fleet.heard() < agents && screen.started.elapsed() < PATIENCE {
        screen.next(Duration::from_millis(20))?;
    }
    let heard = fleet.heard();
    anyhow::ensure!(heard >= agents, "{heard} of {agents} agents were heard within {PATIENCE:?}");
    Ok(screen.started.elapsed().as_secs_f64())
}
