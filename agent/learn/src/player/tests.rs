use std::sync::atomic::AtomicBool;

use ringrift::game::ConfigKey;

use crate::arena::{self, Flow, Match};
use crate::player::PlayerSpec;

#[test]
fn the_heuristic_beats_random_clearly() {
    for key in ["square8_2p", "hex8_2p"] {
        let config: ConfigKey = key.parse().unwrap();
        let spec = Match {
            config,
            seed: 5,
            blocks: 6,
            opening: 2,
            threads: 2,
            concurrent: 4,
            candidate: PlayerSpec::Heuristic,
            opponent: PlayerSpec::Random,
        };
        let score = arena::play(&spec, &AtomicBool::new(false), &mut |_, _| Flow::Continue);
        assert!(score.wins >= 9, "{key}: {score:?}");
    }
}
