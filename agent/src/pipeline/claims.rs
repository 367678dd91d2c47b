//! Whose jobs this node takes: not those that an operator holds back, nor those that another node is
//! meant to do, nor those that this process is not there for.

use ringrift::event::{JobKind, JobState, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::state::State;

use crate::services::Services;

/// How long a training run is left to the node that is meant to do it, in milliseconds.
const LEFT_MS: i64 = 60_000;

/// The configurations whose jobs of this kind are not taken; `None` when this node takes no jobs at
/// all. An operator's promotion goes on while its configuration is paused.
pub(super) fn left_to_others(services: &Services, kind: JobKind) -> Option<Vec<ConfigKey>> {
    let state = services.state.read();
    if state.controls.drained(&services.node).is_some() {
        return None;
    }
    let paused = state.controls.paused.keys().copied();
    let mut left: Vec<ConfigKey> = match kind {
        JobKind::Promote => Vec::new(),
        JobKind::Selfplay | JobKind::Evaluate => paused.collect(),
        JobKind::Train => {
            let others = trained_elsewhere(&state, &services.node, services.clock.utc());
            paused.chain(others).collect()
        }
    };
    if let Some(only) = services.takes_only {
        left.extend(ConfigKey::all().filter(|config| *config != only));
    }
    Some(left)
}

/// The configurations that another node is meant to train, while it can be counted on and no run of
/// theirs has waited for long.
fn trained_elsewhere(state: &State, node: &NodeId, now: UtcMs) -> Vec<ConfigKey> {
    let is_left = |config: ConfigKey| {
        let mut waiting = state.jobs.open.values().filter(|job| {
            job.kind == JobKind::Train
                && job.state == JobState::Queued
                && job.config == Some(config)
        });
        waiting.all(|job| now.since(job.queued_at) < LEFT_MS)
    };
    let meant = state.schedule.by_config.iter().filter_map(|(config, schedule)| {
        let trainer = schedule.allocation.as_ref()?.trainer.as_ref()?;
        Some((*config, trainer))
    });
    let can_train = |id: &NodeId| state.nodes.get(id).is_some_and(ringrift::state::Node::is_fit);
    let elsewhere = meant.filter(|(_, trainer)| *trainer != node && can_train(trainer));
    elsewhere.map(|(config, _)| config).filter(|config| is_left(*config)).collect()
}

#[cfg(test)]
mod tests {
    use ringrift::event::{
        HostOnline, NodeUnhealthy, Payload, SelfplayAllocationUpdated, WorkQueued,
    };
    use ringrift::id::JobId;

    use super::*;
    use crate::pipeline::testing::take_in;
    use crate::services::testing::config;

    fn node(name: &str) -> NodeId {
        NodeId::new(name).unwrap()
    }

    fn publish(state: &mut State, by: &str, payload: impl Into<Payload>) {
        take_in(state, by, config(), payload);
    }

    #[test]
    fn a_run_is_left_to_the_node_that_is_meant_to_do_it_for_a_minute() {
        let mut state = State::default();
        let device = "cuda:0".to_owned();
        publish(&mut state, "b", HostOnline { version: String::new(), url: None, cpus: 1, device });
        let allocation = SelfplayAllocationUpdated {
            share: 1.0,
            score: 1.0,
            priority: 1.0,
            seats: 1.0,
            terms: Vec::new(),
            players: Vec::new(),
            trainer: Some(node("b")),
        };
        publish(&mut state, "b", allocation);
        let work_id = JobId::new("train-square8_2p-1").unwrap();
        publish(&mut state, "b", WorkQueued { work_id, kind: JobKind::Train, priority: 30 });
        let left = |state: &State, to: &str, ms| trained_elsewhere(state, &node(to), UtcMs(ms));
        assert_eq!(left(&state, "a", 59_999), [config()]);
        assert_eq!(left(&state, "a", 60_000), [], "it does not come for it");
        assert_eq!(left(&state, "b", 0), [], "it is the one");
        publish(&mut state, "a", NodeUnhealthy { node: node("b"), reason: "ill".to_owned() });
        assert_eq!(left(&state, "a", 0), [], "it cannot");
    }
}
