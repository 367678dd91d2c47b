//! Frames without a terminal: how long one takes and what it allocates.

use std::time::Instant;

use ringrift_system_tests::counting::allocations;
use ringrift_system_tests::frames::Frames;
use ringrift_tui::model::Screen;

use super::SIZES;
use super::bars::Bars;
use super::figures::Times;
use crate::table::Row;

/// Frames that are timed.
const FRAMES: usize = 300;

/// The most allocations of a frame.
const ALLOCATIONS: f64 = 2_000.0;

/// How much longer a frame may take before the largest fleet than before the smallest.
const RATIO: f64 = 1.25;

/// What frames of a screen cost, with the cursor on its way.
fn of(frames: &mut Frames, screen: Screen) -> (Times, f64) {
    frames.show(screen);
    frames.draw();
    let (mut times, before) = (Vec::with_capacity(FRAMES), allocations());
    for step in 0..FRAMES {
        frames.press(if step % 20 < 10 { 'j' } else { 'k' });
        let began = Instant::now();
        frames.draw();
        times.push(began.elapsed());
    }
    (Times::of(times), (allocations() - before) as f64 / FRAMES as f64)
}

/// The rows of one fleet and terminal.
pub fn rows(
    agents: usize,
    size: (u16, u16),
    bars: &Bars,
    name: impl Fn(&str) -> String,
) -> Vec<Row> {
    let mut frames = Frames::of(agents, size);
    let (times, allocations) = of(&mut frames, Screen::Agents);
    let (fleet, _) = of(&mut frames, Screen::Fleet);
    vec![
        Row::at_most(name("one frame, p50, ms"), bars.frame_ms.0, times.p50()),
        Row::at_most(name("one frame, p99, ms"), bars.frame_ms.1, times.p99()),
        Row::at_most(name("allocations of a key and its frame"), ALLOCATIONS, allocations),
        Row::at_most(name("one frame of Fleet, p50, ms"), bars.frame_ms.0, fleet.p50()),
        Row::at_most(name("one frame of Fleet, p99, ms"), bars.frame_ms.1, fleet.p99()),
    ]
}

/// How a frame grows with the fleet.
pub fn ratios(agents: &[usize]) -> Vec<Row> {
    let (Some(few), Some(many)) = (agents.iter().min(), agents.iter().max()) else {
        return Vec::new();
    };
    let p50 = |agents, size| of(&mut Frames::of(agents, size), Screen::Agents).0.p50();
    let ratio = |size| p50(*many, size) / p50(*few, size);
    let name = |(columns, lines)| format!("{columns}x{lines}: frame({many}) / frame({few}), p50");
    SIZES.map(|size| Row::at_most(name(size), RATIO, ratio(size))).into()
}
