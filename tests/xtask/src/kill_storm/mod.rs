//! `cargo xtask kill-storm`: `kill -9` of a running loop, again and again.
//!
//! Whatever the event stream acknowledged before a kill must verify afterwards.

mod acknowledged;
pub mod stream;
mod verify;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use acknowledged::Acknowledged;
use anyhow::{Context, ensure};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use ringrift_system_tests::free_port;

/// How long and how hard to storm.
#[derive(clap::Args)]
pub struct Args {
    /// Kills.
    #[arg(long, default_value_t = 30)]
    runs: u32,
    /// Seed of the kill times and of the loop.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Profile of the binaries.
    #[arg(long, default_value = "release")]
    profile: String,
}

/// The configuration that the loop learns.
const CONFIG: &str = "square8_2p";

/// A loop so small that whole generations fit between two kills.
const SMALL: [&str; 13] = [
    "loop",
    "--config",
    CONFIG,
    "--plain",
    "--net",
    "b2c16",
    "--sims",
    "4",
    "--rows-per-generation",
    "600",
    "--set",
    "learn.games_per_batch=24",
    "--seed",
];

/// Runs the storm.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let agent = crate::bins::build(&args.profile)?.join("ringrift-agent");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(storm(args, &agent))
}

async fn storm(args: &Args, agent: &Path) -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let mut rng = StdRng::seed_from_u64(args.seed);
    let mut seen = Acknowledged::default();
    for run in 1..=args.runs {
        let lives = Duration::from_secs_f64(rng.random_range(0.2..10.0));
        let (mut child, url) = start(agent, dir.path(), args.seed)?;
        stream::follow(&url, lives, |event| seen.take(event)).await;
        child.kill()?;
        child.wait()?;
        verify::survived(dir.path(), CONFIG, &seen)
            .with_context(|| format!("after kill {run} at {lives:.2?}, seed {}", args.seed))?;
        println!("kill {run}/{} after {lives:.2?}: {seen}", args.runs);
    }
    goes_on(agent, dir.path(), args.seed, &mut seen).await?;
    verify::whole_database(agent, dir.path(), CONFIG)?;
    println!("runs={} {seen} lost=0 doubled=0", args.runs);
    Ok(())
}

/// The last start lives until it has recorded a further game; its stream shows every promotion.
async fn goes_on(
    agent: &Path,
    dir: &Path,
    seed: u64,
    seen: &mut Acknowledged,
) -> anyhow::Result<()> {
    let (mut child, url) = start(agent, dir, seed)?;
    let before = seen.games();
    let deadline = Instant::now() + Duration::from_secs(120);
    let mut all = Acknowledged::default();
    while all.games() <= before && Instant::now() < deadline {
        all = Acknowledged::default();
        stream::follow(&url, Duration::from_secs(5), |event| all.take(event)).await;
    }
    let stopped = Command::new("kill").arg(child.id().to_string()).status()?.success();
    child.wait()?;
    ensure!(stopped, "SIGTERM could not be sent");
    ensure!(all.games() > before, "the loop recorded no further game within 120 s");
    ensure!(all.contains(seen), "the log of the last run lacks acknowledged games or promotions");
    all.promotions_are_unique()?;
    *seen = all;
    Ok(())
}

fn start(agent: &Path, dir: &Path, seed: u64) -> anyhow::Result<(Child, String)> {
    let address = format!("127.0.0.1:{}", free_port());
    let child = Command::new(agent)
        .args(SMALL)
        .arg(seed.to_string())
        .args(["--listen", &address, "--data-dir"])
        .arg(dir)
        .env_remove("RINGRIFT_DATA_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{} could not be started", agent.display()))?;
    Ok((child, format!("http://{address}")))
}
