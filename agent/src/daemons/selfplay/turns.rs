//! Which configuration is played next: by the shares of the leader's scheduler, evenly before it spoke.

use ringrift::cluster::schedule::Shares;
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::state::State;

use crate::services::Services;

/// Hands turns to configurations, and remembers what each is owed.
#[derive(Default)]
pub(super) struct Turns(Shares<ConfigKey>);

impl Turns {
    /// The next one of these; `None` without any that this node can play.
    pub(super) fn next(&mut self, services: &Services, free: &[ConfigKey]) -> Option<ConfigKey> {
        let claimants = weights(&services.state.read(), &services.node, free);
        self.0.next(claimants)
    }
}

/// The weight of each configuration that this node can play, as far as the scheduler knows.
fn weights(state: &State, node: &NodeId, free: &[ConfigKey]) -> Vec<(ConfigKey, f64)> {
    let even = 1.0 / free.len().max(1) as f64;
    let weight = |config: &ConfigKey| match state.schedule.allocation(*config) {
        None => Some((*config, even)),
        Some(known) if known.players.is_empty() || known.players.contains(node) => {
            Some((*config, known.share))
        }
        Some(_) => None,
    };
    free.iter().filter_map(weight).collect()
}

#[cfg(test)]
mod tests {
    use ringrift::event::SelfplayAllocationUpdated;

    use super::*;
    use crate::pipeline::testing::take_in;

    fn node(name: &str) -> NodeId {
        NodeId::new(name).unwrap()
    }

    /// A state in which a configuration has this share.
    fn allocate(state: &mut State, config: ConfigKey, share: f64, players: &[&str]) {
        let allocation = SelfplayAllocationUpdated {
            share,
            score: share,
            priority: 1.0,
            seats: 1.0,
            terms: Vec::new(),
            players: players.iter().map(|name| node(name)).collect(),
            trainer: None,
        };
        take_in(state, "leader", config, allocation);
    }

    fn turns(state: &State, free: &[ConfigKey]) -> Vec<ConfigKey> {
        let mut turns = Turns::default();
        (0..4).filter_map(|_| turns.0.next(weights(state, &node("a"), free))).collect()
    }

    #[test]
    fn turns_go_by_share_and_only_to_what_the_node_can_play() {
        let two: ConfigKey = "square8_2p".parse().unwrap();
        let three: ConfigKey = "square8_3p".parse().unwrap();
        let mut state = State::default();
        assert_eq!(turns(&state, &[two]), [two; 4], "one alone is always next");
        assert_eq!(turns(&state, &[two, three]), [two, three, two, three]);
        allocate(&mut state, two, 0.75, &["a", "b"]);
        allocate(&mut state, three, 0.25, &[]);
        let shared = turns(&state, &[two, three]);
        assert_eq!(shared.iter().filter(|config| **config == two).count(), 3, "{shared:?}");
        allocate(&mut state, two, 0.75, &["b"]);
        assert_eq!(turns(&state, &[two, three]), [three; 4]);
    }
}
