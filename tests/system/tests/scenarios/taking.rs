//! Taking things away: rows, command lines, files.

use ringrift_system_tests::scene::{BEST, Scene, learned, outage, quiet};

#[test]
fn a_row_is_copied_as_it_would_be_printed() {
    let scene = Scene::of(quiet());
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("/disk_guard\r").see("filter: disk_guard");
    ops.press("jy").see("copied, if your terminal allows").see_written("\x1b]52;c;");
    ops.leave();
}

#[test]
fn the_command_line_that_prints_the_same_is_copied() {
    let scene = Scene::of(quiet());
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("/guard\rY").see("copied, if your terminal allows: ringrift-tui");
    ops.leave();
}

#[test]
fn rows_are_written_into_a_file() {
    let scene = Scene::of(learned());
    let seat = scene.seat().screen("data");
    let mut ops = seat.open();
    ops.see(BEST).press("x").see("written: ");
    let files = seat.state_files("exports");
    assert_eq!(files.len(), 1);
    assert!(files[0].starts_with("key,standing,"), "{}", files[0]);
    assert!(files[0].contains(BEST), "{}", files[0]);
    ops.leave();
}

#[test]
fn only_the_rows_that_pass_the_filter_are_written() {
    let scene = Scene::of(learned());
    let seat = scene.seat().screen("data");
    let mut ops = seat.open();
    ops.see("network").press("/best\r").see("1 of").press("x").see("written: ");
    assert_eq!(seat.state_files("exports")[0].lines().count(), 2, "a heading and the best one");
    ops.leave();
}

#[test]
fn events_are_no_rows_and_the_cockpit_says_how_to_write_them() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.see("tail").press("x").see("--plain` writes events");
    ops.leave();
}
