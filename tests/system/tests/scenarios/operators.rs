//! Several operators, tokens, plans that others cross, agents that vanish in the middle.

use ringrift_system_tests::scene::{OPERATORS, Scene, learned, quiet};

fn scene() -> Scene {
    Scene::with(quiet(), &[OPERATORS])
}

#[test]
fn a_plan_that_another_operator_crossed_is_not_carried_out() {
    let scene = scene();
    let mut ana = scene.cockpit_of("ana", "actions");
    let mut ben = scene.cockpit_of("ben", "actions");
    ana.arm("").order("pause-config hex8_2p").see("self-play, training");
    ben.arm("").order("pause-config hex8_2p").see("self-play, training").agree("");
    ben.see("done: pause-config hex8_2p");
    ana.agree("").see("x refused").see("is paused already, by ben");
    ana.leave();
    ben.leave();
}

#[test]
fn what_another_operator_does_is_seen_with_name_and_reason() {
    let scene = scene();
    let mut ana = scene.cockpit_of("ana", "actions");
    let mut ben = scene.cockpit_of("ben", "actions");
    ana.arm("night shift").order("pause-config hex8_2p").see("self-play, training").agree("");
    ben.see("pause-config hex8_2p").see("ana").press("\r").see("night shift");
    ana.leave();
    ben.leave();
}

#[test]
fn a_reader_may_plan_and_not_act() {
    let scene = scene();
    let mut wall = scene.cockpit_of("wall", "daemons");
    wall.arm("").order("restart disk_guard").see("starts anew").agree("");
    wall.see("wall may read and plan, not act");
    wall.leave();
}

#[test]
fn an_unknown_token_is_told_at_the_first_command() {
    let scene = scene();
    let mut eve = scene.seat().token_of("eve").screen("daemons").open();
    eve.see("LIVE").arm("").order("restart disk_guard");
    eve.see("x refused").see("the bearer token is missing or wrong");
    eve.leave();
}

#[test]
fn the_audit_tells_who_asked_for_what_and_what_came_of_it() {
    let scene = scene();
    let mut ana = scene.cockpit_of("ana", "daemons");
    ana.arm("").order("restart disk_guard").see("starts anew").agree("").see("done: restart");
    let mut wall = scene.cockpit_of("wall", "audit");
    wall.see("its seal holds, head").see("ana").see("restart disk_guard").see("accepted");
    wall.leave();
    ana.leave();
}

#[test]
fn what_was_refused_is_in_the_audit_too() {
    let scene = scene();
    let mut wall = scene.cockpit_of("wall", "daemons");
    wall.arm("").order("restart disk_guard").see("starts anew").agree("").see("not act");
    wall.escape().see_no("x refused").press("9").see_line(&["restart disk_guard", "refused"]);
    wall.press("0").see("refused").see("wall");
    wall.leave();
}

#[test]
fn the_head_of_the_audit_is_copied_whole() {
    let scene = scene();
    let mut ana = scene.cockpit_of("ana", "daemons");
    ana.arm("").order("restart disk_guard").see("starts anew").agree("").see("done: restart");
    ana.press("0").see("its seal holds, head").press("\r").see("audit verify --head");
    ana.press("y").see("copied, if your terminal allows").see_written("\x1b]52;c;");
    ana.leave();
}

#[test]
fn read_only_is_how_it_begins_and_how_it_ends() {
    let scene = scene();
    let mut ana = scene.cockpit_of("ana", "daemons");
    ana.see("[RO]").order("restart disk_guard").see("read-only: type :arm first");
    ana.arm("").order("disarm").see("read-only again").see("[RO]");
    ana.order("restart disk_guard").see("read-only: type :arm first");
    ana.leave();
}

#[test]
fn an_agent_that_vanished_is_sent_nothing() {
    let mut scene = scene();
    let mut ana = scene.cockpit_of("ana", "daemons");
    ana.arm("").order("restart disk_guard").see("starts anew");
    scene.agent_dies();
    ana.see("OFFLINE").agree("").see("is not connected");
    ana.escape().see_no("x refused");
    scene.agent_comes_back();
    ana.press("r").see("LIVE").order("restart disk_guard").see("starts anew").agree("");
    ana.see("done: restart disk_guard");
    ana.leave();
}

#[test]
fn a_configuration_is_held_and_let_go_again() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("actions");
    ops.arm("").order("pause-config square8_2p").see("undo: resume-config square8_2p").agree("");
    ops.see("[ok] watch").see("nothing of square8_2p runs");
    ops.press("1").see("paused by local").press("9").see("[ok] watch");
    ops.order("resume-config square8_2p").see("goes on").agree("").see("done: resume-config");
    ops.leave();
}

#[test]
fn a_burst_of_keys_confirms_nothing() {
    let scene = scene();
    let mut ana = scene.cockpit_of("ana", "daemons");
    ana.arm("").press(":restart disk_guard\ryyyy").see("starts anew").see("y Do it");
    ana.press("\r").see("Enter answers nothing: y does it, Esc cancels").see("Esc cancel");
    ana.escape().see("cancelled: nothing was changed");
    ana.leave();
}
