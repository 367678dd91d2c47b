//! What messages do to the model.

mod acting;
mod addressee;
mod dialog;
mod differences;
mod discovery;
mod games;
mod palette;
mod panels;
mod travel;
mod why;

use ringrift::api::{CommandReply, CommandRequest, SelfReport};
use ringrift::event::UtcMs;
use ringrift::id::IdempotencyKey;

use super::{Effect, Msg, News, update};
use crate::keymap::Key;
use crate::model::agent::PROBE_MS;
use crate::model::{AgentKey, Focus, Link, Model, Palette, Plan, Screen};
use crate::samples::{self, LATER};

fn press(model: &mut Model, keys: &[Key]) -> Vec<Effect> {
    keys.iter().flat_map(|key| update(model, Msg::Key(*key))).collect()
}

fn type_text(model: &mut Model, text: &str) -> Vec<Effect> {
    text.chars().flat_map(|c| update(model, Msg::Key(Key::Char(c)))).collect()
}

fn order(model: &mut Model, line: &str) -> Vec<Effect> {
    press(model, &[Key::Char(':')]);
    type_text(model, line);
    press(model, &[Key::Enter])
}

fn wait(model: &mut Model, ms: i64) {
    let now = UtcMs(model.now.0 + ms);
    update(model, Msg::Now(now));
}

/// Sequence of the last event in the feed, of the one log that there is.
fn fed(model: &Model) -> u64 {
    model.live.logs.values().map(crate::model::Log::fed).sum()
}

fn notice(model: &Model) -> &str {
    model.notice.as_ref().map_or("", |notice| &notice.text)
}

fn the_request(effects: &[Effect]) -> (CommandRequest, IdempotencyKey) {
    match effects {
        [Effect::Send { request, ticket, .. }] => (request.clone(), ticket.clone()),
        other => panic!("expected one command, got {other:?}"),
    }
}

fn plan(effect: &str) -> ringrift::api::Plan {
    ringrift::api::Plan {
        hash: ringrift::event::Digest::of(effect.as_bytes()),
        risk: ringrift::api::Risk::Reversible,
        undo: None,
        gates: Vec::new(),
        state: 7,
        confirmation: ringrift::api::Confirmation::default(),
    }
}

fn reply(model: &mut Model, ticket: IdempotencyKey, result: Result<&str, &str>, dry_run: bool) {
    let reply = |effect: &str| CommandReply {
        key: ticket.clone(),
        effects: vec![effect.to_owned()],
        plan: dry_run.then(|| plan(effect)),
        dry_run,
        repeated: false,
        audit: "n.0000002a.1".parse().unwrap(),
        workflow: None,
    };
    let result = result.map(reply).map_err(str::to_owned);
    update(model, Msg::Agent(AgentKey::local(), News::Reply { ticket, result }));
}

/// The agent's plan of a command, as the dialog gets it.
fn planned(model: &mut Model, ticket: &IdempotencyKey, plan: ringrift::api::Plan) {
    let reply = CommandReply {
        key: ticket.clone(),
        effects: vec!["something changes".to_owned()],
        plan: Some(plan),
        dry_run: true,
        repeated: false,
        audit: "n.0000002a.1".parse().unwrap(),
        workflow: None,
    };
    let news = News::Reply { ticket: ticket.clone(), result: Ok(reply) };
    update(model, Msg::Agent(AgentKey::local(), news));
}

/// Armed, with the dialog of a restart open and its plan at hand.
fn restart_dialog() -> Model {
    let mut model = samples::model();
    order(&mut model, "arm");
    let (request, ticket) = the_request(&order(&mut model, "restart selfplay"));
    assert!(request.dry_run, "a dry run comes first");
    reply(&mut model, ticket, Ok("selfplay stops and starts"), true);
    model
}

#[test]
fn the_tail_is_followed_until_an_upward_move() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('3')]);
    assert_eq!(model.cursor().key(), None, "follows the tail");
    press(&mut model, &[Key::Char('k')]);
    let held = model.cursor().key().unwrap().to_owned();
    let more = samples::journal().into_iter().map(|(_, event)| (0, event));
    let next = 1 + fed(&model);
    let more = more.zip(next..).map(|((_, event), seq)| (seq, event)).collect();
    update(&mut model, Msg::Agent(AgentKey::local(), News::Events(more)));
    assert_eq!(model.cursor().key(), Some(held.as_str()), "new events do not move the cursor");
    press(&mut model, &[Key::Char('G')]);
    assert_eq!(model.cursor().key(), None);
}

#[test]
fn a_filter_applies_while_it_is_typed_and_editing_keys_do_nothing_else() {
    let mut model = samples::model();
    let all = model.live.feed.len();
    press(&mut model, &[Key::Char('/')]);
    type_text(&mut model, "kind:elo z");
    assert_eq!(model.live.feed.len(), 0, "no rating event holds a z");
    press(&mut model, &[Key::Backspace, Key::Enter]);
    assert_eq!(model.live.feed.len(), 6);
    assert_eq!(press(&mut model, &[Key::Backspace, Key::Delete]), []);
    press(&mut model, &[Key::Esc]);
    assert_eq!(model.live.feed.len(), all);
}

#[test]
fn nothing_is_drawn_when_nothing_changed() {
    let mut model = samples::model();
    model.dirty = false;
    let health = model.live.agents[0].known.clone().unwrap().health;
    let report = Box::new(SelfReport { health, ..samples::itself() });
    let news = News::Probe { report, rtt_ms: 1, via: None, period_ms: PROBE_MS };
    update(&mut model, Msg::Agent(AgentKey::local(), news));
    update(&mut model, Msg::Now(UtcMs(LATER.0 + 999)));
    assert!(!model.dirty);
    update(&mut model, Msg::Now(UtcMs(LATER.0 + 1000)));
    assert!(model.dirty, "the clock shows another second");
}

#[test]
fn a_chain_of_causes_that_bites_its_tail_ends() {
    let mut model = samples::model();
    let mut events = samples::journal();
    events.truncate(2);
    let ids: Vec<_> = events.iter().map(|(_, event)| event.id.clone()).collect();
    let first = fed(&model);
    for (n, (seq, event)) in events.iter_mut().enumerate() {
        *seq = first + 1 + n as u64;
        event.id.n = 1_000 + n as u64;
        event.cause = Some(ringrift::event::EventId { n: 1_001 - n as u64, ..ids[n].clone() });
    }
    update(&mut model, Msg::Agent(AgentKey::local(), News::Events(events)));
    press(&mut model, &[Key::Char('3'), Key::Char('w')]);
    let Focus::Why { chain, .. } = &model.focus else { panic!("the chain is open") };
    assert_eq!(chain.len(), 2);
}

#[test]
fn a_kind_is_chosen_from_the_list() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('3'), Key::Char('f'), Key::Char('j'), Key::Enter]);
    let shown = &model.shown().feed;
    let kind = &shown.get(0).unwrap().kind;
    assert!((0..shown.len()).all(|at| shown.get(at).unwrap().kind == *kind));
    assert_eq!(shown.filter().text(), format!("kind:{}", kind.to_lowercase()));
}
