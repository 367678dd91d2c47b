//! Why: alerts, and causes that are not kept here.

use std::sync::Arc;

use ringrift::event::{Envelope, HealthCheckFailed};
use ringrift::state::Alerts;

use super::discovery::says;
use super::*;
use crate::model::tables;
use crate::model::why::Beyond;
use crate::update::Fetch;

/// The kinds of the chain on display, and what is known of its end.
fn chain(model: &Model) -> (Vec<&str>, &Beyond) {
    match &model.focus {
        Focus::Why { chain, beyond, .. } => {
            (chain.iter().map(|entry| entry.kind.as_str()).collect(), beyond)
        }
        other => panic!("no chain: {other:?}"),
    }
}

#[test]
fn an_alert_is_explained_by_the_event_that_raised_it() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('w')]);
    assert_eq!(chain(&model).0[0], "DAEMON_STATUS_CHANGED");
    press(&mut model, &[Key::Esc, Key::Char('j'), Key::Char('w')]);
    assert_eq!(chain(&model).0[0], "DISK_SPACE_LOW");
}

#[test]
fn what_no_event_tells_of_is_not_explained_by_another_one() {
    let mut model = samples::model();
    model.live.agents[0].link = Link::Offline { error: "gone".into(), retry_at: None };
    press(&mut model, &[Key::Char('w')]);
    assert_eq!(model.focus, Focus::Screen);
    assert!(notice(&model).starts_with("no event tells of this"), "{}", notice(&model));
}

/// Events with their sequences.
type Events = Vec<(u64, Box<Envelope>)>;

/// A cockpit that was opened when all but the last five events of the journal were past, with the
/// causes of a training's progress asked for; and the journal.
fn reopened() -> (Model, Events, Vec<Effect>) {
    let mut model = Model::new([AgentKey::local()], "0".to_owned());
    update(&mut model, Msg::Now(LATER));
    let state = samples::folded(u64::MAX);
    let snapshot = Arc::new(samples::snapshot(state.applied, state));
    let journal = samples::journal();
    let (_, kept) = journal.split_at(journal.len() - 5);
    for news in [News::Snapshot(snapshot), News::Events(kept.to_vec())] {
        update(&mut model, Msg::Agent(AgentKey::local(), news));
    }
    press(&mut model, &[Key::Char('3'), Key::Char('g'), Key::Char('g')]);
    let effects = press(&mut model, &[Key::Char('w')]);
    (model, journal, effects)
}

fn answer(model: &mut Model, events: Events) -> Vec<Effect> {
    let Focus::Why { chain, .. } = &model.focus else { panic!("the chain is open") };
    let cause = chain.last().unwrap().cause.parse().unwrap();
    update(model, Msg::Agent(AgentKey::local(), News::Causes { cause, result: Ok(events) }))
}

#[test]
fn a_cause_that_is_not_kept_is_asked_of_the_agent_and_the_chain_goes_on() {
    let (mut model, journal, effects) = reopened();
    let effect = &journal[journal.len() - 5];
    let cause = effect.1.cause.clone().unwrap();
    let what = Fetch::Causes { cause, before: effect.0 };
    assert_eq!(effects, [Effect::Fetch { agent: AgentKey::local(), what }]);
    assert_eq!(chain(&model), (vec!["TRAINING_PROGRESS"], &Beyond::Asked("laptop".into())));

    let one = journal[journal.len() - 6].clone();
    let effects = answer(&mut model, vec![one]);
    assert!(matches!(&effects[..], [Effect::Fetch { .. }]), "the next one is asked for");
    let (first, rest) = (journal.len() - 12, journal.len() - 6);
    let others = journal[first..rest].iter().rev().cloned().collect();
    assert_eq!(answer(&mut model, others), []);
    let (kinds, beyond) = chain(&model);
    assert_eq!((kinds.len(), beyond), (8, &Beyond::Nothing), "{kinds:?}");
    assert_eq!(kinds[1], "TRAINING_STARTED");
}

#[test]
fn a_cause_that_is_nowhere_ends_the_chain_and_is_told() {
    let (mut model, journal, _) = reopened();
    let another = journal[0].clone();
    assert_eq!(answer(&mut model, vec![another]), []);
    let (kinds, beyond) = chain(&model);
    assert_eq!(kinds.len(), 1);
    assert!(matches!(beyond, Beyond::Missing(why) if why.contains("20000 events")), "{beyond:?}");
}

/// A check of another node that failed.
fn fails(model: &mut Model, check: &str) {
    let error = "too hot".to_owned();
    says(model, HealthCheckFailed { check: check.to_owned(), error });
}

/// What is said of the event that explains the alert whose row is so many below the first.
fn explained(model: &mut Model, below: usize) -> (String, String) {
    press(model, &[Key::Esc, Key::Char('g'), Key::Char('g')]);
    press(model, &vec![Key::Char('j'); below]);
    let key = tables::under_cursor(model).unwrap().key;
    press(model, &[Key::Char('w')]);
    match &model.focus {
        Focus::Why { chain, .. } => (key, chain[0].detail.clone()),
        _ => (key, notice(model).to_owned()),
    }
}

#[test]
fn of_two_alerts_of_one_millisecond_each_is_explained_by_its_own_event() {
    let mut model = samples::model();
    fails(&mut model, "left fan");
    fails(&mut model, "right fan");
    for below in 0..2 {
        let (key, told) = explained(&mut model, below);
        let check = key.rsplit("health ").next().unwrap();
        assert!(check.ends_with(" fan") && told.contains(check), "{key}: {told}");
    }
}

#[test]
fn an_alert_of_an_older_agent_is_explained_by_what_names_it_or_not_at_all() {
    let mut model = samples::model();
    fails(&mut model, "left fan");
    fails(&mut model, "right fan");
    for alert in &mut alerts(&mut model).open {
        (alert.raised_by, alert.reported_by) = (None, None);
    }
    for below in 0..2 {
        let (key, told) = explained(&mut model, below);
        assert!(told.contains(key.rsplit("health ").next().unwrap()), "{key}: {told}");
    }
    for alert in &mut alerts(&mut model).open {
        alert.node = "gpu-8".parse().unwrap();
    }
    let (_, told) = explained(&mut model, 0);
    assert!(told.starts_with("which event raised it at 12:15:00"), "{told}");
}

fn alerts(model: &mut Model) -> &mut Alerts {
    &mut model.live.logs.values_mut().next().unwrap().state_mut().alerts
}
