//! Typing: palette, described keys, pasted text.

use super::*;

#[test]
fn tab_completes_verbs_only_while_armed() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "pro");
    press(&mut model, &[Key::Tab]);
    assert!(matches!(&model.focus, Focus::Palette(p) if !p.line.text().starts_with("promote")));
    press(&mut model, &[Key::Esc]);
    order(&mut model, "arm");
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "pro");
    press(&mut model, &[Key::Tab, Key::Tab]);
    assert!(matches!(&model.focus, Focus::Palette(p) if p.line.text() == "promote square8_2p "));
}

#[test]
fn pasted_text_is_never_a_key() {
    let mut model = samples::model();
    assert_eq!(update(&mut model, Msg::Paste("q:quit\n".into())), []);
    assert_eq!((model.screen, &model.focus), (Screen::Fleet, &Focus::Screen));
    press(&mut model, &[Key::Char(':')]);
    update(&mut model, Msg::Paste("restart\u{7} x\n".into()));
    assert!(matches!(&model.focus, Focus::Palette(p) if p.line.text() == "restart x"));
}

#[test]
fn sequences_of_keys_move_to_the_top() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('5'), Key::Char('G')]);
    assert_eq!(model.cursor().key(), Some("laptop.0000002a.1/laptop/trainer"));
    press(&mut model, &[Key::Char('g'), Key::Char('g')]);
    assert_eq!(model.cursor().key(), Some("laptop.0000002a.1/laptop/dataset"));
}

#[test]
fn what_is_wrong_with_a_line_gives_way_to_the_next_key() {
    let mut model = samples::model();
    order(&mut model, "promot x y");
    assert!(notice(&model).contains("Did you mean `promote`?"));
    press(&mut model, &[Key::Backspace]);
    assert_eq!(notice(&model), "");
    assert!(matches!(&model.focus, Focus::Palette(p) if p.line.text() == "promot x "));
}

#[test]
fn arrows_choose_a_suggestion_and_enter_takes_it() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "daem");
    press(&mut model, &[Key::Down, Key::Enter]);
    assert_eq!((model.screen, &model.focus), (Screen::Daemons, &Focus::Screen));
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "filt");
    press(&mut model, &[Key::Down, Key::Enter]);
    assert!(matches!(&model.focus, Focus::Palette(p) if p.line.text() == "filter "));
}

#[test]
fn what_was_only_half_typed_is_not_carried_out() {
    let mut model = samples::model();
    assert_eq!(order(&mut model, "qui"), []);
    assert_eq!(notice(&model), "no command `qui`. Did you mean `quit`?");
}

#[test]
fn a_key_can_be_described_without_doing_anything() {
    let mut model = samples::model();
    assert_eq!(press(&mut model, &[Key::Char('K'), Key::Char('q')]), []);
    assert_eq!(notice(&model), "q is quit: leave; agents elsewhere keep running");
    press(&mut model, &[Key::Char('K'), Key::Char('g')]);
    assert_eq!(notice(&model), "g and which key?");
    press(&mut model, &[Key::Char('g')]);
    assert_eq!(notice(&model), "g g is top: the first row");
    press(&mut model, &[Key::Char('K'), Key::Char('%')]);
    assert_eq!(notice(&model), "% stands for nothing here");
    assert_eq!(model.focus, Focus::Screen);
}

#[test]
fn a_filter_that_can_mean_nothing_is_told_and_stays_to_be_mended() {
    let mut model = samples::model();
    let filter = |model: &mut Model, text: &str| {
        press(model, &[Key::Char('/'), Key::Ctrl('u')]);
        type_text(model, text);
        press(model, &[Key::Enter]);
    };
    press(&mut model, &[Key::Char('5')]);
    filter(&mut model, "foo:bar");
    assert!(notice(&model).starts_with("`foo:bar`: no column is called foo"), "{}", notice(&model));
    press(&mut model, &[Key::Backspace]);
    assert_eq!(notice(&model), "", "the line is seen again");
    assert!(matches!(&model.focus, Focus::Filter(line) if line.text() == "foo:ba"));
    press(&mut model, &[Key::Esc]);
    filter(&mut model, "age>banana");
    assert!(notice(&model).starts_with("`age>banana` is no term"), "{}", notice(&model));
    press(&mut model, &[Key::Esc, Key::Char('3')]);
    filter(&mut model, "foo:bar");
    assert!(notice(&model).contains("events have no foo"), "{}", notice(&model));
    press(&mut model, &[Key::Esc]);
    filter(&mut model, "kind:elo");
    assert_eq!((notice(&model), &model.focus), ("", &Focus::Screen));
}
