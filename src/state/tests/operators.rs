//! Commands and settings.

use super::{Fold, config, node};
use crate::api::Command;
use crate::event::{
    AlertAcknowledged, CommandAccepted, CommandRefused, ConfigChanged, ConfigPaused, ConfigResumed,
    EventId, HandlerFailed, HealthCheckFailed, NodeDrained, NodeUndrained,
};
use crate::id::IdempotencyKey;
use crate::state::{AlertKind, CommandOutcome};

fn accepted(command: &str, dry_run: bool) -> CommandAccepted {
    let key = IdempotencyKey::new("k1").unwrap();
    CommandAccepted { command: command.to_owned(), key, dry_run, operator: "ada".to_owned() }
}

fn refused(command: &str) -> CommandRefused {
    CommandRefused {
        command: command.to_owned(),
        key: IdempotencyKey::new("k0").unwrap(),
        reason: "no such daemon".to_owned(),
        operator: "ada".to_owned(),
    }
}

#[test]
fn command_accepted_is_on_record() {
    let mut fold = Fold::default();
    let state = fold.publish(accepted("restart trainer", true));
    let record = state.audit.commands.last().unwrap();
    assert_eq!(record.outcome, CommandOutcome::Accepted { dry_run: true });
    assert_eq!((record.operator.as_str(), record.command.as_str()), ("ada", "restart trainer"));
}

/// It is an answer to whoever asked: nothing stays wrong because of it.
#[test]
fn command_refused_is_on_record_and_no_alert() {
    let mut fold = Fold::default();
    let state = fold.publish(refused("restart trainer"));
    assert!(matches!(
        &state.audit.commands.last().unwrap().outcome,
        CommandOutcome::Refused { .. }
    ));
    assert_eq!(state.alerts.open, []);
}

#[test]
fn retrying_or_discarding_a_parked_delivery_clears_its_alert() {
    let event: EventId = "n1.00000007.4".parse().unwrap();
    let subscription = "trainer".to_owned();
    for command in [
        Command::RetryParked { subscription: subscription.clone(), event: event.clone() },
        Command::DiscardParked { subscription: subscription.clone(), event: event.clone() },
    ] {
        let mut fold = Fold::default();
        let failed = HandlerFailed {
            subscription: subscription.clone(),
            event_type: "DATASET_BUILT".to_owned(),
            attempts: 5,
            error: "no rows".to_owned(),
        };
        fold.publish_caused(failed, Some(event.clone()));
        assert_eq!(fold.state.alerts.open.len(), 1);
        let state = fold.publish(accepted(&command.to_string(), false));
        assert_eq!(state.alerts.open, [], "{command}");
    }
}

#[test]
fn config_changed_is_on_record() {
    let mut fold = Fold::default();
    let (key, old, new) = ("search.sims".to_owned(), Some("16".to_owned()), Some("32".to_owned()));
    let state = fold.publish(ConfigChanged { key, old, new: new.clone() });
    let change = state.audit.settings.last().unwrap();
    assert_eq!((change.key.as_str(), &change.new), ("search.sims", &new));
}

#[test]
fn config_paused_is_held_until_config_resumed() {
    let mut fold = Fold::default();
    let reason = Some("looks weak".to_owned());
    let state = fold.publish(ConfigPaused { operator: "ada".to_owned(), reason });
    let held = state.controls.paused(config()).unwrap();
    assert_eq!(held.why(), "by ada: looks weak");
    let state = fold.publish(ConfigResumed { operator: "ben".to_owned() });
    assert_eq!(state.controls.paused(config()), None);
}

#[test]
fn node_drained_is_held_until_node_undrained() {
    let mut fold = Fold::default();
    let drained = NodeDrained { node: node(), operator: "ada".to_owned(), reason: None };
    let state = fold.publish(drained);
    assert_eq!(state.controls.drained(&node()).unwrap().why(), "by ada");
    let state = fold.publish(NodeUndrained { node: node(), operator: "ada".to_owned() });
    assert!(state.controls.drained.is_empty());
}

#[test]
fn alert_acknowledged_stays_open_and_names_who_knows() {
    let mut fold = Fold::default();
    let failed = |error: &str| HealthCheckFailed { check: "disk".into(), error: error.to_owned() };
    fold.publish(failed("full"));
    let known = AlertAcknowledged {
        node: node(),
        kind: AlertKind::Health.name().to_owned(),
        what: "disk".to_owned(),
        operator: "ada".to_owned(),
        note: Some("cleaning up".to_owned()),
    };
    let state = fold.publish(known);
    assert_eq!(state.alerts.open[0].acknowledged.as_ref().unwrap().by, "ada");
    let state = fold.publish(failed("still full"));
    assert!(state.alerts.open[0].acknowledged.is_some(), "reported again, no worse");
}
