//! Something is wrong: seen, found, explained, acknowledged.

use ringrift_system_tests::scene::{STOPPED, Scene, outage};

#[test]
fn what_is_wrong_stands_on_the_first_screen_worst_first() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("fleet");
    ops.see(STOPPED).see("failed for good after 3 restarts");
    ops.see("x gpu-17         daemon selfplay")
        .see("! gpu-31         health disk")
        .see("91 % in use");
    ops.leave();
}

#[test]
fn an_event_is_explained_by_the_chain_of_its_causes() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.press("/kind:daemon_permanently\r").see("error out of memory");
    ops.press("w").see("Why").see("recorded cause");
    ops.see_all(&["DAEMON_PERMANENTLY_FAILED", "NODE_OVERLOADED", "RESOURCE_CONSTRAINT"]);
    ops.see("CONFIG_CHANGED").see("key learn.batch_games").see("new 128");
    ops.escape().see_no("recorded cause");
    ops.leave();
}

#[test]
fn an_alert_is_explained_by_the_event_that_raised_it() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("fleet");
    // The state comes before the events that lead to it, and they explain it.
    ops.see("▸ Attention").see(STOPPED).see("DAEMON_STATUS_CHANGED").press("jw").see("Why");
    ops.see_line(&["DAEMON_PERMANENTLY_FAILED", "gpu-17"]).see("recorded cause");
    ops.leave();
}

#[test]
fn a_chain_of_causes_is_copied_whole() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.press("/kind:daemon_permanently\r").see("error out of memory");
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
    ops.see(STOPPED).arm("on call");
    ops.press("j.").see(":ack daemon gpu-17 selfplay").press("\r");
    ops.see("counts as known until it becomes").agree("");
    ops.see("known to local").see_no(STOPPED);
    ops.leave();
}

#[test]
fn kinds_of_events_are_counted_and_one_is_chosen() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("events");
    ops.see("tail").press("f").see("SELFPLAY_COMPLETE").press("\r").see("filter: kind:");
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
    ops.press("/level:error\r").see("DAEMON_PERMANENTLY_FAIL").see_no("GAME_RECORDED");
    ops.leave();
}

#[test]
fn the_time_bar_marks_what_was_wrong() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("fleet");
    ops.see_line(&["[time]", "x", "!"]);
    ops.leave();
}
