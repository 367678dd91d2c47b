//! Terminals of every size, and how the cockpit leaves them.

use ringrift_system_tests::scene::{Scene, learned, quiet};

#[test]
fn a_terminal_that_is_too_small_says_so_and_grows_again() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("fleet");
    ops.see("Learning loop").resize(20, 5).see("too small");
    ops.resize(80, 24).see("Learning loop").see("[time]");
    ops.leave();
}

#[test]
fn a_small_terminal_shows_what_matters() {
    let scene = Scene::of(learned());
    let mut ops = scene.seat().size(40, 12).open();
    ops.see("LIVE").see("Attention").press("5").see("DAEMON").press("4").see("Elo square8_2p");
    ops.leave();
}

#[test]
fn a_wide_terminal_shows_more_columns() {
    let scene = Scene::of(learned());
    let mut ops = scene.seat().screen("agents").size(200, 50).open();
    ops.see("LIVE").see_all(&["TREND", "GAMES", "DEVICE"]);
    ops.resize(80, 24).see_no("DEVICE").see("AGENT");
    ops.leave();
}

#[test]
fn a_storm_of_sizes_ends_in_the_last_one() {
    let scene = Scene::of(quiet());
    let mut ops = scene.cockpit("fleet");
    for columns in 60..100 {
        ops.resize(columns, 24);
    }
    ops.resize(80, 24).see("[time]").see("q quit");
    ops.leave();
}

#[test]
fn q_leaves() {
    let scene = Scene::of(quiet());
    let mut ops = scene.cockpit("fleet");
    ops.press("q").is_left();
}

#[test]
fn escape_never_quits() {
    let scene = Scene::of(quiet());
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").escape().resize(100, 24).see("1 Fleet").press("2").see("AGENT");
    ops.leave();
}

#[test]
fn a_hangup_leaves_the_terminal_as_it_was() {
    let scene = Scene::of(quiet());
    let mut ops = scene.cockpit("fleet");
    ops.signal("HUP").is_left();
}
