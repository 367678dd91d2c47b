//! States of tests, event by event, games, and networks in files.

use ringrift::event::{Body, Envelope, EventId, Payload, UtcMs};
use ringrift::game::{ConfigKey, Game, Options};
use ringrift::id::{GameId, Incarnation, ModelId, NodeId};
use ringrift::record::{FinishedGame, Player, Ply};
use ringrift::state::State;
use ringrift_learn::checkpoint::{Checkpoint, Metadata, weights_hash};
use ringrift_learn::encode::Encoder;
use ringrift_learn::net::{NetShape, NetSize, Weights};
use ringrift_learn::rng;

use super::players::checkpoint_path;
use crate::services::Services;

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

/// A game in which every choice is the one `step` places further in the legal list.
pub fn played(config: ConfigKey, id: &str, step: usize) -> FinishedGame {
    let mut game = Game::new(config, Options::default());
    let (mut plies, mut legal) = (Vec::new(), Vec::new());
    while game.outcome().is_none() {
        game.legal(&mut legal);
        let mv = legal[(plies.len() * step) % legal.len()];
        game.play(mv);
        plies.push(Ply { mv, search: None });
    }
    FinishedGame {
        id: GameId::new(id).unwrap(),
        config,
        ruleset: game.options().ruleset,
        swap: game.options().swap,
        seed: 1,
        source: "selfplay".to_owned(),
        players: vec![Player::Random; usize::from(config.seats())],
        plies,
        outcome: game.outcome().unwrap(),
        started: UtcMs(1),
        finished: UtcMs(2),
    }
}

/// Saves a network of this size with random weights where the networks lie.
pub fn save_network(
    services: &Services,
    config: ConfigKey,
    size: &str,
    seed: u64,
) -> (ModelId, Weights) {
    let size: NetSize = size.parse().unwrap();
    let shape = NetShape::new(size, &Encoder::new(config));
    let weights = Weights::random(shape.tensors(), &mut rng::stream(seed, "weights", 0));
    let metadata = Metadata::new(config, size, weights_hash(&weights));
    let checkpoint = Checkpoint { metadata, weights: weights.clone() };
    let model = checkpoint.model_id().unwrap();
    checkpoint.save(&checkpoint_path(&services.data_dir.models_dir(), &model)).unwrap();
    (model, weights)
}
