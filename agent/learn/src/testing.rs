//! Small things that several tests need.

mod positions;
mod seats;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::atomic::AtomicBool;

use flate2::read::GzDecoder;
use ringrift::game::{ConfigKey, Game, Move, Options};
use ringrift::parity::RecordedGame;
use ringrift::provenance::Known;
use ringrift::record::FinishedGame;

use crate::checkpoint::{Checkpoint, Metadata, weights_hash};
use crate::dataset::Dataset;
use crate::device;
use crate::encode::Encoder;
use crate::net::{NetShape, NetSize, Weights};
use crate::player::{Network, PlayerSpec, Temperature};
use crate::rng;
use crate::search::SearchConfig;
use crate::selfplay::{self, SelfPlay};
pub(crate) use positions::{positions, with_biases};
pub(crate) use seats::reseated;

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
    Weights::random(shape(size).tensors(), &mut rng::stream(1, "weights", 0))
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
        viewing: None,
        maker: Known::Unknown,
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

/// The decisions of all recorded games that judge the engine; the number of those games.
pub(crate) fn for_each_recorded_decision(mut visit: impl FnMut(&Game, &[Move])) -> usize {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/parity");
    let files = ringrift::parity::find_files(&[folder.into()], &[".jsonl.gz"]).unwrap();
    let mut games = 0;
    for file in files {
        let lines = BufReader::new(GzDecoder::new(File::open(file).unwrap())).lines();
        for line in lines.map(Result::unwrap) {
            let record: RecordedGame = serde_json::from_str(&line).unwrap();
            let options = Options { swap: record.swap, ..Options::default() };
            let mut game = Game::new(record.config().unwrap(), options);
            let mut legal = Vec::new();
            for step in &record.steps {
                game.legal(&mut legal);
                if legal.len() > 1 {
                    visit(&game, &legal);
                }
                game.play(Move::parse(game.config().board(), &step.m).unwrap());
            }
            games += 1;
        }
    }
    games
}
