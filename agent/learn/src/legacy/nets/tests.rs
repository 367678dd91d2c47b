use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use burn::tensor::Device;

use super::{Class, OldNetwork, TransferError, transfer};
use crate::arena::{self, Flow, Match, Seating};
use crate::player::{Guide, Network, PlayerSpec};
use crate::rng;
use crate::search::SearchConfig;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/older").join(name)
}

fn load(path: &Path) -> OldNetwork {
    OldNetwork::load(path, &Device::default()).unwrap()
}

/// Plays a few games against random.
fn play(network: OldNetwork) {
    let config = network.config();
    let guide = Guide::Network(Network::older(network));
    let spec = Match {
        config,
        seed: 3,
        blocks: 0..1,
        opening: 2,
        threads: 1,
        concurrent: 4,
        players: vec![
            PlayerSpec::Tree { guide, method: SearchConfig::playing(2).into() },
            PlayerSpec::Random,
        ],
        seatings: Seating::single(config.seats()),
    };
    let played = arena::play(&spec, &AtomicBool::new(false), &mut |_, _| Flow::Continue);
    assert_eq!(played.score.games(), u64::from(config.seats()), "{played:?}");
}

#[test]
fn a_checkpoint_says_what_it_plays_and_plays_it() {
    let network = load(&sample("tiny_square8_2p_v2.pth"));
    assert_eq!(network.config().to_string(), "square8_2p");
    play(network);
}

#[test]
fn networks_out_of_arrays_play() {
    for (name, config) in [("nn_hex_v3.npz", "hex8_4p"), ("nn_square_v4.npz", "square8_4p")] {
        let network = load(&sample(name));
        assert_eq!(network.config().to_string(), config, "{name}");
        play(network);
    }
}

#[test]
fn two_players_become_three() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (sample("tiny_square8_2p_v2.pth"), dir.path().join("three.safetensors"));
    transfer(&from, &to, 3, &mut rng::stream(1, "transfer", 0)).unwrap();
    let (old, new) = (load(&from), load(&to));
    assert_eq!(new.config().to_string(), "square8_3p");
    assert!(OldNetwork::is_converted(&to));
    for (name, tensor) in old.tensors().iter() {
        let widened = new.tensors().get(name).unwrap();
        if name.starts_with(Class::SquareV2.last_value_layer()) {
            assert_eq!(widened.shape[0], 3, "{name}");
            assert_eq!(widened.values[..tensor.values.len()], tensor.values, "{name}");
        } else {
            assert_eq!(widened, tensor, "{name}");
        }
    }
    play(new);
}

#[test]
fn version_four_and_other_numbers_of_players_are_not_transferred() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("out.safetensors");
    let mut rng = rng::stream(1, "transfer", 0);
    let refused = |result| matches!(result, Err(TransferError::Unsuited(_)));
    assert!(refused(transfer(&sample("nn_square_v4.npz"), &to, 3, &mut rng)));
    assert!(refused(transfer(&sample("nn_hex_v3.npz"), &to, 3, &mut rng)));
    assert!(refused(transfer(&sample("tiny_square8_2p_v2.pth"), &to, 5, &mut rng)));
    assert!(!to.exists());
}
