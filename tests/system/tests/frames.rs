//! What a frame of the cockpit costs, in allocations and bytes: these do not depend on the machine.

use ringrift_system_tests::counting::{Counting, allocations};
use ringrift_system_tests::frames::Frames;
use ringrift_tui::model::Screen;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const NARROW: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (200, 50);

/// Allocations of one frame of a screen that was drawn before.
fn allocations_of(frames: &mut Frames, screen: Screen) -> u64 {
    frames.show(screen);
    frames.draw();
    frames.show(screen);
    let before = allocations();
    frames.draw();
    allocations() - before
}

/// The most allocations of a frame before 36 agents.
const ALLOCATIONS: u64 = 2_000;

/// Screens that do not keep to it, because every row of their table is made for each frame. These
/// numbers may only fall.
const MORE: [(Screen, u64); 2] = [(Screen::Daemons, 6_000), (Screen::Jobs, 4_500)];

#[test]
fn a_frame_allocates_little_before_a_few_agents() {
    for size in [NARROW, WIDE] {
        let mut frames = Frames::of(36, size);
        for screen in Screen::ALL {
            let more = MORE.iter().find(|(those, _)| *those == screen);
            let bound = more.map_or(ALLOCATIONS, |(_, bound)| *bound);
            let allocations = allocations_of(&mut frames, screen);
            println!("{screen:?} {size:?}: {allocations}");
            assert!(allocations <= bound, "{screen:?} at {size:?}: {allocations} allocations");
        }
    }
}

/// Allocations of a frame for each further agent, for the same reason. These numbers may only fall.
const FOR_EACH_AGENT: [(Screen, f64); 10] = [
    (Screen::Fleet, 3.1),
    (Screen::Agents, 7.1),
    (Screen::Events, 0.1),
    (Screen::Elo, 0.1),
    (Screen::Daemons, 101.3),
    (Screen::Jobs, 54.1),
    (Screen::Data, 12.3),
    (Screen::Games, 0.1),
    (Screen::Actions, 0.1),
    (Screen::Audit, 0.1),
];

#[test]
fn what_a_frame_allocates_grows_with_the_fleet_no_more_than_it_did() {
    let (mut few, mut many) = (Frames::of(36, NARROW), Frames::of(1_036, NARROW));
    for (screen, bound) in FOR_EACH_AGENT {
        let [few, many] = [&mut few, &mut many].map(|frames| allocations_of(frames, screen));
        let for_each = (many as f64 - few as f64) / 1_000.0;
        println!("{screen:?}: {few}, then {many}: {for_each} for each agent");
        assert!(for_each <= bound, "{screen:?}: {for_each} allocations for each further agent");
    }
}

#[test]
fn nothing_changed_is_nothing_written() {
    for size in [NARROW, WIDE] {
        let mut frames = Frames::of(36, size);
        frames.draw();
        frames.pass(100);
        assert_eq!(frames.draw(), 0);
    }
}

#[test]
fn an_idle_second_writes_little() {
    for (size, bound) in [(NARROW, 400), (WIDE, 1_500)] {
        for screen in Screen::ALL {
            let mut frames = Frames::of(36, size);
            frames.show(screen);
            frames.draw();
            for _ in 0..5 {
                frames.pass(1_000);
                let bytes = frames.draw();
                assert!(bytes <= bound, "{screen:?} at {size:?}: {bytes} bytes");
            }
        }
    }
}

#[test]
fn a_step_writes_no_more_than_the_rows_that_move() {
    for (size, bound) in [(NARROW, 2_500), (WIDE, 10_000)] {
        for screen in Screen::ALL {
            let mut frames = Frames::of(1_000, size);
            frames.show(screen);
            frames.draw();
            for key in "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjkkkk".chars() {
                frames.press(key);
                let bytes = frames.draw();
                assert!(bytes <= bound, "{screen:?} at {size:?}: {bytes} bytes after `{key}`");
            }
        }
    }
}
