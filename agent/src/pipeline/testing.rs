//! States of tests, event by event.

use ringrift::event::{Body, Envelope, EventId, Payload, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::id::{Incarnation, NodeId};
use ringrift::state::State;

/// Folds an event that this node published about this configuration at the beginning of time.
pub fn take_in(state: &mut State, by: &str, config: ConfigKey, payload: impl Into<Payload>) {
    let n = state.applied + 1;
    let event = Envelope {
        id: EventId { node: NodeId::new(by).unwrap(), incarnation: Incarnation(1), n },
        at: UtcMs(0),
        config: Some(config),
        correlation: None,
        cause: None,
        body: Body::Known(payload.into()),
    };
    state.apply(n, &event);
}
