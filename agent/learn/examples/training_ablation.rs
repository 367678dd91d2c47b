//! What the options of training are worth: the shipped network plays games against itself, networks learn
//! from the same games in the same number of steps, each another way, and are compared by their losses on
//! games held out and by a match against the usual way.
//! `cargo run --release --example training_ablation -- CONFIG [GAMES [STEPS [SEEDS [BLOCKS [PART..]]]]]`,
//! each PART being in the name of the variant, or it is left out.

use std::error::Error;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use ringrift::game::ConfigKey;
use ringrift::provenance::Known;
use ringrift::record::FinishedGame;
use ringrift_learn::arena::{self, Flow, Match, Score, Seating};
use ringrift_learn::checkpoint::{Checkpoint, Metadata, weights_hash};
use ringrift_learn::dataset::{Augmentation, Dataset, Emphasis};
use ringrift_learn::device::{self, Chosen};
use ringrift_learn::net::{Heads, Weights};
use ringrift_learn::player::{Guide, Network, PlayerSpec};
use ringrift_learn::rng;
use ringrift_learn::search::SearchConfig;
use ringrift_learn::selfplay::{self, SelfPlay};
use ringrift_learn::train::{Clipping, HeldOut, LossWeights, Recipe, Trainer};

const RUN_SEED: u64 = 1;
const SIMULATIONS: usize = 16;
const OPENING: u32 = 4;
const THREADS: usize = 2;

type Failure = Box<dyn Error>;

/// A way to train.
struct Variant {
    name: &'static str,
    recipe: Recipe,
}

fn drawn(emphasis: Emphasis) -> Recipe {
    Recipe { emphasis, ..Recipe::default() }
}

/// Training with what is left of the losses.
fn losing(change: fn(&mut Heads<f32>)) -> Recipe {
    let mut losses = LossWeights::default();
    change(&mut losses.0);
    Recipe { losses, ..Recipe::default() }
}

/// The usual way first.
fn variants() -> Vec<Variant> {
    let usual = Recipe::default();
    let none = Emphasis::default();
    let seen = |augmentation| Recipe { augmentation, ..usual };
    let list = [
        ("usual", usual),
        ("no symmetries", seen(Augmentation::None)),
        ("all symmetries", seen(Augmentation::All)),
        ("surprise 0.5", drawn(Emphasis { surprise: 0.5, ..none })),
        ("hard 0.3", drawn(Emphasis { hard: 0.3, ..none })),
        ("clipping network", Recipe { clipping: Clipping::Network, ..usual }),
        ("accumulate 2", Recipe { accumulate: 2, ..usual }),
        ("no owner", losing(|heads| heads.owner = 0.0)),
        ("no margins", losing(|heads| heads.margins = 0.0)),
        ("no moves left", losing(|heads| heads.moves_left = 0.0)),
        ("no soft policy", losing(|heads| heads.soft_policy = 0.0)),
    ];
    list.map(|(name, recipe)| Variant { name, recipe }).into()
}

/// What all variants share.
struct Trial {
    config: ConfigKey,
    shipped: Checkpoint,
    device: Chosen,
    games: Vec<FinishedGame>,
    steps: u64,
    blocks: u64,
}

impl Trial {
    fn new(config: ConfigKey, games: u64, steps: u64, blocks: u64) -> Result<Self, Failure> {
        let shipped = Checkpoint::shipped(config)?.ok_or("no network is shipped for it")?;
        let device = device::choose("cpu")?;
        let mut trial = Self { config, shipped, device, games: Vec::new(), steps, blocks };
        trial.games = trial.played(games)?;
        Ok(trial)
    }

    /// Games of the shipped network, in the order of their numbers.
    fn played(&self, count: u64) -> Result<Vec<FinishedGame>, Failure> {
        let guide = Guide::Network(Network::new(&self.shipped, &self.device)?);
        let method = SearchConfig::exploring(2 * SIMULATIONS).into();
        let spec = SelfPlay {
            config: self.config,
            run_seed: RUN_SEED,
            games: (0..count).collect(),
            threads: THREADS,
            concurrent: 32,
            player: PlayerSpec::Tree { guide, method },
            viewing: None,
            maker: Known::Unknown,
        };
        let mut games = Vec::new();
        selfplay::play(&spec, &AtomicBool::new(false), &mut |game| games.push(game));
        games.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(games)
    }

    fn data(&self, variant: &Variant) -> Result<Dataset, Failure> {
        let mut data = Dataset::new(self.config);
        for game in &self.games {
            data.add(game)?;
        }
        data.augment(variant.recipe.augmentation);
        data.weigh(variant.recipe.emphasis);
        Ok(data)
    }

    /// The averaged weights after all steps, and what they make of games held out. More batches a step
    /// are as many fewer steps.
    fn trained(&self, variant: &Variant, seed: u64) -> Result<(Weights, HeldOut), Failure> {
        let (data, shape) = (self.data(variant)?, self.shipped.shape());
        let first = Weights::random(shape.tensors(), &mut rng::stream(seed, "first weights", 0));
        let device = &self.device.device;
        let mut trainer = Trainer::new(shape, first, variant.recipe, seed, device);
        let steps = self.steps / variant.recipe.accumulate.max(1) as u64;
        for (from, used) in [(0, 0.0), (8, 0.8), (9, 0.9)] {
            trainer.set_rate(variant.recipe.near_the_end(used).rate);
            let until = if from == 0 { 8 } else { from + 1 };
            let stop = AtomicBool::new(false);
            let part = steps * until / 10 - steps * from / 10;
            trainer.run(&data, part, &stop, &mut |_| ControlFlow::Continue(()))?;
        }
        let weights = trainer.averaged().clone();
        let found = trainer.held_out(&weights, &data).ok_or("no game is held out")?;
        Ok((weights, found))
    }

    fn network(&self, weights: Weights) -> Result<Network, Failure> {
        let hash = weights_hash(&weights);
        let metadata = Metadata::new(self.config, self.shipped.metadata.size, hash);
        Ok(Network::new(&Checkpoint { metadata, weights }, &self.device)?)
    }

    fn compared(&self, seed: u64, networks: [&Network; 2]) -> Score {
        let player = |network: &Network| PlayerSpec::Tree {
            guide: Guide::Network(network.clone()),
            method: SearchConfig::playing(SIMULATIONS).into(),
        };
        let spec = Match {
            config: self.config,
            seed,
            blocks: 0..self.blocks,
            opening: OPENING,
            threads: THREADS,
            concurrent: 16,
            players: networks.map(player).to_vec(),
            seatings: Seating::single(self.config.seats()),
        };
        arena::play(&spec, &AtomicBool::new(false), &mut |_, _| Flow::Continue).score
    }
}

/// Trains each variant with a seed, and prints how it compares with the first one.
fn compare(trial: &Trial, variants: &[Variant], seed: u64) -> Result<(), Failure> {
    let mut usual = None;
    for variant in variants {
        let (weights, held_out) = trial.trained(variant, seed)?;
        let network = trial.network(weights)?;
        let first = usual.get_or_insert_with(|| network.clone());
        let score = trial.compared(seed, [&network, first]);
        let estimate = score.estimate(0).ok_or("no block was played")?;
        let interval = format!("{:.3} to {:.3}", estimate.interval.low, estimate.interval.high);
        let policy = held_out.policy.map_or_else(|| "--".to_owned(), |loss| format!("{loss:.4}"));
        println!(
            "{:<18} {seed:>4} {:>8.4} {policy:>8} {:>6} {:>7.3} {interval:>18}",
            variant.name,
            held_out.value,
            score.games(),
            estimate.score,
        );
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let config: ConfigKey = arguments.next().ok_or("which configuration?")?.parse()?;
    let mut number = |usual: u64| arguments.next().map_or(Ok(usual), |text| text.parse::<u64>());
    let [games, steps, seeds, blocks] = [number(2000)?, number(1500)?, number(3)?, number(100)?];
    let parts: Vec<String> = arguments.collect();
    let is_wanted = |variant: &Variant| {
        let named = |part: &String| variant.name.contains(part.as_str());
        variant.name == "usual" || parts.is_empty() || parts.iter().any(named)
    };
    let variants: Vec<Variant> = variants().into_iter().filter(is_wanted).collect();
    let trial = Trial::new(config, games, steps, blocks)?;
    let rows = trial.data(&variants[0])?.len();
    println!("{config}: {games} games, {rows} rows, {steps} steps of 128, run seed {RUN_SEED}");
    println!(
        "{:<18} {:>4} {:>8} {:>8} {:>6} {:>7} {:>18}",
        "variant", "seed", "value", "policy", "games", "score", "95 %"
    );
    (1..=seeds).try_for_each(|seed| compare(&trial, &variants, seed))
}
