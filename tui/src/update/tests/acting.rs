//! Commands: plan, dialog, yes, answer; and when nothing may be sent.

use ringrift::api::{Confirmation, Gate, Plan as ApiPlan, Risk};

use super::travel::lived;
use super::*;

/// The agent answers a probe, so that it is not silent.
fn probe(model: &mut Model) {
    let news = News::Probe {
        report: Box::new(samples::itself()),
        rtt_ms: 1,
        via: None,
        period_ms: PROBE_MS,
    };
    update(model, Msg::Agent(AgentKey::local(), news));
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
    assert_eq!(request.plan, Some(plan("selfplay stops and starts").hash), "of what was read");
    reply(&mut model, ticket, Ok("selfplay restarted"), false);
    assert_eq!(notice(&model), "done: restart selfplay (selfplay restarted)");
    assert_eq!(model.focus, Focus::Screen);
}

#[test]
fn a_burst_of_typing_confirms_nothing() {
    let mut model = restart_dialog();
    assert_eq!(type_text(&mut model, "yyyy"), [], "deaf just after it opened");
    assert!(matches!(model.focus, Focus::Confirm(_)));
    wait(&mut model, 400);
    assert_eq!(press(&mut model, &[Key::Esc]), []);
    assert_eq!(notice(&model), "cancelled: nothing was changed");
    assert_eq!(model.focus, Focus::Screen);
}

#[test]
fn a_promotion_also_takes_its_word() {
    let mut model = samples::model();
    order(&mut model, "arm 1");
    let effects = order(&mut model, "promote square8_2p square8_2p-0000003e76ba");
    let (_, ticket) = the_request(&effects);
    let typed = Some("promote".to_owned());
    let confirmation = Confirmation { typed: typed.clone(), ..Confirmation::default() };
    planned(&mut model, &ticket, ApiPlan { confirmation, ..plan("best becomes ..76ba") });
    wait(&mut model, 400);
    assert_eq!(type_text(&mut model, "yes"), [], "that is another word");
    press(&mut model, &[Key::Ctrl('u')]);
    assert_eq!(type_text(&mut model, "promote"), []);
    let (request, _) = the_request(&type_text(&mut model, "y"));
    assert_eq!(request.command.to_string(), "promote square8_2p square8_2p-0000003e76ba");
    assert_eq!((request.confirmation, request.state), (typed, Some(7)), "as it was planned");
}

/// Armed with a reason, with the dialog of a termination open and its plan at hand.
fn terminate_dialog(gates: Vec<Gate>) -> Model {
    let mut model = samples::model();
    order(&mut model, "arm 5 it is broken");
    let (request, ticket) = the_request(&order(&mut model, "terminate gpu-17"));
    assert!(request.dry_run);
    let typed = Some("gpu-17".to_owned());
    let confirmation = Confirmation { typed, second_operator: true, hold_s: None };
    let risk = Risk::Irreversible;
    planned(&mut model, &ticket, ApiPlan { risk, gates, confirmation, ..plan("gone") });
    wait(&mut model, 400);
    model
}

#[test]
fn what_cannot_be_undone_takes_the_name() {
    let mut model = terminate_dialog(vec![Gate::pass("copies", "all 9 games lie here too")]);
    let Focus::Confirm(dialog) = &model.focus else { panic!("the dialog is open") };
    assert!(dialog.warning().contains("waits for another operator"), "{}", dialog.warning());
    assert_eq!(type_text(&mut model, "gpu-18y"), []);
    press(&mut model, &[Key::Backspace, Key::Backspace]);
    assert_eq!(type_text(&mut model, "7"), []);
    let (request, _) = the_request(&type_text(&mut model, "y"));
    assert_eq!(request.confirmation.as_deref(), Some("gpu-17"));
    assert_eq!(request.reason.as_deref(), Some("it is broken"));
}

#[test]
fn a_gate_that_does_not_hold_cannot_be_confirmed_away() {
    let closed = Gate::fail("copies", "17 games lie nowhere else", "copy its data first");
    let mut model = terminate_dialog(vec![closed]);
    type_text(&mut model, "gpu-17");
    assert_eq!(type_text(&mut model, "y"), []);
    assert!(notice(&model).contains("not every gate holds"), "{}", notice(&model));
}

#[test]
fn the_action_key_offers_what_the_row_waits_for() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('6'), Key::Char('.')]);
    assert_eq!(notice(&model), "armed only: cancel train-4  (type :arm first)");
    order(&mut model, "arm");
    press(&mut model, &[Key::Char('9'), Key::Char('.')]);
    let line = |model: &Model| match &model.focus {
        Focus::Palette(palette) => palette.line.text().to_owned(),
        other => panic!("no palette: {other:?}"),
    };
    assert_eq!(line(&model), "approve W-7b1e04");
    press(&mut model, &[Key::Esc, Key::Char('A')]);
    assert_eq!(line(&model), "abort W-7b1e04");
    press(&mut model, &[Key::Esc, Key::Char('6'), Key::Char('.')]);
    assert_eq!(line(&model), "cancel train-4");
    press(&mut model, &[Key::Esc, Key::Char('1'), Key::Char('.')]);
    assert!(line(&model).starts_with("ack "), "{}", line(&model));
    press(&mut model, &[Key::Esc, Key::Char('2'), Key::Char('.')]);
    assert_eq!(line(&model), "drain laptop");
}

#[test]
fn an_old_plan_is_asked_for_again() {
    let mut model = restart_dialog();
    wait(&mut model, crate::model::confirm::PLAN_VALID_MS + 1);
    probe(&mut model);
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
    let Focus::Palette(Palette { line, .. }) = &model.focus else { panic!("the palette is open") };
    assert_eq!(line.text(), "restart disk-guard");
}

#[test]
fn nobody_acts_in_the_past_or_on_what_is_silent() {
    let mut model = lived();
    order(&mut model, "arm 60");
    press(&mut model, &[Key::Char('[')]);
    assert_eq!(order(&mut model, "restart selfplay"), []);
    assert!(notice(&model).starts_with("paused"));
    press(&mut model, &[Key::Char('L')]);
    wait(&mut model, crate::model::agent::STALE_MS + 1);
    assert_eq!(order(&mut model, "restart selfplay"), []);
    assert!(notice(&model).contains("silent"), "{}", notice(&model));
}

#[test]
fn every_command_is_kept_with_where_it_stands() {
    let mut model = restart_dialog();
    assert_eq!(model.actions[0].stage.word(), "review");
    wait(&mut model, 400);
    let (_, ticket) = the_request(&press(&mut model, &[Key::Char('y')]));
    assert_eq!(model.actions[0].stage.word(), "sent");
    reply(&mut model, ticket, Ok("selfplay restarted"), false);
    assert_eq!(model.actions[0].stage.word(), "done");
    order(&mut model, "restart trainer");
    wait(&mut model, 400);
    press(&mut model, &[Key::Esc]);
    assert_eq!(model.actions[1].stage.word(), "cancelled");
}

#[test]
fn a_recording_cannot_be_armed() {
    let mut model = samples::model();
    let recorded = Msg::Recorded(Box::new(std::mem::take(&mut model.past)));
    update(&mut model, recorded);
    order(&mut model, "arm");
    assert_eq!(model.armed_s(), None);
    assert!(notice(&model).starts_with("a recording is connected to nobody"));
}
