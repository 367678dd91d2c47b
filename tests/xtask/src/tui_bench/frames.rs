//! Frames without a terminal: how long one takes and what it allocates.

use std::time::Instant;

use ringrift_system_tests::counting::allocations;
use ringrift_system_tests::frames::Frames;
use ringrift_tui::model::Screen;

use super::bars::Bars;
use super::figures::Times;
use super::{Fleet, Kind, SIZES};
use crate::table::Row;

/// Frames that are timed.
const FRAMES: usize = 300;

/// The most allocations of a frame.
const ALLOCATIONS: f64 = 2_000.0;

/// How much longer a frame may take before the largest fleet than before the smallest.
const RATIO: f64 = 1.25;

/// What comes between two frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// A key.
    Key,
    /// A key, and news of an agent.
    News,
}

/// What frames of a screen cost, with the cursor on its way.
fn of(frames: &mut Frames, screen: Screen, between: Between) -> (Times, f64) {
    frames.show(screen);
    frames.draw();
    let (mut times, before) = (Vec::with_capacity(FRAMES), allocations());
    for step in 0..FRAMES {
        frames.press(if step % 20 < 10 { 'j' } else { 'k' });
        if between == Between::News {
            frames.hear();
        }
        let began = Instant::now();
        frames.draw();
        times.push(began.elapsed());
    }
    (Times::of(times), (allocations() - before) as f64 / FRAMES as f64)
}

/// The rows of one fleet and terminal.
pub fn rows(fleet: Fleet, size: (u16, u16), name: impl Fn(&str) -> String) -> Vec<Row> {
    let bars = Bars::of(fleet.agents, size);
    let mut frames = Frames::of(fleet.agents, fleet.kind.logs(), size);
    let (times, allocations) = of(&mut frames, Screen::Agents, Between::Key);
    let (fleet, _) = of(&mut frames, Screen::Fleet, Between::Key);
    let others = slowest(&mut frames);
    let after_news = |screen, frames: &mut _| {
        let (times, _) = of(frames, screen, Between::News);
        format!("{:.2}", times.p50())
    };
    vec![
        Row::at_most(name("one frame, p50, ms"), bars.frame_ms.0, times.p50()),
        Row::at_most(name("one frame, p99, ms"), bars.frame_ms.1, times.p99()),
        Row::at_most(name("allocations of a key and its frame"), ALLOCATIONS, allocations),
        Row::at_most(name("one frame of Fleet, p50, ms"), bars.frame_ms.0, fleet.p50()),
        Row::at_most(name("one frame of Fleet, p99, ms"), bars.frame_ms.1, fleet.p99()),
        Row::figure(name("slowest of the other screens, p50, ms"), others),
        Row::figure(name("one frame after news, p50, ms"), after_news(Screen::Agents, &mut frames)),
        Row::figure(
            name("one frame of Fleet after news, p50, ms"),
            after_news(Screen::Fleet, &mut frames),
        ),
    ]
}

/// The slowest of the screens that have no row of their own.
fn slowest(frames: &mut Frames) -> String {
    let others = Screen::ALL.into_iter().filter(|s| !matches!(s, Screen::Agents | Screen::Fleet));
    let timed = others.map(|screen| (of(frames, screen, Between::Key).0.p50(), screen));
    let slowest = timed.max_by(|(a, _), (b, _)| a.total_cmp(b));
    slowest.map_or_else(String::new, |(p50, screen)| format!("{p50:.2} ({})", screen.name()))
}

/// How a frame grows with the fleet.
pub fn ratios(agents: &[usize], kinds: &[Kind]) -> Vec<Row> {
    let (Some(few), Some(many)) = (agents.iter().min(), agents.iter().max()) else {
        return Vec::new();
    };
    let ratio = |kind: Kind, screen, size| {
        let p50 =
            |agents| of(&mut Frames::of(agents, kind.logs(), size), screen, Between::Key).0.p50();
        p50(*many) / p50(*few)
    };
    let row = |kind: Kind, screen: Screen, size: (u16, u16)| {
        let of = format!("{}, {}x{}, {}", kind.word(), size.0, size.1, screen.name());
        let name = format!("{of}: frame({many}) / frame({few}), p50");
        Row::at_most(name, RATIO, ratio(kind, screen, size))
    };
    let mut rows = Vec::new();
    for kind in kinds {
        for screen in [Screen::Agents, Screen::Fleet] {
            rows.extend(SIZES.map(|size| row(*kind, screen, size)));
        }
    }
    rows
}
