//! Pausing, and going through the past.

use std::sync::Arc;

use super::*;

#[test]
fn a_paused_world_stands_still_while_events_arrive() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(' ')]);
    model.dirty = false;
    let before = model.shown().feed.received();
    let event = samples::journal().pop().unwrap().1;
    let seq = fed(&model) + 1;
    let news = News::Events(vec![(seq, event)]);
    update(&mut model, Msg::Agent(AgentKey::local(), news));
    assert!(!model.dirty, "nothing on the screen changed");
    assert_eq!((model.shown().feed.received(), model.live.feed.received()), (before, before + 1));
    press(&mut model, &[Key::Char('L')]);
    assert_eq!(model.shown().feed.received(), before + 1);
}

#[test]
fn what_was_said_stays_on_a_paused_screen_until_a_key() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(' '), Key::Char('b')]);
    assert!(super::super::stands_still(&model), "no clock is needed");
    model.dirty = false;
    wait(&mut model, 60_000);
    assert!(!model.dirty && notice(&model).starts_with("bookmarked"), "nothing moves");
    press(&mut model, &[Key::Char('j')]);
    assert_eq!(notice(&model), "");
    press(&mut model, &[Key::Char('?')]);
    assert!(!super::super::stands_still(&model), "the operator began something");
}

/// A model that heard the sample journal one event every ten seconds.
pub fn lived() -> Model {
    let key = AgentKey::local();
    let mut model = Model::new([key.clone()], "0".to_owned());
    update(&mut model, Msg::Now(samples::NOON));
    let snapshot = News::Snapshot(Arc::new(samples::snapshot(0, Default::default())));
    update(&mut model, Msg::Agent(key.clone(), snapshot));
    for event in samples::journal() {
        wait(&mut model, 10_000);
        update(&mut model, Msg::Agent(key.clone(), News::Events(vec![event])));
    }
    model
}

#[test]
fn the_past_is_gone_through_by_steps_and_ends_live() {
    let mut model = lived();
    let all = model.live.feed.received();
    press(&mut model, &[Key::Char('['), Key::Char('[')]);
    assert_eq!(model.shown().feed.received(), all - 2);
    assert_eq!(model.temporality(), crate::model::Temporality::Past(20));
    press(&mut model, &[Key::Char(']'), Key::Char(']')]);
    assert!(model.frozen.is_none(), "back in the present");
    press(&mut model, &[Key::Char('[')]);
    press(&mut model, &[Key::Char('L')]);
    assert!(model.frozen.is_none());
}

#[test]
fn events_of_interest_times_and_bookmarks_are_gone_to() {
    let mut model = lived();
    press(&mut model, &[Key::Char('{')]);
    let warning = model.instant();
    assert!(warning < model.now);
    press(&mut model, &[Key::Char('b'), Key::Char('{')]);
    assert!(model.instant() < warning);
    press(&mut model, &[Key::Char('}')]);
    assert_eq!(model.instant(), warning);
    order(&mut model, "goto 12:01:00");
    assert_eq!(model.instant(), UtcMs(samples::NOON.0 + 60_000));
    press(&mut model, &[Key::Char('B')]);
    assert_eq!(model.instant(), warning, "the only bookmark");
    order(&mut model, "goto -1h");
    assert!(
        notice(&model).starts_with("nothing is kept of that time: the journal begins at 12:00")
    );
    order(&mut model, "goto noon");
    assert!(notice(&model).contains("is no time"));
}
