//! What the parts of the tree searches are worth: variants against PUCT as it plays matches, with the
//! shipped networks. `cargo run --release --example search_ablation -- [SIMULATIONS [BLOCKS [PART..]]]`,
//! each PART being in the name of the variant or of the configuration, or it is left out.

use std::sync::atomic::AtomicBool;

use ringrift::game::ConfigKey;
use ringrift_learn::arena::{self, Flow, Match, Seating};
use ringrift_learn::checkpoint::Checkpoint;
use ringrift_learn::device;
use ringrift_learn::player::{Guide, Network, PlayerSpec};
use ringrift_learn::search::{Method, PuctConfig, SearchConfig, Sigma};

const SEED: u64 = 1;
const OPENING: u32 = 4;
const CONFIGS: [&str; 2] = ["square8_2p", "hex8_2p"];

/// Searches by what they differ in.
fn variants(simulations: usize) -> Vec<(String, Method)> {
    let gumbel = SearchConfig::playing(simulations);
    let puct = PuctConfig::playing(simulations);
    let scaled = |scale| SearchConfig { sigma: Sigma { visit: 50.0, scale }, ..gumbel };
    let considering = |considered| SearchConfig { considered, ..gumbel };
    let mut list: Vec<(String, Method)> = vec![
        ("gumbel as it plays".to_owned(), gumbel.into()),
        ("gumbel, tree not reused".to_owned(), SearchConfig { reuse: false, ..gumbel }.into()),
        ("puct, tree not reused".to_owned(), PuctConfig { reuse: false, ..puct }.into()),
        ("puct, no proofs".to_owned(), PuctConfig { proofs: false, ..puct }.into()),
    ];
    for considered in [2, 4, 8, 16] {
        list.push((format!("gumbel, {considered} considered"), considering(considered).into()));
    }
    for scale in [0.2, 0.5, 2.0] {
        list.push((format!("gumbel, c_scale {scale}"), scaled(scale).into()));
    }
    for exploration in [0.4, 1.2] {
        let method = PuctConfig { exploration, ..puct };
        list.push((format!("puct, exploration {exploration}"), method.into()));
    }
    list
}

fn play(config: ConfigKey, network: &Network, methods: [Method; 2], blocks: u64) -> arena::Score {
    let player = |method| PlayerSpec::Tree { guide: Guide::Network(network.clone()), method };
    let spec = Match {
        config,
        seed: SEED,
        blocks: 0..blocks,
        opening: OPENING,
        threads: 1,
        concurrent: 16,
        players: methods.map(player).to_vec(),
        seatings: Seating::single(config.seats()),
    };
    arena::play(&spec, &AtomicBool::new(false), &mut |_, _| Flow::Continue).score
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let simulations = arguments.next().map_or(Ok(16), |text| text.parse())?;
    let blocks = arguments.next().map_or(Ok(100), |text| text.parse())?;
    let parts: Vec<String> = arguments.collect();
    println!("{simulations} simulations, seed {SEED}, {OPENING} random decisions, against puct");
    println!("{:<12} {:<24} {:>6} {:>7} {:>18}", "config", "variant", "games", "score", "95 %");
    for key in CONFIGS {
        let config: ConfigKey = key.parse()?;
        let checkpoint = Checkpoint::shipped(config)?.ok_or("no network is shipped for it")?;
        let network = Network::new(&checkpoint, &device::choose("cpu")?)?;
        let is_wanted =
            |name: &str| parts.iter().all(|part| name.contains(part) || key.contains(part));
        for (name, method) in variants(simulations) {
            if !is_wanted(&name) {
                continue;
            }
            let methods = [method, PuctConfig::playing(simulations).into()];
            let score = play(config, &network, methods, blocks);
            let estimate = score.estimate(0).ok_or("no block was played")?;
            let interval = format!("{:.3} to {:.3}", estimate.interval.low, estimate.interval.high);
            let (games, score) = (score.games(), estimate.score);
            println!("{key:<12} {name:<24} {games:>6} {score:>7.3} {interval:>18}");
        }
    }
    Ok(())
}
