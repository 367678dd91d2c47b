//! Games for tests.

use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::{FinishedGame, Player, Ply, SearchRecord};
use crate::event::{Digest, UtcMs};
use crate::game::{ConfigKey, Game, Move, Options, Ruleset};
use crate::id::{GameId, ModelId};
use crate::provenance::{Known, Maker};

/// A database of the older service.
pub(super) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/records").join(name)
}

/// A game of uniformly random moves; every fifth choice carries a made-up search result.
pub(super) fn random_game(config: ConfigKey, seed: u64) -> FinishedGame {
    let swap = config.seats() == 2 && seed % 2 == 1;
    let mut game = Game::new(config, Options { ruleset: Ruleset::Canonical, swap });
    let mut rng = StdRng::seed_from_u64(seed);
    let (mut plies, mut legal) = (Vec::new(), Vec::new());
    let outcome = loop {
        game.legal(&mut legal);
        let Some(&mv) = legal.choose(&mut rng) else {
            break game.outcome().expect("a game without moves is over");
        };
        let searched = legal.len() > 1 && plies.len() % 5 == 0;
        let search = searched.then(|| made_up_search(config, &legal, mv, &mut rng));
        plies.push(Ply { mv, search });
        game.play(mv);
    };
    let model = Player::Model(ModelId::new(&format!("{config}-0123456789ab")).unwrap());
    let players = [model, Player::Random, Player::Heuristic, Player::Random];
    FinishedGame {
        id: GameId::new(&format!("{config}-{seed}")).unwrap(),
        config,
        ruleset: Ruleset::Canonical,
        swap,
        seed,
        source: "selfplay".to_owned(),
        players: players[..usize::from(config.seats())].to_vec(),
        plies,
        outcome,
        started: UtcMs(1_790_000_000_123),
        finished: UtcMs(1_790_000_060_456),
        maker: maker(seed),
    }
}

/// A made-up program; nothing is known of that of every third game.
fn maker(seed: u64) -> Known<Maker> {
    let code = "0.1.0+c6c1d81".parse().unwrap();
    let (settings, network) = (Digest::of(b"settings"), Some(Digest::of(b"network")));
    let known = (!seed.is_multiple_of(3)).then_some(Maker { code, settings, network });
    known.into()
}

fn made_up_search(
    config: ConfigKey,
    legal: &[Move],
    chosen: Move,
    rng: &mut StdRng,
) -> SearchRecord {
    let weights: Vec<f32> = legal.iter().map(|_| rng.random_range(0.01..1.0)).collect();
    let total: f32 = weights.iter().sum();
    SearchRecord {
        policy: legal.iter().zip(&weights).map(|(mv, weight)| (*mv, weight / total)).collect(),
        value: vec![1.0 / f32::from(config.seats()); usize::from(config.seats())],
        simulations: 16,
        model: None,
        chosen,
    }
}

/// A configuration by its name.
pub(super) fn config(name: &str) -> ConfigKey {
    name.parse().unwrap()
}
