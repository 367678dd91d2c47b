//! What a frame of the cockpit costs, in allocations and bytes: these do not depend on the machine.

use ringrift_system_tests::counting::{Counting, allocations};
use ringrift_system_tests::frames::Frames;
use ringrift_system_tests::stand_ins::Logs;
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
const ALLOCATIONS: u64 = 1_300;

#[test]
fn a_frame_allocates_little_before_a_few_agents() {
    for size in [NARROW, WIDE] {
        let mut frames = Frames::of(36, Logs::Own, size);
        for screen in Screen::ALL {
            let allocations = allocations_of(&mut frames, screen);
            println!("{screen:?} {size:?}: {allocations}");
            assert!(allocations <= ALLOCATIONS, "{screen:?} at {size:?}: {allocations}");
        }
    }
}

/// How much more a frame may allocate before a large fleet than before a small one. Both fill every
/// table: a row that is not there costs nothing.
const GROWTH: f64 = 1.25;

#[test]
fn what_a_frame_allocates_does_not_grow_with_the_fleet() {
    for logs in [Logs::Own, Logs::Shared] {
        let [mut few, mut many] = [136, 2_136].map(|agents| Frames::of(agents, logs, NARROW));
        for screen in Screen::ALL {
            let [few, many] = [&mut few, &mut many].map(|frames| allocations_of(frames, screen));
            println!("{logs:?}, {screen:?}: {few}, then {many}");
            let growth = many as f64 / few as f64;
            assert!(growth <= GROWTH, "{logs:?}, {screen:?}: {few}, then {many} allocations");
        }
    }
}

#[test]
fn nothing_changed_is_nothing_written() {
    for size in [NARROW, WIDE] {
        let mut frames = Frames::of(36, Logs::Own, size);
        frames.draw();
        frames.pass(100);
        assert_eq!(frames.draw(), 0);
    }
}

#[test]
fn an_idle_second_writes_little() {
    for (size, bound) in [(NARROW, 400), (WIDE, 1_500)] {
        for screen in Screen::ALL {
            let mut frames = Frames::of(36, Logs::Own, size);
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
            let mut frames = Frames::of(1_000, Logs::Own, size);
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
