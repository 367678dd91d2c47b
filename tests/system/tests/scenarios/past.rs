//! The past: a session of a quarter of an hour is on disk; the cockpit goes back into it.

use ringrift_system_tests::scene::{Cockpit, STOPPED, Scene, Seat, outage};

/// A cockpit of the present, at a seat where the outage was lived through.
fn after_the_outage(screen: &str) -> (Scene, Cockpit) {
    let scene = Scene::of(outage());
    let seat: Seat = scene.seat().screen(screen).lived_through(scene.url(), &outage());
    let mut ops = seat.open();
    ops.see("LIVE");
    (scene, ops)
}

#[test]
fn before_the_outage_all_was_well() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.see(STOPPED).order("goto -13m").see("PAST -1").see_no(STOPPED);
    ops.see("nothing needs attention").press("L").see("LIVE").see(STOPPED);
    ops.leave();
}

#[test]
fn the_last_thing_that_went_wrong_is_a_key_away() {
    let (_scene, mut ops) = after_the_outage("events");
    ops.see("DAEMON_STATUS_CHANGED").press("{").see("PAST -").see("DISK_SPACE_LOW");
    ops.press("{").see("DAEMON_PERMANENTLY_FAIL").see_no("DISK_SPACE_LOW");
    ops.press("}").see("DISK_SPACE_LOW");
    ops.leave();
}

#[test]
fn ten_seconds_are_a_step() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.press("[").see("PAST -00:1").press("[").see("PAST -00:2");
    ops.press("]").see("PAST -00:1").press("]]").see("LIVE");
    ops.leave();
}

#[test]
fn an_instant_is_kept_and_compared_with_now() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.order("goto -13m").see("PAST -1").press("b").see("bookmarked");
    ops.press("L").see("LIVE").see(STOPPED);
    ops.press("B").see("PAST -1").see_no(STOPPED);
    ops.press("L").see(STOPPED);
    ops.leave();
}

#[test]
fn every_screen_shows_the_same_instant() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.order("goto -13m").see("PAST -1").press("3").see("PAST -1").see_no("NODE_OVERLOADED");
    ops.press("5").see("PAST -1").see_no("failed").press("6").see("PAST -1");
    ops.leave();
}

#[test]
fn what_is_fetched_says_that_it_shows_now() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.order("goto -13m").see("PAST -1").press("8").see("Games  now, not ");
    ops.press("9").see("Actions  now, not ").press("L").see_no("now, not");
    ops.leave();
}

#[test]
fn nothing_is_sent_from_the_past() {
    let (_scene, mut ops) = after_the_outage("daemons");
    ops.arm("").order("goto -5m").see("PAST -").order("restart disk_guard");
    ops.see("go on live first");
    ops.leave();
}

#[test]
fn a_pause_holds_the_screen_until_it_goes_on() {
    let scene = Scene::of(outage());
    let here = scene.seat().screen("daemons");
    let (mut ops, mut other) = (here.open(), scene.cockpit("daemons"));
    ops.see("LIVE").see("disk_guard").press(" ").see("PAUSED");
    other.arm("").order("restart disk_guard").see("starts anew");
    let held = ops.line_of("disk_guard");
    other.agree("").see("done: restart");
    here.wait_until_heard(scene.url(), r#""dry_run":false"#);
    assert_eq!(ops.see("PAUSED").line_of("disk_guard"), held);
    ops.press(" ").see("LIVE").see("came meanwhile");
    other.leave();
    ops.leave();
}

#[test]
fn a_time_that_is_none_is_told_with_what_would_be_one() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.order("goto noon").see("`noon` is no time: use 12:03, 12:03:58 or -5m (UTC)");
    ops.leave();
}

#[test]
fn the_journal_says_where_it_begins() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.order("goto -9h").see("nothing is kept of that time: the journal begins at");
    ops.leave();
}

#[test]
fn the_time_bar_covers_less_and_more() {
    let (_scene, mut ops) = after_the_outage("fleet");
    ops.see("-30m").press("z").see("-10m").press("Z").see("-30m").press("Z").see("-120m");
    ops.leave();
}

#[test]
fn causes_are_followed_in_the_past_too() {
    let (_scene, mut ops) = after_the_outage("events");
    ops.press("/kind:node_overloaded\r").see("NODE_OVERLOADED").press("{").see("PAST -");
    ops.press("w").see("recorded cause").see("CONFIG_CHANGED");
    ops.leave();
}

#[test]
fn a_session_is_recorded_for_a_report_and_shown_again_elsewhere() {
    let scene = Scene::of(outage());
    let here = scene.seat();
    let folder = here.home().join("report");
    let folder = folder.to_str().expect("a path of plain letters").to_owned();
    let mut ops = here.clone().flags(&["--record", &folder]).open();
    ops.see("LIVE").see(STOPPED);
    ops.leave();

    let again = here.run(&["--record", &folder]);
    assert_eq!(again.status.code(), Some(64));
    let why = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(why.contains("not empty; name a new folder"), "{why}");

    let mut elsewhere = Seat::before(&[]).flags(&["--replay", &folder]).open();
    elsewhere.see("PAST").see(STOPPED).order("arm").see("a recording is connected to nobody");
    elsewhere.leave();
}
