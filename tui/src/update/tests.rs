use ringrift::api::{CommandReply, CommandRequest};
use ringrift::event::UtcMs;
use ringrift::id::IdempotencyKey;

use super::{Effect, Msg, News, update};
use crate::keymap::Key;
use crate::model::{AgentKey, Focus, Link, Model, Plan, Screen};
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

fn notice(model: &Model) -> &str {
    model.notice.as_ref().map_or("", |notice| &notice.text)
}

fn the_request(effects: &[Effect]) -> (CommandRequest, IdempotencyKey) {
    match effects {
        [Effect::Send { request, ticket, .. }] => (request.clone(), ticket.clone()),
        other => panic!("expected one command, got {other:?}"),
    }
}

fn reply(model: &mut Model, ticket: IdempotencyKey, result: Result<&str, &str>, dry_run: bool) {
    let reply = |effect: &str| CommandReply {
        key: ticket.clone(),
        effects: vec![effect.to_owned()],
        dry_run,
        repeated: false,
        audit: "n.0000002a.1".parse().unwrap(),
    };
    let result = result.map(reply).map_err(str::to_owned);
    update(model, Msg::Agent(AgentKey::local(), News::Reply { ticket, result }));
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
fn nothing_is_sent_while_read_only() {
    let mut model = samples::model();
    assert_eq!(order(&mut model, "restart selfplay"), []);
    assert_eq!(notice(&model), "read-only: type :arm first");
    assert_eq!(model.focus, Focus::Screen);
}

#[test]
fn a_restart_takes_a_plan_and_a_yes() {
    let mut model = restart_dialog();
    wait(&mut model, 400);
    let (request, ticket) = the_request(&press(&mut model, &[Key::Char('y')]));
    assert!(!request.dry_run);
    reply(&mut model, ticket, Ok("selfplay restarted"), false);
    assert_eq!(notice(&model), "done: restart selfplay (selfplay restarted)");
    assert_eq!(model.focus, Focus::Screen);
}

#[test]
fn a_burst_of_typing_confirms_nothing_and_enter_cancels() {
    let mut model = restart_dialog();
    assert_eq!(type_text(&mut model, "yyyy"), [], "deaf just after it opened");
    assert!(matches!(model.focus, Focus::Confirm(_)));
    wait(&mut model, 400);
    assert_eq!(press(&mut model, &[Key::Enter]), []);
    assert_eq!(notice(&model), "cancelled: nothing was changed");
    assert_eq!(model.focus, Focus::Screen);
}

#[test]
fn a_promotion_also_takes_its_word() {
    let mut model = samples::model();
    order(&mut model, "arm 1");
    let effects = order(&mut model, "promote square8_2p square8_2p-0000003e76ba");
    let (_, ticket) = the_request(&effects);
    reply(&mut model, ticket, Ok("best becomes ..76ba"), true);
    wait(&mut model, 400);
    assert_eq!(type_text(&mut model, "yes"), [], "letters that are not of the word do nothing");
    assert_eq!(type_text(&mut model, "promote"), []);
    let (request, _) = the_request(&type_text(&mut model, "y"));
    assert_eq!(request.command.to_string(), "promote square8_2p square8_2p-0000003e76ba");
}

#[test]
fn an_old_plan_is_asked_for_again() {
    let mut model = restart_dialog();
    wait(&mut model, crate::model::confirm::PLAN_VALID_MS + 1);
    let (request, _) = the_request(&press(&mut model, &[Key::Char('y')]));
    assert!(request.dry_run);
}

#[test]
fn a_refusal_stands_in_the_dialog() {
    let mut model = samples::model();
    order(&mut model, "arm");
    let (_, ticket) = the_request(&order(&mut model, "restart selfplay"));
    reply(&mut model, ticket, Err("401: no token (set RINGRIFT_CLUSTER_AUTH_TOKEN)"), true);
    let Focus::Confirm(dialog) = &model.focus else { panic!("the dialog is open") };
    assert!(matches!(&dialog.plan, Plan::Refused(why) if why.starts_with("401")));
    wait(&mut model, 400);
    assert_eq!(press(&mut model, &[Key::Char('y')]), [], "there is no plan to confirm");
}

#[test]
fn nobody_acts_on_what_is_paused_or_out_of_reach() {
    let mut model = samples::model();
    order(&mut model, "arm");
    press(&mut model, &[Key::Char(' ')]);
    assert_eq!(order(&mut model, "restart selfplay"), []);
    assert!(notice(&model).starts_with("paused"));
    press(&mut model, &[Key::Char(' ')]);
    model.live.agents[0].link = Link::Offline { error: "gone".into(), retry_at: None };
    assert_eq!(order(&mut model, "restart selfplay"), []);
    assert_eq!(notice(&model), "local is not connected: nothing was sent");
}

#[test]
fn being_armed_ends_by_itself() {
    let mut model = samples::model();
    order(&mut model, "arm 1");
    assert_eq!(model.armed_s(), Some(60));
    wait(&mut model, 60_000);
    assert_eq!(model.armed_s(), None);
    assert!(notice(&model).starts_with("read-only again"));
}

#[test]
fn the_action_key_fills_the_palette_in_and_sends_nothing() {
    let mut model = samples::model();
    order(&mut model, "arm");
    let effects = press(&mut model, &[Key::Char('5'), Key::Char('j'), Key::Char('.')]);
    assert_eq!(effects, []);
    let Focus::Palette(line) = &model.focus else { panic!("the palette is open") };
    assert_eq!(line.text(), "restart disk-guard");
}

#[test]
fn tab_completes_verbs_only_while_armed() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "pro");
    press(&mut model, &[Key::Tab]);
    assert!(matches!(&model.focus, Focus::Palette(line) if line.text() == "pro"));
    press(&mut model, &[Key::Esc]);
    order(&mut model, "arm");
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "pro");
    press(&mut model, &[Key::Tab, Key::Tab]);
    assert!(matches!(&model.focus, Focus::Palette(l) if l.text() == "promote square8_2p "));
}

#[test]
fn the_tail_is_followed_until_an_upward_move() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('3')]);
    assert_eq!(model.cursor().key(), None, "follows the tail");
    press(&mut model, &[Key::Char('k')]);
    let held = model.cursor().key().unwrap().to_owned();
    let more = samples::journal().into_iter().map(|(_, event)| (0, event));
    let next = 1 + model.live.agents[0].fed;
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
fn a_paused_world_stands_still_while_events_arrive() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(' ')]);
    model.dirty = false;
    let before = model.shown().feed.received();
    let event = samples::journal().pop().unwrap().1;
    let seq = model.live.agents[0].fed + 1;
    let news = News::Events(vec![(seq, event)]);
    update(&mut model, Msg::Agent(AgentKey::local(), news));
    assert!(!model.dirty, "nothing on the screen changed");
    assert_eq!((model.shown().feed.received(), model.live.feed.received()), (before, before + 1));
    press(&mut model, &[Key::Char('L')]);
    assert_eq!(model.shown().feed.received(), before + 1);
}

#[test]
fn nothing_is_drawn_when_nothing_changed() {
    let mut model = samples::model();
    model.dirty = false;
    let known = model.live.agents[0].known.clone().unwrap();
    let news = News::Health { report: known.health, rtt_ms: 1, progress: Vec::new() };
    update(&mut model, Msg::Agent(AgentKey::local(), news));
    update(&mut model, Msg::Now(UtcMs(LATER.0 + 999)));
    assert!(!model.dirty);
    update(&mut model, Msg::Now(UtcMs(LATER.0 + 1000)));
    assert!(model.dirty, "the clock shows another second");
}

#[test]
fn pasted_text_is_never_a_key() {
    let mut model = samples::model();
    assert_eq!(update(&mut model, Msg::Paste("q:quit\n".into())), []);
    assert_eq!((model.screen, &model.focus), (Screen::Fleet, &Focus::Screen));
    press(&mut model, &[Key::Char(':')]);
    update(&mut model, Msg::Paste("restart\u{7} x\n".into()));
    assert!(matches!(&model.focus, Focus::Palette(line) if line.text() == "restart x"));
}

#[test]
fn sequences_of_keys_move_to_the_top() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('5'), Key::Char('G')]);
    assert_eq!(model.cursor().key(), Some("local/laptop/trainer"));
    press(&mut model, &[Key::Char('g'), Key::Char('g')]);
    assert_eq!(model.cursor().key(), Some("local/laptop/dataset"));
}

#[test]
fn what_is_wrong_with_a_line_gives_way_to_the_next_key() {
    let mut model = samples::model();
    order(&mut model, "promot x y");
    assert!(notice(&model).contains("Did you mean `promote`?"));
    press(&mut model, &[Key::Backspace]);
    assert_eq!(notice(&model), "");
    assert!(matches!(&model.focus, Focus::Palette(line) if line.text() == "promot x "));
}
