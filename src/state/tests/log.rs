//! Which log a state is of.

use super::*;
use crate::event::HealthCheckPassed;
use crate::state::LogId;

fn check() -> HealthCheckPassed {
    HealthCheckPassed { check: "disk".to_owned() }
}

#[test]
fn a_log_is_named_by_its_first_event_and_keeps_its_name() {
    let mut fold = Fold::default();
    assert_eq!(fold.state.log, None, "an empty log has no name yet");
    fold.publish(check());
    let first = EventId { node: node(), incarnation: Incarnation(7), n: 1 };
    fold.publish(check());
    assert_eq!(fold.state.log, Some(LogId::begun_by(first)));
}

#[test]
fn a_state_that_lost_sight_of_its_first_event_names_no_log() {
    let mut fold = Fold::default();
    fold.publish(check());
    fold.state.log = None; // as an older program's snapshot leaves it
    assert_eq!(fold.publish(check()).log, None, "a later event does not name the log");
}
