//! Finding things: filters, order, marks, the palette, help.

use ringrift_system_tests::scene::{BEST, Scene, learned, quiet};

/// The daemons of an agent that only watches.
fn daemons() -> Scene {
    Scene::of(quiet())
}

#[test]
fn rows_are_filtered_while_the_filter_is_typed() {
    let scene = daemons();
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("/guard").see_no("registry").see("disk_guard").see(" of ");
    ops.press("\r").see("filter: guard");
    ops.escape().see("registry");
    ops.leave();
}

#[test]
fn what_is_not_wanted_is_left_out() {
    let scene = daemons();
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("/!guard\r").see("registry").see_no("disk_guard");
    ops.leave();
}

#[test]
fn a_column_is_asked_by_its_name() {
    let scene = daemons();
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("/daemon:registry\r").see("registry").see_no("disk_guard");
    ops.press("/daemon:nobody\r").see("nothing passes the filter");
    ops.leave();
}

#[test]
fn a_filter_that_can_mean_nothing_is_told() {
    let scene = daemons();
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("/foo:bar\r").see("`foo:bar`: no column is called foo");
    ops.press("\x15age>banana\r").see("`age>banana` is no term");
    ops.press("\x15guard\r").see("filter: guard").see("disk_guard");
    ops.press("3").press("/foo:bar\r").see("events have no foo");
    ops.leave();
}

#[test]
fn ages_are_compared() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("data");
    ops.see(BEST).press("/age>30s\r").see("filter: age>30s").see(BEST);
    ops.escape().see_no("filter:").press("/age<1s\r").see("nothing passes the filter");
    ops.leave();
}

#[test]
fn rows_are_ordered_by_the_next_column_and_the_other_way_round() {
    let scene = daemons();
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("s").see("by daemon").press("S").see("work_keeper");
    ops.leave();
}

#[test]
fn rows_are_marked_and_the_marks_taken_away() {
    let scene = daemons();
    let mut ops = scene.cockpit("daemons");
    ops.see("disk_guard").press("jv").see("•").press("u").see_no("•");
    ops.leave();
}

#[test]
fn the_palette_finds_a_command_by_some_of_its_letters() {
    let scene = daemons();
    let mut ops = scene.cockpit("fleet");
    ops.press(":daem").see("what runs inside the agents").press("\t\r").see("PROGRESS");
    ops.leave();
}

#[test]
fn the_palette_finds_a_command_by_another_word() {
    let scene = daemons();
    let mut ops = scene.cockpit("fleet");
    ops.press(":freeze").see("freeze every screen").press("\t\r").see("PAUSED");
    ops.leave();
}

#[test]
fn the_palette_says_what_is_wrong_with_a_line() {
    let scene = daemons();
    let mut ops = scene.cockpit("fleet");
    ops.order("frobnicate").see("no command `frobnicate`.").see_no("Did you mean");
    ops.escape().see("? help");
    ops.leave();
}

#[test]
fn help_shows_the_keys_of_this_screen_and_no_verbs_before_arming() {
    let scene = daemons();
    let mut ops = scene.seat().screen("events").size(100, 60).open();
    ops.see("LIVE").press("?").see("count events by kind").see_no(":promote");
    ops.press("?").see_no("count events by kind").arm("").press("?");
    ops.press("G").see(":promote <config> <model>");
    ops.leave();
}

#[test]
fn a_key_says_what_it_does() {
    let scene = daemons();
    let mut ops = scene.cockpit("fleet");
    ops.press("K").see("which key?").press("L").see("L is live: back to live, at the tail");
    ops.press("Kg").see("g and which key?").press("g").see("g g is top: the first row");
    ops.leave();
}

#[test]
fn every_screen_is_a_key_away() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("fleet");
    let screens = [
        ("2", "AGENT"),
        ("3", "DETAIL"),
        ("4", "Elo square8_2p"),
        ("5", "PROGRESS"),
        ("6", "Queue"),
        ("7", "CHECK"),
        ("8", "no games"),
        ("9", "no command was given yet"),
        ("0", "nobody asked for anything yet"),
        ("1", "Learning loop"),
    ];
    for (key, shown) in screens {
        ops.press(key).see(shown);
    }
    ops.press(">").see("AGENT").press("<").see("Learning loop");
    ops.leave();
}

#[test]
fn the_next_panel_has_the_keys_after_tab() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("fleet");
    ops.see("▸ Attention").press("\t").see("▸ Events").press("\x1b[Z").see("▸ Attention");
    ops.leave();
}

#[test]
fn an_empty_cluster_says_what_will_be_where() {
    let scene = daemons();
    let mut ops = scene.cockpit("elo");
    ops.see("No ratings yet").press("6").see("no job was queued yet");
    ops.press("7").see("no database, data set or network").press("8").see("no games");
    ops.leave();
}
