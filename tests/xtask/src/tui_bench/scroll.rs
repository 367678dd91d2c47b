//! Keys: how long until the screen answers, and how much it writes.

use std::time::{Duration, Instant};

use super::bars::Bars;
use super::figures::Times;
use super::screen::Screen;
use crate::table::Row;

/// Scroll steps, with a pause between them as a held key makes it.
const STEPS: usize = 200;
const PAUSE: Duration = Duration::from_millis(40);

/// Keystrokes that order the rows: as many, since a p99 of fewer is the one slowest of them.
const SORTS: usize = STEPS;

/// A frame is complete when nothing more came for so long.
const SILENCE: Duration = Duration::from_millis(8);

/// What keys cost.
pub struct Keys {
    /// From a key to the first byte of its frame.
    pub first: Times,
    /// From a key to the last byte of its frame.
    pub last: Times,
    /// Bytes of a step.
    pub bytes: f64,
}

/// The rows about keys.
pub fn rows(
    screen: &mut Screen,
    bars: &Bars,
    name: impl Fn(&str) -> String,
) -> anyhow::Result<Vec<Row>> {
    let steps = up_and_down(screen, STEPS)?;
    let sorts = press(screen, SORTS, |_| "s")?;
    let arranged = sorts.first.p99() - steps.first.p50();
    Ok(vec![
        Row::at_most(name("key to first byte, p50, ms"), 2.0, steps.first.p50()),
        Row::at_most(name("key to first byte, p99, ms"), 16.0, steps.first.p99()),
        Row::at_most(name("key to complete frame, p99, ms"), bars.complete_ms, steps.last.p99()),
        Row::at_most(name("ordering rows, p99 beyond a step, ms"), bars.arrange_ms, arranged),
        Row::at_most(name("bytes per scroll step"), bars.scroll_bytes, steps.bytes),
    ])
}

/// Scrolls down and up again.
pub fn up_and_down(screen: &mut Screen, steps: usize) -> anyhow::Result<Keys> {
    press(screen, steps, |step| if step % 20 < 10 { "j" } else { "k" })
}

fn press(
    screen: &mut Screen,
    times: usize,
    key: impl Fn(usize) -> &'static str,
) -> anyhow::Result<Keys> {
    let (mut first, mut last, mut bytes) = (Vec::new(), Vec::new(), 0);
    for step in 0..times {
        screen.until_silent(SILENCE)?;
        let pressed = Instant::now();
        screen.keys(key(step))?;
        if let Some((at, count)) = screen.next(Duration::from_secs(2))? {
            let rest = screen.until_silent(SILENCE)?;
            first.push(at - pressed);
            last.push(rest.last().map_or(at, |(at, _)| *at) - pressed);
            bytes += count + rest.iter().map(|(_, count)| count).sum::<usize>();
        }
        std::thread::sleep(PAUSE);
    }
    let bytes = bytes as f64 / times as f64;
    Ok(Keys { first: Times::of(first), last: Times::of(last), bytes })
}
