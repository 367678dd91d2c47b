//! `cargo xtask cluster-storm`: three agents and three servers learn together, and again and again one
//! of the six is killed.
//!
//! Whatever an event stream acknowledged must be in the log afterwards, once.

mod seen;

use std::time::{Duration, Instant};

use anyhow::ensure;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

pub use self::seen::Seen;
use crate::fleet::{Fleet, Member};
use crate::kill_storm::stream;

/// How long and how hard to storm.
#[derive(clap::Args)]
pub struct Args {
    /// Kills.
    #[arg(long, default_value_t = 20)]
    runs: u32,
    /// Seed of the kill times, of their victims and of the learning.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Profile of the binaries.
    #[arg(long, default_value = "release")]
    profile: String,
}

/// The configuration that the cluster learns.
const CONFIG: &str = "square8_2p";

/// A loop so small that whole generations fit between two kills.
const SMALL: [&str; 6] = [
    "learn.net=b2c16",
    "learn.simulations=4",
    "learn.evaluation_simulations=4",
    "learn.rows_per_generation=600",
    "learn.games_per_batch=24",
    "learn.gauntlet_games=0",
];

/// Longest wait for a sign that the loop goes on: a lease, a broker's failover, a claim that runs out
/// and a batch of games.
const PATIENCE: Duration = Duration::from_secs(180);

/// Runs the storm.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let agent = crate::bins::build(&args.profile)?.join("ringrift-agent");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(storm(args, &agent))
}

async fn storm(args: &Args, agent: &std::path::Path) -> anyhow::Result<()> {
    let settings = [format!("learn.configs={CONFIG}"), format!("learn.seed={}", args.seed)];
    let settings = settings.into_iter().chain(SMALL.map(str::to_owned)).collect();
    let mut fleet = Fleet::start(agent, 3, settings)?;
    let mut rng = StdRng::seed_from_u64(args.seed);
    let mut seen = Seen::default();
    println!("seed {}: three agents, three servers", args.seed);
    goes_on(&mut fleet, &mut seen, 0).await?;
    for run in 1..=args.runs {
        let victim = Member::of(rng.random_range(0..6));
        let lives = Duration::from_secs_f64(rng.random_range(1.0..8.0));
        let witness = fleet.witness_of(victim);
        stream::follow(&witness, lives, |event| seen.take(event)).await;
        fleet.kill(victim)?;
        let dead = Duration::from_secs_f64(rng.random_range(0.0..5.0));
        stream::follow(&witness, dead, |event| seen.take(event)).await;
        fleet.start_again(victim)?;
        println!(
            "kill {run}/{}: {victim} after {lives:.1?}, back after {dead:.1?}: {seen}",
            args.runs
        );
    }
    let before = seen.games();
    goes_on(&mut fleet, &mut seen, before).await?;
    let whole = whole_log(&fleet, &seen).await?;
    whole.verify(&seen, &fleet)?;
    println!("runs={} {} lost=0 doubled=0", args.runs, whole.figures());
    Ok(())
}

/// Waits until more games were recorded.
async fn goes_on(fleet: &mut Fleet, seen: &mut Seen, games: usize) -> anyhow::Result<()> {
    let begun = Instant::now();
    while seen.games() <= games {
        ensure!(begun.elapsed() < PATIENCE, "no game was recorded within {PATIENCE:?}: {seen}");
        fleet.all_run()?;
        stream::follow(&fleet.url(0), Duration::from_secs(2), |event| seen.take(event)).await;
    }
    Ok(())
}

/// The log from its first event on, as far as it goes when everything seen is in it.
async fn whole_log(fleet: &Fleet, seen: &Seen) -> anyhow::Result<Seen> {
    let begun = Instant::now();
    loop {
        let mut whole = Seen::default();
        stream::follow(&fleet.url(0), Duration::from_secs(10), |event| whole.take(event)).await;
        if whole.events() >= seen.events() {
            return Ok(whole);
        }
        ensure!(begun.elapsed() < PATIENCE, "the log has {whole}, seen were {seen}");
    }
}
