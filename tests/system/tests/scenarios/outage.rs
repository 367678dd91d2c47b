//! Something is wrong: seen, found, explained, acknowledged.

use ringrift_system_tests::scene::{Scene, outage};

#[test]
fn what_is_wrong_stands_on_the_first_screen_worst_first() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("fleet");
    ops.see("x daemon selfplay").see("failed for good after 3 restarts: out of memory");
    ops.see("x health disk").see("91 % in use");
    ops.leave();
}

#[test]
fn an_event_is_explained_by_the_chain_of_its_causes() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.press("/kind:daemon_permanently\r").see("killed by signal 9");
    ops.press("w").see("Why").see("recorded cause");
    ops.see_all(&["DAEMON_PERMANENTLY_FAILED", "NODE_OVERLOADED", "RESOURCE_CONSTRAINT"]);
    ops.see("CONFIG_CHANGED").see("key learn.batch_games").see("new 128");
    ops.escape().see_no("recorded cause");
    ops.leave();
}

#[test]
fn a_chain_of_causes_is_copied_whole() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.press("/kind:daemon_permanently\r").see("killed by signal 9");
    ops.press("w").see("recorded cause").press("y").see("copied, if your terminal allows");
    ops.see_written("\x1b]52;c;");
    ops.leave();
}

#[test]
fn a_concern_opens_into_its_details() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("fleet");
    ops.see("daemon selfplay").press("j\r");
    ops.see("daemon selfplay on gpu-17").see_all(&["since", "why", "Esc closes"]);
    ops.leave();
}

#[test]
fn a_concern_is_acknowledged_and_grows_quiet() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("fleet");
    ops.see("x daemon selfplay").arm("on call");
    ops.press("j.").see(":ack daemon gpu-17 selfplay").press("\r");
    ops.see("counts as known until it becomes worse").agree("");
    ops.see("known to local").see_no("x daemon selfplay");
    ops.leave();
}

#[test]
fn kinds_of_events_are_counted_and_one_is_chosen() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.see("tail").press("f").see("SELFPLAY_COMPLETE").press("\r");
    ops.see("filter: kind:");
    ops.leave();
}

#[test]
fn events_of_one_machine_are_told_apart_from_the_others() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.press("/node:gpu-31\r").see("DISK_SPACE_LOW").see_no("NODE_OVERLOADED");
    ops.escape().see_no("filter:");
    ops.leave();
}

#[test]
fn only_errors_are_left_by_their_level() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.press("/level:error\r").see("DAEMON_PERMANENTLY_FAILED").see_no("GAME_RECORDED");
    ops.leave();
}

#[test]
fn the_time_bar_marks_what_was_wrong() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("fleet");
    ops.see("[time]").see("daemon selfplay");
    let bar = ops.line_with("[time]");
    assert!(bar.contains('x') && bar.contains('!'), "an error and a warning: {bar}");
    ops.leave();
}
