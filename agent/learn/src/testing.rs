//! Small things that several tests need.

use ringrift::game::{ConfigKey, Game, Options};
use ringrift::record::FinishedGame;
use std::sync::atomic::AtomicBool;

use crate::checkpoint::{Checkpoint, Metadata, weights_hash};
use crate::dataset::Dataset;
use crate::device;
use crate::encode::Encoder;
use crate::net::{NetShape, NetSize, Weights};
use crate::player::{Network, PlayerSpec, Temperature};
use crate::rng;
use crate::search::SearchConfig;
use crate::selfplay::{self, SelfPlay};

/// Smaller than any network that learns.
pub(crate) const SMALLEST: NetSize = NetSize { blocks: 1, channels: 8 };

pub(crate) fn square() -> ConfigKey {
    "square8_2p".parse().unwrap()
}

pub(crate) fn start(config: ConfigKey) -> Game {
    Game::new(config, Options::default())
}

pub(crate) fn shape(size: NetSize) -> NetShape {
    NetShape::new(size, &Encoder::new(square()))
}

pub(crate) fn weights(size: NetSize) -> Weights {
    Weights::random(&shape(size), &mut rng::stream(1, "weights", 0))
}

pub(crate) fn checkpoint(size: NetSize) -> Checkpoint {
    let weights = weights(size);
    let metadata = Metadata::new(square(), size, weights_hash(&weights));
    Checkpoint { metadata, weights }
}

pub(crate) fn network() -> Network {
    Network::new(&checkpoint(SMALLEST), &device::choose("cpu").unwrap()).unwrap()
}

pub(crate) fn tiny_explorer(simulations: usize) -> PlayerSpec {
    PlayerSpec::Explorer {
        network: network(),
        search: SearchConfig::exploring(simulations),
        temperature: Temperature::SELFPLAY,
    }
}

pub(crate) fn selfplay(player: PlayerSpec, games: u64) -> SelfPlay {
    SelfPlay {
        config: square(),
        run_seed: 1,
        games: (0..games).collect(),
        threads: 2,
        concurrent: 4,
        player,
    }
}

pub(crate) fn games(player: PlayerSpec, games: u64) -> Vec<FinishedGame> {
    let mut list = Vec::new();
    let spec = SelfPlay { threads: 1, ..selfplay(player, games) };
    selfplay::play(&spec, &AtomicBool::new(false), &mut |game| list.push(game));
    list
}

pub(crate) fn dataset(player: PlayerSpec, count: u64) -> Dataset {
    let mut data = Dataset::new(square());
    for game in games(player, count) {
        data.add(&game).unwrap();
    }
    data
}
