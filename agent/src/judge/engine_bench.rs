//! `ringrift-agent bench engine`: random games per second of CPU time on one core.

use std::io::Write;
use std::time::Duration;

use clap::Args;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use ringrift::game::ConfigKey;
use ringrift_learn::cores::thread_user_cpu;
use serde::Serialize;

use super::playout::Playouts;

/// Measured when no configuration is named.
const DEFAULT_CONFIGS: [&str; 4] = ["square8_2p", "hex8_2p", "square19_2p", "hexagonal_2p"];

/// Plays random games on one core and counts plies per second of user CPU time.
#[derive(Debug, Args)]
pub struct EngineBenchArgs {
    /// Measure only this configuration, for example `square8_2p`.
    #[arg(long, value_name = "KEY")]
    pub config: Option<ConfigKey>,
    /// CPU seconds for each configuration.
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
    /// Seed of the random choices.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// The figures of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EngineBench {
    /// One entry for each configuration.
    pub results: Vec<Measured>,
    /// Seed of the random choices.
    pub seed: u64,
}

/// The figures of one configuration; rates are per second of user CPU time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Board and seats.
    pub config: ConfigKey,
    /// Recorded moves per second, bookkeeping included.
    pub plies_per_s: f64,
    /// Complete games per second.
    pub games_per_s: f64,
    /// User CPU seconds spent.
    pub user_cpu_s: f64,
    /// Plies per game.
    pub mean_plies: f64,
    /// Legal moves per ply.
    pub mean_legal: f64,
    /// Share of plies with exactly one legal move.
    pub forced_share: f64,
}

/// Measures and prints, as JSON in one line or as a table.
///
/// # Errors
/// When the CPU time cannot be read or `out` cannot be written.
pub fn run(args: &EngineBenchArgs, out: &mut impl Write) -> anyhow::Result<EngineBench> {
    let configs = match args.config {
        Some(config) => vec![config],
        None => DEFAULT_CONFIGS.iter().map(|key| key.parse()).collect::<Result<_, _>>()?,
    };
    let measured = configs.into_iter().map(|config| measure(config, args.seconds, args.seed));
    let report = EngineBench { results: measured.collect::<Result<_, _>>()?, seed: args.seed };
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        write_table(&report, out)?;
    }
    Ok(report)
}

fn measure(config: ConfigKey, seconds: u32, seed: u64) -> anyhow::Result<Measured> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut moves, mut total) = (Vec::new(), Playouts::default());
    let limit = Duration::from_secs(seconds.into());
    let start = thread_user_cpu()?;
    let spent = loop {
        total.play_one(config, &mut rng, &mut moves);
        let spent = thread_user_cpu()?.saturating_sub(start);
        if spent >= limit {
            break spent.as_secs_f64();
        }
    };
    let plies = total.plies as f64;
    Ok(Measured {
        config,
        plies_per_s: plies / spent,
        games_per_s: total.games as f64 / spent,
        user_cpu_s: spent,
        mean_plies: plies / total.games as f64,
        mean_legal: total.legal as f64 / plies,
        forced_share: total.forced as f64 / plies,
    })
}

fn write_table(report: &EngineBench, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "seed={}", report.seed)?;
    writeln!(
        out,
        "{:<13} {:>11} {:>9} {:>7} {:>10} {:>10} {:>6}",
        "config", "plies/s", "games/s", "cpu s", "mean plies", "mean legal", "forced"
    )?;
    for row in &report.results {
        writeln!(
            out,
            "{:<13} {:>11.0} {:>9.1} {:>7.2} {:>10.1} {:>10.1} {:>6.3}",
            row.config.to_string(),
            row.plies_per_s,
            row.games_per_s,
            row.user_cpu_s,
            row.mean_plies,
            row.mean_legal,
            row.forced_share
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_the_small_boards_are_those_of_the_reference_engine() {
        for (key, plies, legal, forced) in
            [("square8_2p", 129.5, 24.8, 0.46), ("hex8_2p", 161.8, 19.5, 0.55)]
        {
            let measured = measure(key.parse().unwrap(), 1, 7).unwrap();
            let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 0.03;
            assert!(near(measured.mean_plies, plies), "{measured:?}");
            assert!(near(measured.mean_legal, legal), "{measured:?}");
            assert!(near(measured.forced_share, forced), "{measured:?}");
        }
    }

    #[test]
    fn the_json_report_has_the_keys_that_scripts_read() {
        let args =
            EngineBenchArgs { config: "hex8_2p".parse().ok(), seconds: 1, seed: 1, json: true };
        let mut out = Vec::new();
        run(&args, &mut out).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let keys = [
            "config",
            "plies_per_s",
            "games_per_s",
            "user_cpu_s",
            "mean_plies",
            "mean_legal",
            "forced_share",
        ];
        for key in keys {
            assert!(report["results"][0].get(key).is_some(), "{key} is missing in {report}");
        }
    }
}
