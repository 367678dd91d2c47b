//! `cargo xtask simulate`: a simulated day of a cluster, or many.

use std::fs;
use std::time::Instant;

use anyhow::{Context, bail};
use ringrift::cluster::simulated_day::{Plan, run as simulate};

/// What to simulate.
#[derive(clap::Args)]
pub struct Args {
    /// Agents, of which the first five vote.
    #[arg(long, default_value_t = 1_000)]
    agents: usize,
    /// Hours of trouble, of virtual time.
    #[arg(long, default_value_t = 24)]
    hours: u64,
    /// The day, or the first of several.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many days, one seed after the other.
    #[arg(long, default_value_t = 1)]
    days: u64,
}

/// Simulates; prints what it took and what came of it, or the timeline of a day that went wrong.
pub fn run(args: &Args) -> anyhow::Result<()> {
    for seed in args.seed..args.seed.saturating_add(args.days) {
        let start = Instant::now();
        let plan = Plan { agents: args.agents, hours: args.hours, seed };
        println!("seed {seed}: {} agents, {} hours of trouble", plan.agents, plan.hours);
        match simulate(plan) {
            Ok(report) => println!("{report}"),
            Err(failure) => bail!("{failure}"),
        }
        println!("wall time               {:.1} s", start.elapsed().as_secs_f64());
        println!("peak memory             {} MiB\n", peak_kib()? / 1_024);
    }
    Ok(())
}

/// The most memory that this process has had so far, in KiB.
fn peak_kib() -> anyhow::Result<u64> {
    let status =
        fs::read_to_string("/proc/self/status").context("cannot read the process's status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = peak.and_then(|line| line.split_whitespace().next());
    number.context("the process's status has no VmHWM")?.parse().context("VmHWM is no number")
}
