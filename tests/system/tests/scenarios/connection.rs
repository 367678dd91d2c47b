//! Agents that vanish, come back, lose events, or speak another version.

use ringrift::event::HealthCheckPassed;
use ringrift_system_tests::scene::{Scene, Seat, Story, learned, quiet};
use ringrift_system_tests::stand_ins::StandIns;
use serde_json::json;

fn passed() -> HealthCheckPassed {
    HealthCheckPassed { check: "disk".to_owned() }
}

#[test]
fn an_agent_that_dies_leaves_its_last_state_and_comes_back_by_itself() {
    let mut scene = Scene::of(learned());
    let mut ops = scene.cockpit("elo");
    ops.see("Elo square8_2p");
    scene.agent_dies();
    ops.see("OFFLINE retry").see("Elo square8_2p");
    scene.agent_comes_back();
    ops.see("LIVE");
    ops.leave();
}

#[test]
fn one_of_two_agents_is_missed() {
    let left = Scene::of(quiet());
    let mut right = Scene::with(Story::began(1, "gpu-2"), &["node.id=gpu-2"]);
    let mut ops = Seat::before(&[left.url(), right.url()]).screen("fleet").open();
    ops.see("2 agents").see("LIVE").see_no("LIVE 1/2");
    right.agent_dies();
    ops.see("LIVE 1/2").see_line(&["x gpu-2", "connection", "offline"]);
    ops.leave();
}

#[test]
fn events_that_never_came_are_told_and_fetched() {
    let agents = StandIns::start(1);
    let mut ops = Seat::before(&[&agents.url(0)]).screen("events").open();
    ops.see("LIVE");
    agents.say(0, passed());
    ops.see("HEALTH_CHECK_PASSED");
    agents.lose(0, 2);
    agents.say(0, passed());
    ops.see("never came; resynced");
    ops.leave();
}

#[test]
fn an_event_of_a_newer_agent_is_shown_as_it_came() {
    let agents = StandIns::start(1);
    let mut ops = Seat::before(&[&agents.url(0)]).screen("events").open();
    ops.see("LIVE");
    agents.say_unknown(0, "TELEPORTED", json!({ "to": "the moon" }));
    ops.see("TELEPORTED").see("(unknown)").see("the moon");
    ops.leave();
}

#[test]
fn an_agent_without_an_audit_is_one_without_an_audit() {
    let agents = StandIns::start(1);
    agents.answer("api/v1/workflows", 404, "");
    let mut ops = Seat::before(&[&agents.url(0)]).screen("fleet").open();
    ops.see("LIVE").press("0").see("no workflows and no audit");
    ops.leave();
}

#[test]
fn a_state_that_cannot_be_read_is_told_and_tried_again() {
    let agents = StandIns::start(1);
    agents.answer("api/v1/state", 200, r#"{"schema":"of another version"}"#);
    let mut ops = Seat::before(&[&agents.url(0)]).open();
    ops.see("OFFLINE").see("/api/v1/state");
    ops.leave();
}

#[test]
fn what_an_agent_says_cannot_reach_the_terminal() {
    let agents = StandIns::start(1);
    let mut ops = Seat::before(&[&agents.url(0)]).screen("events").open();
    ops.see("LIVE");
    agents.say_unknown(0, "EVIL\x1b[2J", json!({ "title": "\x1b]0;owned\x07" }));
    ops.see("EVIL?[2J");
    ops.leave();
}

#[test]
fn a_refusal_without_words_is_still_a_refusal() {
    let agents = StandIns::start(1);
    agents.answer("api/v1/commands", 500, "");
    let mut ops = Seat::before(&[&agents.url(0)]).screen("daemons").open();
    ops.see("LIVE").arm("").order("restart registry").see("x refused");
    ops.leave();
}

#[test]
fn twelve_agents_are_twelve_rows() {
    let agents = StandIns::start(12);
    let urls: Vec<String> = (0..12).map(|n| agents.url(n)).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let mut ops = Seat::before(&urls).screen("agents").open();
    ops.see("ringrift  12 agents").see("agent-00011").see("12 rows").press("G").see("LIVE");
    ops.leave();
}
