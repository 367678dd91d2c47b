//! Panels, marks, and what leaves the cockpit.

use super::*;
use crate::update::Fetch;

#[test]
fn tab_gives_the_keys_to_the_next_panel_and_the_screen_stays() {
    let mut model = samples::model();
    press(&mut model, &[Key::Tab]);
    assert_eq!((model.screen, model.panel()), (Screen::Fleet, "events"));
    press(&mut model, &[Key::Char('k')]);
    assert!(model.cursors[Screen::Events as usize].key().is_some(), "it moves among the events");
    assert_eq!(model.cursors[Screen::Fleet as usize].key(), None);
    press(&mut model, &[Key::Char('w')]);
    assert!(matches!(model.focus, Focus::Why { .. }));
    press(&mut model, &[Key::Esc, Key::BackTab]);
    assert_eq!(model.panel(), "attention");
    press(&mut model, &[Key::Char('5'), Key::Tab]);
    assert_eq!(model.screen, Screen::Daemons);
    assert!(notice(&model).contains("one panel"), "{}", notice(&model));
}

#[test]
fn the_chain_of_causes_scrolls() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('3'), Key::Char('w'), Key::Char('j'), Key::Char('j')]);
    assert!(matches!(&model.focus, Focus::Why { scrolled: 2, .. }));
    press(&mut model, &[Key::Char('k')]);
    assert!(matches!(&model.focus, Focus::Why { scrolled: 1, .. }));
}

#[test]
fn the_open_list_of_kinds_counts_what_comes_and_keeps_its_place() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('3'), Key::Char('f'), Key::Char('j')]);
    let chosen = |model: &Model| match &model.focus {
        Focus::Kinds(kinds) => kinds.counts[kinds.at].clone(),
        other => panic!("{other:?}"),
    };
    let (kind, count) = chosen(&model);
    let mut journal = samples::journal();
    let newest = journal.last().unwrap().0;
    journal.retain(|(_, event)| event.body.kind_name() == kind);
    let (_, mut event) = journal.pop().unwrap();
    event.id.n += 1_000;
    let news = News::Events(vec![(newest + 1, event)]);
    update(&mut model, Msg::Agent(AgentKey::local(), news));
    assert_eq!(chosen(&model), (kind, count + 1));
}

#[test]
fn rows_and_command_lines_are_copied_and_tables_written() {
    let mut model = samples::model();
    let copied = |effects: Vec<Effect>| match effects.as_slice() {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("nothing copied: {other:?}"),
    };
    press(&mut model, &[Key::Char('9')]);
    assert!(copied(press(&mut model, &[Key::Char('y')])).contains("terminate gpu-17"));
    assert_eq!(copied(press(&mut model, &[Key::Char('Y')])), "terminate gpu-17");
    press(&mut model, &[Key::Char('6'), Key::Char('/')]);
    type_text(&mut model, "state:done");
    press(&mut model, &[Key::Enter]);
    assert_eq!(
        copied(press(&mut model, &[Key::Char('Y')])),
        "ringrift-tui --agent local --once --screen jobs --select 'state:done'"
    );
    let effects = press(&mut model, &[Key::Char('x')]);
    let [Effect::Export { name, text }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(name.starts_with("jobs-") && text.lines().count() > 1, "{name}: {text}");
}

#[test]
fn the_head_of_the_audit_is_copied_whole_from_the_details() {
    let mut model = samples::model();
    let effects = press(&mut model, &[Key::Char('0'), Key::Enter, Key::Char('y')]);
    let head = samples::audit().pop().unwrap().hash;
    assert_eq!(effects.last(), Some(&Effect::Copy(head.to_string())));
    assert_eq!(head.to_string().len(), 64);
}

#[test]
fn marks_belong_to_their_rows() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('5'), Key::Char('v'), Key::Char('j'), Key::Char('v')]);
    assert_eq!(model.marks[Screen::Daemons as usize].len(), 2);
    press(&mut model, &[Key::Char('v')]);
    assert_eq!(model.marks[Screen::Daemons as usize].len(), 1);
    press(&mut model, &[Key::Char('u')]);
    assert!(model.marks[Screen::Daemons as usize].is_empty());
}

#[test]
fn workflows_are_asked_for_where_they_are_shown() {
    let mut model = samples::model();
    let asked = |effects: &[Effect]| {
        effects.iter().any(|e| matches!(e, Effect::Fetch { what: Fetch::Operations, .. }))
    };
    assert!(asked(&press(&mut model, &[Key::Char('9')])));
    assert!(asked(&press(&mut model, &[Key::Char('0')])));
    assert!(!asked(&press(&mut model, &[Key::Char('1')])));
}
