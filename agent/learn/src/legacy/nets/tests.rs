use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use burn::tensor::Device;

use super::{Class, NetError, OldNet, OldNetwork, TransferError, read_parameters, transfer};
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
fn the_same_seed_makes_the_same_file() {
    let dir = tempfile::tempdir().unwrap();
    let written = |seed, name: &str| {
        let to = dir.path().join(name);
        let from = sample("tiny_square8_2p_v2.pth");
        transfer(&from, &to, 4, &mut rng::stream(seed, "transfer", 0)).unwrap();
        std::fs::read(to).unwrap()
    };
    let first = written(1, "first.safetensors");
    assert!(first == written(1, "second.safetensors"), "bytes differ");
    assert!(first != written(2, "third.safetensors"), "the seed changes nothing");
    let order = ["board_type", "model_class", "num_players", "transfer_source", "transfer_type"];
    let header = String::from_utf8_lossy(&first[..2000]);
    let places = order.map(|name| header.find(&format!("\"{name}\"")).unwrap());
    assert!(places.is_sorted(), "{header}");
}

#[test]
fn files_with_members_and_parameters_in_any_order_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, other) = (dir.path().join("ours.safetensors"), dir.path().join("other.safetensors"));
    let from = sample("tiny_square8_2p_v2.pth");
    transfer(&from, &ours, 3, &mut rng::stream(1, "transfer", 0)).unwrap();
    let bytes = std::fs::read(&ours).unwrap();
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let mut members = header.metadata().clone().unwrap();
    members.insert("added_later".to_owned(), "by someone".to_owned());
    // As they were written before: by the format's own writer, from a map without order.
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap().tensors();
    let written = safetensors::serialize(tensors.into_iter().rev(), Some(members)).unwrap();
    std::fs::write(&other, written).unwrap();
    assert!(OldNetwork::is_converted(&other));
    let (ours, other) = (load(&ours), load(&other));
    assert_eq!((ours.id(), ours.config()), (other.id(), other.config()));
    assert_eq!(ours.tensors(), other.tensors());
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

/// Every parameter of three networks, changed by `change`, must be refused or make a network that
/// can be run.
fn refused_or_sound(change: impl Fn(&mut Vec<usize>, &mut Vec<f32>)) -> usize {
    let mut refused = 0;
    for file in ["tiny_square8_2p_v2.pth", "nn_hex_v3.npz", "nn_square_v4.npz"] {
        let (whole, _) = read_parameters(&sample(file)).unwrap();
        let names: Vec<String> = whole.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names.iter().filter(|name| !name.contains(".1.")) {
            let mut tensors = whole.clone();
            let mut tensor = whole.get(name).unwrap().clone();
            change(&mut tensor.shape, &mut tensor.values);
            tensors.insert(name, tensor);
            match OldNet::new(&tensors, &Device::default()) {
                Ok(net) => drop(net.check_sound()),
                Err(_) => refused += 1,
            }
        }
    }
    refused
}

/// Changes shape and values of a parameter.
type Change = fn(&mut Vec<usize>, &mut Vec<f32>);

#[test]
fn parameters_of_any_shape_are_refused_or_sound() {
    let changes: [Change; 6] = [
        // One more of everything along the first axis.
        |shape, values| {
            let Some(first) = shape.first_mut() else { return };
            let row = values.len() / (*first).max(1);
            *first += 1;
            values.extend(vec![0.0; row]);
        },
        // Fewer values than the shape says.
        |_, values| values.truncate(values.len() / 2),
        // Nothing at all.
        |shape, values| {
            shape.iter_mut().for_each(|length| *length = 0);
            values.clear();
        },
        // The axes in another order.
        |shape, _| shape.reverse(),
        // A kernel of even size, or an axis too many.
        |shape, values| {
            shape.push(2);
            values.extend(values.clone());
        },
        // Sizes whose product overflows.
        |shape, _| shape.iter_mut().for_each(|length| *length = usize::MAX),
    ];
    for change in changes {
        assert!(refused_or_sound(change) > 30);
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    let every = |bad: f32| {
        refused_or_sound(move |_, values| {
            if let Some(last) = values.last_mut() {
                *last = bad;
            }
        })
    };
    let used = every(f32::NAN);
    assert!(used > 100);
    assert_eq!(every(f32::INFINITY), used);
}

#[test]
fn variances_below_zero_and_unknown_inputs_are_refused() {
    let (whole, _) = read_parameters(&sample("nn_hex_v3.npz")).unwrap();
    let changed = |name: &str, change: &dyn Fn(&mut crate::legacy::files::Tensor)| {
        let (mut tensors, mut tensor) = (whole.clone(), whole.get(name).unwrap().clone());
        change(&mut tensor);
        tensors.insert(name, tensor);
        OldNet::new(&tensors, &Device::default()).map(drop)
    };
    let variance = changed("bn1.running_var", &|tensor| tensor.values[0] = -1.0);
    assert_eq!(variance, Err(NetError::Numbers("bn1.running_var".to_owned())));
    let planes = changed("conv1.weight", &|tensor| {
        tensor.shape[1] = 50_000_000;
        tensor.values.clear();
    });
    assert_eq!(planes, Err(NetError::Planes(50_000_000)));
    let huge = changed("value_fc1.weight", &|tensor| tensor.values.fill(f32::MAX));
    assert_eq!(huge, Ok(()), "each number by itself is one");
}

#[test]
fn a_transfer_replaces_the_whole_file_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (to, kept) = (dir.path().join("three.safetensors"), dir.path().join("kept"));
    std::fs::write(&to, "what was there").unwrap();
    // A second name of the old content: a writer in place would change it.
    std::fs::hard_link(&to, &kept).unwrap();
    let from = sample("tiny_square8_2p_v2.pth");
    transfer(&from, &to, 3, &mut rng::stream(1, "transfer", 0)).unwrap();
    assert_eq!(std::fs::read(&kept).unwrap(), b"what was there");
    assert!(OldNetwork::is_converted(&to));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
}
