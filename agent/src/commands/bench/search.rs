//! `ringrift-agent bench search`: what search costs, inside and outside the network.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use ringrift::game::ConfigKey;
use ringrift_learn::checkpoint::Checkpoint;
use ringrift_learn::cores::thread_user_cpu;
use ringrift_learn::device;
use ringrift_learn::encode::Encoder;
use ringrift_learn::inference::{NetEvaluator, Precision};
use ringrift_learn::net::NetSize;
use ringrift_learn::player::{Network, PlayerSpec};
use ringrift_learn::search::{Cached, DEFAULT_CAPACITY, SearchConfig};

use super::sample;
use super::table::Table;
use super::timed::{Free, Stopwatch, TimedEngine, TimedEvaluator};

/// Plays games by search on one core and divides the CPU time; then games of the heuristic.
#[derive(Debug, Args)]
pub struct SearchBenchArgs {
    /// Configuration, for example `square8_2p`.
    #[arg(long, value_name = "KEY", default_value = "square8_2p")]
    pub config: ConfigKey,
    /// `none` for an evaluator that costs next to nothing, a size such as `b6c96` for random weights,
    /// or a .safetensors file.
    #[arg(long, value_name = "NET", default_value = "none")]
    pub network: String,
    /// In which numbers the network is computed: `f32` or `int8`.
    #[arg(long, value_name = "P", default_value_t, value_parser = super::precision)]
    pub precision: Precision,
    /// Simulations per decision.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub sims: u32,
    /// Games side by side: the size of network batches.
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub games: u32,
    /// Positions that the evaluation cache holds; 0 for none.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_CAPACITY)]
    pub cache: usize,
    /// CPU seconds for each of the two measurements.
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Seed of the games.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// The figures of one run. Times are user CPU time of one thread.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchBench {
    /// Board and seats.
    pub config: ConfigKey,
    /// What evaluated the positions.
    pub network: String,
    /// In which numbers.
    pub precision: Precision,
    /// Simulations per decision.
    pub simulations: u32,
    /// Games side by side.
    pub games: u32,
    /// Decisions made.
    pub decisions: u64,
    /// Simulations per second.
    pub simulations_per_s: f64,
    /// Seconds per decision.
    pub cpu_s_per_decision: f64,
    /// Share of the time inside the network.
    pub network_share: f64,
    /// Microseconds per simulation outside the network: rules, tree, cache, encoding.
    pub outside_us_per_simulation: f64,
    /// Those of them for encoding positions and reading policies.
    pub encoding_us_per_simulation: f64,
    /// Positions found in the cache.
    pub cache_hits: u64,
    /// Positions evaluated.
    pub cache_misses: u64,
    /// Games of the one-ply heuristic against itself, per CPU minute.
    pub heuristic_games_per_cpu_minute: f64,
    /// Seed of the games.
    pub seed: u64,
}

/// Measures and prints.
///
/// # Errors
/// When the network cannot be loaded, the CPU time not be read or `out` not be written.
pub fn run(args: &SearchBenchArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let report = measure(args)?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        write_text(&report, out)?;
    }
    Ok(())
}

fn measure(args: &SearchBenchArgs) -> anyhow::Result<SearchBench> {
    let (in_network, in_evaluator) = (Stopwatch::default(), Stopwatch::default());
    let evaluator = evaluator(args, &in_network)?;
    let timed = TimedEvaluator(evaluator, in_evaluator.clone());
    let mut cached = Cached::new(timed, args.cache);
    let mut table = Table::new(args.config, args.seed, args.games);
    let config = SearchConfig::exploring(args.sims as usize);
    let mut simulations = 0;
    let total = until(args.seconds, || simulations += table.search(config, &mut cached))?;
    let network = in_network.spent().as_secs_f64();
    let per_simulation = |seconds: f64| seconds * 1e6 / simulations as f64;
    Ok(SearchBench {
        config: args.config,
        network: args.network.clone(),
        precision: args.precision,
        simulations: args.sims,
        games: args.games,
        decisions: table.decisions,
        simulations_per_s: simulations as f64 / total,
        cpu_s_per_decision: total / table.decisions as f64,
        network_share: network / total,
        outside_us_per_simulation: per_simulation(total - network),
        encoding_us_per_simulation: per_simulation(in_evaluator.spent().as_secs_f64() - network),
        cache_hits: cached.stats().hits,
        cache_misses: cached.stats().misses,
        heuristic_games_per_cpu_minute: heuristic_games(args)?,
        seed: args.seed,
    })
}

/// What evaluates, with the stopwatch on its network.
fn evaluator(
    args: &SearchBenchArgs,
    watch: &Stopwatch,
) -> anyhow::Result<Box<dyn ringrift_learn::search::Evaluator<ringrift::game::Game>>> {
    if args.network == "none" {
        return Ok(Box::new(Free));
    }
    let checkpoint = match args.network.parse::<NetSize>() {
        Ok(size) => sample::network(args.config, size),
        Err(_) => Checkpoint::load(Path::new(&args.network), args.config)?,
    };
    let chosen = device::choose("cpu")?.in_precision(args.precision)?;
    let network = Network::new(&checkpoint, &chosen)?;
    let engine = network.engine().context("the searched network is one of ours")?;
    let engine = Box::new(TimedEngine(engine, watch.clone()));
    Ok(Box::new(NetEvaluator::new(Encoder::new(args.config), engine)))
}

fn heuristic_games(args: &SearchBenchArgs) -> anyhow::Result<f64> {
    let mut player = PlayerSpec::Heuristic.build(args.config);
    let mut table = Table::new(args.config, args.seed, 1);
    let spent = until(args.seconds, || table.choose(player.as_mut()))?;
    Ok(table.finished as f64 * 60.0 / spent)
}

/// Repeats `step` for so many CPU seconds; the CPU seconds spent.
fn until(seconds: u32, mut step: impl FnMut()) -> anyhow::Result<f64> {
    let (limit, start) = (Duration::from_secs(seconds.into()), thread_user_cpu()?);
    loop {
        step();
        let spent = thread_user_cpu()?.saturating_sub(start);
        if spent >= limit {
            return Ok(spent.as_secs_f64());
        }
    }
}

fn write_text(report: &SearchBench, out: &mut impl Write) -> anyhow::Result<()> {
    let asked = report.cache_hits + report.cache_misses;
    writeln!(
        out,
        "{}, network {} in {}, {} simulations, {} games side by side, seed {}",
        report.config,
        report.network,
        report.precision,
        report.simulations,
        report.games,
        report.seed
    )?;
    writeln!(out, "simulations/s                    {:>12.0}", report.simulations_per_s)?;
    writeln!(out, "CPU s per decision               {:>12.6}", report.cpu_s_per_decision)?;
    writeln!(out, "share inside the network         {:>12.3}", report.network_share)?;
    writeln!(out, "us per simulation outside        {:>12.2}", report.outside_us_per_simulation)?;
    writeln!(out, "  of them for encoding           {:>12.2}", report.encoding_us_per_simulation)?;
    writeln!(out, "found in the cache               {:>12} of {asked}", report.cache_hits)?;
    writeln!(
        out,
        "heuristic games per CPU minute   {:>12.0}",
        report.heuristic_games_per_cpu_minute
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_report_has_the_keys_that_scripts_read() {
        let args = SearchBenchArgs {
            config: "square8_2p".parse().unwrap(),
            network: "b1c8".to_owned(),
            precision: Precision::F32,
            sims: 4,
            games: 2,
            cache: 100,
            seconds: 1,
            seed: 1,
            json: true,
        };
        let mut out = Vec::new();
        run(&args, &mut out).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&out).unwrap();
        for key in [
            "simulations_per_s",
            "cpu_s_per_decision",
            "network_share",
            "outside_us_per_simulation",
            "encoding_us_per_simulation",
            "cache_hits",
            "cache_misses",
            "heuristic_games_per_cpu_minute",
        ] {
            assert!(report[key].is_number(), "{key} is missing in {report}");
        }
        assert!(report["network_share"].as_f64().unwrap() > 0.0);
    }
}
