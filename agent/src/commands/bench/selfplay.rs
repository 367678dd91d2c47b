//! `bench selfplay`: evaluations and games per second of the whole self-play.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use serde::Serialize;

use ringrift::game::ConfigKey;
use ringrift::provenance::Known;
use ringrift_learn::checkpoint::Checkpoint;
use ringrift_learn::device;
use ringrift_learn::inference::Precision;
use ringrift_learn::net::NetSize;
use ringrift_learn::player::{Network, PlayerSpec, Temperature};
use ringrift_learn::search::SearchConfig;
use ringrift_learn::selfplay::{self, SelfPlay, SelfPlayed};

use super::sample;

/// Plays games as self-play does, on several threads and the device of choice, and forgets them.
#[derive(Debug, Args)]
pub struct SelfplayBenchArgs {
    /// Configuration, for example `square8_2p`.
    #[arg(long, value_name = "KEY", default_value = "square8_2p")]
    config: ConfigKey,
    /// A size such as `b6c96` for random weights, or a .safetensors file.
    #[arg(long, value_name = "NET", default_value = "b6c96")]
    network: String,
    /// What computes the network: `auto`, `cpu` or `cuda:<n>`.
    #[arg(long, value_name = "DEVICE", default_value = "auto")]
    device: String,
    /// In which numbers a CPU computes it: `f32` or `int8`.
    #[arg(long, value_name = "P", default_value_t, value_parser = super::precision)]
    precision: Precision,
    /// Simulations per decision.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=65536))]
    sims: u32,
    /// Threads that play. With a GPU, twice the cores: half of them wait for it.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: u32,
    /// Games side by side on each thread: the size of network batches.
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=8192))]
    games: u32,
    /// Seconds of wall-clock time.
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Seed of the games.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    config: ConfigKey,
    network: String,
    device: String,
    simulations: u32,
    threads: u32,
    games_side_by_side: u32,
    seed: u64,
    wall_s: f64,
    /// Of the playing threads.
    cpu_s: f64,
    /// Positions evaluated; simulations that end in a known end need none and are not counted.
    evaluations_per_s: f64,
    mean_batch: f64,
    games: u64,
    games_per_minute: f64,
}

/// Measures and prints.
///
/// # Errors
/// When the network cannot be loaded, the device not be used or `out` not be written.
pub(super) fn run(args: &SelfplayBenchArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let chosen = device::choose(&args.device)?.in_precision(args.precision)?;
    let checkpoint = match args.network.parse::<NetSize>() {
        Ok(size) => sample::network(args.config, size),
        Err(_) => Checkpoint::load(Path::new(&args.network), args.config)?,
    };
    let network = Network::new(&checkpoint, &chosen)?;
    let (played, wall) = play_for(args, network);
    let report = report(
        args,
        format!("{}, {}: {}", chosen.name, chosen.precision, chosen.why),
        played,
        wall,
    );
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        write_text(&report, out)?;
    }
    Ok(())
}

fn play_for(args: &SelfplayBenchArgs, network: Network) -> (SelfPlayed, Duration) {
    let spec = SelfPlay {
        config: args.config,
        run_seed: args.seed,
        games: (0..10_000_000).collect(),
        threads: args.threads as usize,
        concurrent: args.games as usize,
        player: PlayerSpec::Explorer {
            network,
            search: SearchConfig::exploring(args.sims as usize),
            temperature: Temperature::SELFPLAY,
        },
        viewing: None,
        maker: Known::Unknown,
    };
    let (stop, start) = (AtomicBool::new(false), Instant::now());
    let limit = Duration::from_secs(args.seconds.into());
    let played = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(limit);
            stop.store(true, Ordering::Relaxed);
        });
        selfplay::play(&spec, &stop, &mut |_| {})
    });
    (played, start.elapsed())
}

fn report(args: &SelfplayBenchArgs, device: String, played: SelfPlayed, wall: Duration) -> Report {
    let wall_s = wall.as_secs_f64();
    Report {
        config: args.config,
        network: args.network.clone(),
        device,
        simulations: args.sims,
        threads: args.threads,
        games_side_by_side: args.games,
        seed: args.seed,
        wall_s,
        cpu_s: played.cpu.as_secs_f64(),
        evaluations_per_s: played.evals.rows as f64 / wall_s,
        mean_batch: played.evals.rows as f64 / played.evals.batches.max(1) as f64,
        games: played.games,
        games_per_minute: played.games as f64 * 60.0 / wall_s,
    }
}

fn write_text(report: &Report, out: &mut impl Write) -> anyhow::Result<()> {
    let Report { config, network, simulations, threads, games_side_by_side, seed, .. } = report;
    writeln!(
        out,
        "{config}, network {network}, {simulations} simulations, {threads} threads with {games_side_by_side} games each, seed {seed}"
    )?;
    writeln!(out, "{}", report.device)?;
    writeln!(out, "evaluations/s      {:>12.0}", report.evaluations_per_s)?;
    writeln!(out, "mean batch         {:>12.1}", report.mean_batch)?;
    writeln!(out, "games/minute       {:>12.1}", report.games_per_minute)?;
    writeln!(out, "games              {:>12}", report.games)?;
    writeln!(out, "seconds, CPU s     {:>12.1} {:>8.1}", report.wall_s, report.cpu_s)?;
    Ok(())
}
