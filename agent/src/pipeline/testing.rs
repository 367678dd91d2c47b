//! States of tests, event by event; what the pipeline's events and jobs look like; games; networks in files.

use std::path::Path;

use serde::Serialize;

use ringrift::event::{
    Body, Digest, Envelope, EvaluationCompleted, EventId, JobKind, MatchVerdict, ModelPromoted,
    Payload, TrainingCompleted, UtcMs,
};
use ringrift::game::{ConfigKey, Game, Options};
use ringrift::id::{GameId, Incarnation, JobId, ModelId, NodeId};
use ringrift::provenance::Known;
use ringrift::record::{FinishedGame, Player, Ply};
use ringrift::state::State;
use ringrift_learn::checkpoint::{Checkpoint, Metadata, weights_hash};
use ringrift_learn::encode::Encoder;
use ringrift_learn::net::{NetShape, NetSize, Weights};
use ringrift_learn::rng;

use super::artefact::artefact_of;
use super::jobs::{EvaluateWork, evaluate_id};
use super::players::checkpoint_path;
use super::queue::JobRequest;
use crate::services::Services;
use crate::services::testing::{TestBed, config};

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
pub fn finished_game(config: ConfigKey, id: &str, step: usize) -> FinishedGame {
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
        maker: Known::Unknown,
    }
}

/// That a network was trained and lies in this file.
pub fn trained(services: &Services, model: &ModelId, file: &Path) -> TrainingCompleted {
    TrainingCompleted {
        work_id: JobId::new("t").unwrap(),
        model: model.clone(),
        artefact: artefact_of(services.data_dir.root(), file, 1).unwrap(),
        steps: 1,
        loss: 1.0,
        duration_s: 1.0,
        held_out: None,
    }
}

/// That a network with these weights became the best.
pub fn promoted(model: &ModelId, weights: &[u8]) -> ModelPromoted {
    ModelPromoted {
        model: model.clone(),
        blake3: Digest::of(weights),
        replaces: None,
        reason: "accepted".to_owned(),
        elo: None,
        elo_delta: None,
    }
}

/// That a match of 100 games was played, of which the candidate won so many.
pub fn played(work: &EvaluateWork, wins: u64) -> EvaluationCompleted {
    EvaluationCompleted {
        work_id: evaluate_id(work),
        model: work.model.clone(),
        opponent: work.opponent.clone(),
        games: 100,
        wins,
        win_rate: wins as f64 / 100.0,
        lower: 0.0,
        upper: 1.0,
        verdict: MatchVerdict::Fixed,
        llr: None,
        duration_s: 1.0,
        purpose: work.purpose,
        seatings: Vec::new(),
        standard_error: None,
    }
}

/// Queues a job about [`config`].
pub async fn enqueue(bed: &TestBed, id: JobId, kind: JobKind, work: &impl Serialize) {
    let request = JobRequest::new(id, kind, config(), work).unwrap();
    request.enqueue_by(&bed.services, &bed.emitter()).await.unwrap();
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
