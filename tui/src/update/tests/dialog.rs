//! The dialog before a command: it owns every key, and nothing in it happens by surprise.

use ringrift::api::{Confirmation, Gate, Plan as ApiPlan, Risk};

use super::*;
use crate::model::Confirm;
use crate::model::action::Stage;

fn dialog(model: &Model) -> &Confirm {
    match &model.focus {
        Focus::Confirm(dialog) => dialog,
        other => panic!("no dialog: {other:?}"),
    }
}

/// Armed, with a command that the agent has not planned yet.
fn waiting(line: &str) -> (Model, IdempotencyKey) {
    let mut model = samples::model();
    order(&mut model, "arm");
    let (request, ticket) = the_request(&order(&mut model, line));
    assert!(request.dry_run);
    (model, ticket)
}

/// A plan that asks for a word, with these gates.
fn with_word(word: &str, gates: Vec<Gate>) -> ApiPlan {
    let confirmation =
        Confirmation { typed: Some(word.to_owned()), second_operator: true, hold_s: None };
    ApiPlan { risk: Risk::Irreversible, gates, confirmation, ..plan("gone") }
}

/// The dialog of a termination, with the plan on the screen.
fn termination(gates: Vec<Gate>) -> Model {
    let (mut model, ticket) = waiting("terminate gpu-17");
    planned(&mut model, &ticket, with_word("gpu-17", gates));
    wait(&mut model, 400);
    model
}

#[test]
fn what_is_typed_while_it_waits_is_no_key_and_stands_in_its_field_afterwards() {
    let (mut model, ticket) = waiting("terminate n3y");
    assert_eq!(type_text(&mut model, "n3y"), []);
    assert_eq!((model.screen, dialog(&model).typed.text()), (Screen::Fleet, "n3y"));
    press(&mut model, &[Key::Enter]);
    assert!(notice(&model).starts_with("wait: "), "{}", notice(&model));
    planned(&mut model, &ticket, with_word("n3y", Vec::new()));
    assert_eq!(dialog(&model).typed.text(), "n3y");
    wait(&mut model, 400);
    let (request, _) = the_request(&type_text(&mut model, "y"));
    assert_eq!(request.confirmation.as_deref(), Some("n3y"));
}

#[test]
fn what_was_typed_and_is_not_asked_for_is_left_out_and_told() {
    let (mut model, ticket) = waiting("restart selfplay");
    type_text(&mut model, "3n");
    reply(&mut model, ticket, Ok("selfplay stops and starts"), true);
    assert_eq!(dialog(&model).typed.text(), "");
    assert!(notice(&model).starts_with("`3n` was typed before the plan"), "{}", notice(&model));
}

#[test]
fn enter_answers_nothing_and_says_what_does() {
    let mut model = restart_dialog();
    wait(&mut model, 400);
    assert_eq!(press(&mut model, &[Key::Enter]), []);
    assert_eq!(notice(&model), "Enter answers nothing: y does it, Esc cancels");
    press(&mut model, &[Key::Char('n')]);
    assert_eq!(notice(&model), "cancelled: nothing was changed");
}

#[test]
fn a_wrong_word_is_told_with_the_right_one_and_can_be_mended() {
    let mut model = termination(Vec::new());
    press(&mut model, &[Key::Enter]);
    assert_eq!(notice(&model), "type `gpu-17` to confirm; Esc cancels");
    type_text(&mut model, "gpu-1");
    assert_eq!(notice(&model), "", "so far it is right");
    assert_eq!(type_text(&mut model, "8"), []);
    assert_eq!(notice(&model), "type `gpu-17` to confirm; `gpu-18` is typed");
    press(&mut model, &[Key::Backspace, Key::Char('7'), Key::Enter]);
    assert!(notice(&model).contains("y does it"), "{}", notice(&model));
    the_request(&type_text(&mut model, "y"));
}

#[test]
fn a_plan_that_does_not_fit_is_read_to_its_end_before_anything_is_typed() {
    let gates = (0..30).map(|n| Gate::pass("copies", format!("database {n} lies here too")));
    let mut model = termination(gates.collect());
    assert_eq!(type_text(&mut model, "gpu-17y"), []);
    assert!(notice(&model).starts_with("read it to its end first"), "{}", notice(&model));
    assert_eq!(dialog(&model).typed.text(), "");
    press(&mut model, &[Key::Char('j'), Key::Down, Key::Char('k')]);
    assert_eq!((dialog(&model).scrolled, dialog(&model).is_read), (1, false));
    press(&mut model, &[Key::PageDown, Key::PageDown, Key::PageDown, Key::PageDown]);
    assert!(dialog(&model).is_read);
    type_text(&mut model, "gpu-17");
    press(&mut model, &[Key::PageUp]);
    assert_eq!(dialog(&model).typed.text(), "gpu-17", "read once is read");
    the_request(&type_text(&mut model, "y"));
}

/// The dialog of a termination with a plan of many lines, on a terminal of so many.
fn long_plan(gates: usize, lines: u16) -> Model {
    let gate = |n| Gate::pass("copies", format!("database {n} lies here too"));
    let (mut model, ticket) = waiting("terminate gpu-17");
    model.size.1 = lines;
    planned(&mut model, &ticket, with_word("gpu-17", (0..gates).map(gate).collect()));
    wait(&mut model, 400);
    model
}

#[test]
fn a_plan_of_which_no_line_has_room_is_never_read() {
    let mut model = long_plan(9, 9);
    for _ in 0..20 {
        press(&mut model, &[Key::PageDown, Key::Char('j'), Key::Char('G')]);
    }
    assert!(!dialog(&model).is_read);
    assert_eq!(type_text(&mut model, "gpu-17y"), []);
    assert!(notice(&model).contains("make the terminal taller"), "{}", notice(&model));
    update(&mut model, Msg::Resized(80, 60));
    the_request(&type_text(&mut model, "gpu-17y"));
}

#[test]
fn a_page_passes_no_line_over_however_small_the_terminal() {
    let mut model = long_plan(9, 12);
    press(&mut model, &[Key::PageDown]);
    assert_eq!(dialog(&model).scrolled, 3, "as many as are shown");
    press(&mut model, &[Key::PageDown; 9]);
    assert!(dialog(&model).is_read);
}

#[test]
fn what_was_passed_over_is_not_read() {
    let mut model = long_plan(30, 24);
    press(&mut model, &[Key::Char('G')]);
    assert_eq!(type_text(&mut model, "x"), []);
    assert_eq!(notice(&model), "line 15 was passed over: k or PgUp goes back to it");
    press(&mut model, &[Key::PageUp, Key::PageUp]);
    assert!(dialog(&model).is_read);
    the_request(&type_text(&mut model, "gpu-17y"));
}

#[test]
fn a_plan_of_many_hundred_lines_can_be_confirmed() {
    let mut model = long_plan(700, 24);
    press(&mut model, &[Key::PageDown; 60]);
    the_request(&type_text(&mut model, "gpu-17y"));
}

#[test]
fn what_is_pasted_confirms_nothing() {
    let mut model = termination(Vec::new());
    update(&mut model, Msg::Paste("gpu-17".to_owned()));
    assert_eq!(dialog(&model).typed.text(), "");
    assert_eq!(notice(&model), "type it: pasting is not taken here");
}

#[test]
fn a_taller_terminal_shows_the_end() {
    let gates = (0..20).map(|n| Gate::pass("copies", format!("database {n} lies here too")));
    let mut model = termination(gates.collect());
    assert!(!dialog(&model).is_read);
    update(&mut model, Msg::Resized(80, 60));
    assert!(dialog(&model).is_read);
}

#[test]
fn what_was_refused_stays_listed_as_refused() {
    let (mut model, ticket) = waiting("restart selfplay");
    reply(&mut model, ticket, Err("403: not yours"), true);
    press(&mut model, &[Key::Esc]);
    assert_eq!(model.focus, Focus::Screen);
    assert_eq!(notice(&model), "closed: Actions lists what was answered");
    assert_eq!(model.actions[0].stage, Stage::Refused("403: not yours".to_owned()));
}

#[test]
fn what_was_held_back_here_is_listed_as_refused_too() {
    let mut model = restart_dialog();
    wait(&mut model, 400);
    model.live.agents[0].link = Link::Offline { error: "gone".into(), retry_at: None };
    assert_eq!(press(&mut model, &[Key::Char('y')]), []);
    press(&mut model, &[Key::Enter]);
    assert_eq!((&model.focus, model.actions[0].stage.word()), (&Focus::Screen, "refused"));
}
