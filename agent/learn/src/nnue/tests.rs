use burn::tensor::Device;
use rand::Rng as _;
use ringrift::game::{ConfigKey, Game, Seat};

use super::accumulator::Accumulator;
use super::features::{FeatureSet, FeatureSpace};
use super::model::Model;
use super::*;
use crate::checkpoint::{CheckpointError, NnueCheckpoint, NnueMetadata};
use crate::dataset::Position;
use crate::net::{TensorSpec, Weights};
use crate::player::{Network, PlayerSpec};
use crate::search::lookahead::Values as _;
use crate::search::{Leaf, Rules as _};
use crate::{rng, testing};

fn configs() -> impl Iterator<Item = ConfigKey> {
    let boards = ["square8", "square19", "hex8", "hexagonal"];
    boards
        .into_iter()
        .flat_map(|board| (2..=4).map(move |seats| format!("{board}_{seats}p").parse().unwrap()))
}

/// Fresh weights, with biases that nothing may forget.
fn weights(shape: NnueShape) -> Weights {
    let mut rng = rng::stream(1, "nnue", 0);
    let fresh = Weights::random(shape.tensors(), &mut rng);
    let values = |spec: &TensorSpec| {
        let values = fresh.get(&spec.name).iter();
        let shift = if spec.name.ends_with("bias") { 0.3 } else { 0.0 };
        Some(values.map(|value| value + shift * rng::normal(&mut rng)).collect())
    };
    Weights::collect(shape.tensors(), values).unwrap()
}

fn nnue(config: ConfigKey) -> Nnue {
    let shape = NnueShape::new(config);
    Nnue::new(shape, &weights(shape)).unwrap()
}

/// A random game: every position that somebody decides in, one in `stride` of them.
fn random_game(config: ConfigKey, stride: usize) -> Vec<Game> {
    let mut rng = rng::stream(2, "nnue game", 0);
    let (mut game, mut legal, mut positions) = (testing::start(config), Vec::new(), Vec::new());
    for ply in 0.. {
        game.legal(&mut legal);
        if legal.is_empty() {
            break;
        }
        if ply % stride == 0 {
            positions.push(game.clone());
        }
        game.play(legal[rng.random_range(0..legal.len())]);
    }
    positions
}

fn position(game: Game) -> Position {
    let mut result = crate::values::SeatVec::default();
    result.0[Seat::FIRST] = 1.0;
    Position { game, result, searched: None }
}

/// On the way through whole games, and when siblings follow each other as in a search.
#[test]
fn the_accumulator_equals_one_made_anew() {
    for config in configs() {
        let nnue = nnue(config);
        let mut following = Accumulator::new(nnue.first());
        let mut legal = Vec::new();
        for game in random_game(config, 5) {
            game.legal(&mut legal);
            for mv in legal.iter().step_by(7) {
                let mut after = game.clone();
                after.play(*mv);
                following.follow(nnue.first(), &after);
                let mut anew = Accumulator::new(nnue.first());
                anew.follow(nnue.first(), &after);
                for seat in Seat::all(config.seats()) {
                    assert_eq!(
                        following.of(seat),
                        anew.of(seat),
                        "{config} {}",
                        after.state_text()
                    );
                }
            }
        }
    }
}

#[test]
fn features_of_a_viewer_are_those_of_the_others_turned() {
    for config in configs() {
        let space = FeatureSpace::new(config);
        for viewer in Seat::all(config.seats()) {
            let mut seen: Vec<usize> =
                (0..space.len()).map(|feature| space.seen_by(viewer, feature)).collect();
            assert_eq!(space.seen_by(viewer, 0) == 0, viewer == Seat::FIRST);
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..space.len()), "{config}: {viewer} sees one twice");
        }
    }
}

#[test]
fn a_placed_ring_changes_few_features() {
    let space = FeatureSpace::new(testing::square());
    let (mut before, mut after) = (FeatureSet::default(), FeatureSet::default());
    let mut game = testing::start(testing::square());
    let mut legal = Vec::new();
    game.legal(&mut legal);
    space.read(&game, &mut before);
    game.play(legal[0]);
    space.read(&game, &mut after);
    // A stack with its height and cap, a ring less in hand, the focus, the phase.
    assert!((3..=7).contains(&before.distance(&after)), "{}", before.distance(&after));
}

#[test]
fn what_plays_agrees_with_burn() {
    for config in configs() {
        let shape = NnueShape::new(config);
        let model = Model::new(shape, &weights(shape), &Device::flex());
        let mut evaluator = NnueEvaluator::new(nnue(config).into());
        for game in random_game(config, 97) {
            let logits = model.forward(&[position(game.clone())]);
            let burn = burn::tensor::activation::softmax(logits, 1).into_data();
            let burn: Vec<f32> = burn.try_into_vec().unwrap();
            let ours = evaluator.values(&[Leaf { state: &game, legal: &[] }])[0];
            let ours = ours.relative_to(game.mover().unwrap(), config.seats());
            for (ours, burn) in ours.0.iter().zip(&burn) {
                assert!((ours - burn).abs() < 1e-4, "{config}: {ours} for {burn}");
            }
        }
    }
}

/// The loss of what plays, computed apart from burn, changes along its gradients.
#[test]
fn gradients_are_those_of_what_plays() {
    let config = "square8_3p".parse().unwrap();
    let (shape, positions) = (NnueShape::new(config), random_game(config, 40));
    let weights = weights(shape);
    let loss = |weights: &Weights| {
        let mut evaluator = NnueEvaluator::new(Nnue::new(shape, weights).unwrap().into());
        let of =
            |game: &Game| -evaluator.values(&[Leaf { state: game, legal: &[] }])[0].0.0[0].ln();
        positions.iter().map(of).sum::<f32>() / f32::from(u16::try_from(positions.len()).unwrap())
    };
    let model = Model::new(shape, &weights, &Device::flex().autodiff());
    let batch: Vec<Position> = positions.iter().cloned().map(position).collect();
    let gradients = model.loss(&batch, 0.0).backward();
    let p = &model.params;
    for (name, layer) in
        [("accumulator", &p.accumulator), ("hidden", &p.hidden), ("seats", &p.seats)]
    {
        let slopes: Vec<f32> =
            layer.weight.val().grad(&gradients).unwrap().into_data().try_into_vec().unwrap();
        let steepest = |a: &usize, b: &usize| slopes[*a].abs().total_cmp(&slopes[*b].abs());
        let at = (0..slopes.len()).max_by(steepest).unwrap();
        let nudged = |by: f32| {
            let values = |spec: &TensorSpec| {
                let mut values = weights.get(&spec.name).to_vec();
                if spec.name == format!("{name}.weight") {
                    values[at] += by;
                }
                Some(values)
            };
            loss(&Weights::collect(shape.tensors(), values).unwrap())
        };
        let slope = (nudged(0.002) - nudged(-0.002)) / 0.004;
        let wanted = slopes[at];
        assert!((slope - wanted).abs() < 0.03 * wanted.abs(), "{name}: {slope} for {wanted}");
    }
}

#[test]
fn a_short_training_orders_positions_that_it_never_saw() {
    let data = testing::dataset(PlayerSpec::Random, 600);
    let recipe = NnueRecipe { steps: 150, batch: 64, ..NnueRecipe::default() };
    let mut losses = Vec::new();
    let trained = train(&data, recipe, &Device::flex(), &mut |_, loss| losses.push(loss)).unwrap();
    let order = trained.order.unwrap();
    assert!(order > 0.6, "{order} of {} positions held out", trained.held_out);
    assert_eq!(losses.len(), 150);

    let untrained = NnueRecipe { steps: 0, ..recipe };
    let untrained = train(&data, untrained, &Device::flex(), &mut |_, _| ()).unwrap();
    assert!(trained.loss.unwrap() < untrained.loss.unwrap());
}

#[test]
fn without_rows_nothing_is_trained() {
    let data = crate::dataset::Dataset::new(testing::square());
    let refused = train(&data, NnueRecipe::default(), &Device::flex(), &mut |_, _| ());
    assert!(matches!(refused, Err(NnueTrainError::NoRows)));
}

fn checkpoint() -> NnueCheckpoint {
    let config = testing::square();
    NnueCheckpoint::new(config, weights(NnueShape::new(config)), "none".to_owned())
}

#[test]
fn a_file_is_read_back_and_plays_a_lookahead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.nnue");
    checkpoint().save(&path).unwrap();
    let (read, nnue) = NnueCheckpoint::load(&path, testing::square()).unwrap();
    assert_eq!(read, checkpoint());
    let network = Network::nnue(&read, nnue).unwrap();
    assert!(network.id().as_str().starts_with("square8_2p-nnue-"));
    for words in ["minimax:2@x", "maxn:1@x", "descent:5@x", "puct:4@x"] {
        let notation: crate::player::Notation = words.parse().unwrap();
        let spec = notation.spec(testing::square(), Some(&network), 4).unwrap();
        let games = testing::games(spec, 1);
        assert_eq!(games.len(), 1, "{words}");
    }
}

#[test]
fn an_older_record_does_not_know_its_run() {
    let mut record = serde_json::to_value(checkpoint().metadata).unwrap();
    assert!(record.get("run").is_none(), "{record}");
    record["code_version"] = "0.1.0".into();
    let older: NnueMetadata = serde_json::from_value(record).unwrap();
    assert!(older.run.is_unknown() && older.code_version.commit().is_unknown());
}

#[test]
fn files_that_are_not_whole_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.nnue");
    checkpoint().save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let other = NnueCheckpoint::load(&path, "hex8_2p".parse().unwrap()).unwrap_err();
    assert!(matches!(other, CheckpointError::Config { .. }), "{other}");
    for length in [0, 7, 100, bytes.len() - 1] {
        std::fs::write(&path, &bytes[..length]).unwrap();
        let error = NnueCheckpoint::load(&path, testing::square()).unwrap_err();
        assert!(matches!(error, CheckpointError::Damaged { .. }), "{length} bytes: {error}");
    }
    let mut altered = bytes;
    let last = altered.len() - 2;
    altered[last] ^= 1;
    std::fs::write(&path, &altered).unwrap();
    let error = NnueCheckpoint::load(&path, testing::square()).unwrap_err();
    assert!(error.to_string().contains("hash"), "{error}");
}

#[test]
fn weights_too_large_for_the_integers_are_refused() {
    let mut large = checkpoint();
    let specs = NnueShape::new(testing::square()).tensors();
    let values = |spec: &TensorSpec| Some(vec![9.0; spec.len()]);
    large.weights = Weights::collect(specs, values).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let error = large.save(&folder.path().join("net.nnue")).unwrap_err();
    assert!(error.to_string().contains("outside of -8 to 8"), "{error}");
}
