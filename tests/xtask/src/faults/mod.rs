//! `cargo xtask faults`: what may go wrong between agents and servers is made to happen, one fault
//! after the other, on real servers and through our own adapter.

pub mod actor;
mod agents;
mod brokers;
pub mod deployment;
mod events;
mod fault;
mod figure;
mod flood;
mod full_disk;
mod leadership;
mod load;
mod outcome;
mod partition;
mod power;
mod presence;
mod report;
mod scale;
#[cfg(test)]
mod tests;
mod work;

use std::time::Instant;

use anyhow::ensure;
use clap::ValueEnum;

use self::fault::Fault;
use self::report::Report;
use self::scale::Scale;

/// Which faults, and how they are told.
#[derive(clap::Args)]
pub struct Args {
    /// Only these, by name: F7.
    #[arg(long, value_enum, ignore_case = true)]
    only: Vec<Fault>,
    /// How often leaders are killed, instead of 5 times at a lease of 3 s and 3 times at 10 s.
    #[arg(long)]
    kills: Option<usize>,
    /// Print one JSON array instead of lines.
    #[arg(long)]
    json: bool,
}

/// Makes them happen; fails when something that is asked for does not hold.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut scale = Scale::FULL;
    if let Some(kills) = args.kills {
        (scale.leaders, scale.slow_leaders) = (kills, kills);
    }
    let chosen = if args.only.is_empty() { Fault::value_variants() } else { &args.only };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut reports: Vec<Report> = Vec::new();
    for fault in chosen {
        let report = runtime.block_on(Report::of(*fault, &scale));
        if !args.json {
            println!("{report}");
        }
        reports.push(report);
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    let missed = reports.iter().filter(|report| report.is_missed()).count();
    let skipped = reports.iter().filter(|report| report.is_skipped()).count();
    let met = reports.len() - missed - skipped;
    eprintln!("met={met} missed={missed} skipped={skipped} seconds={}", begun.elapsed().as_secs());
    ensure!(missed == 0, "{missed} of {} faults are missed; see above", reports.len());
    Ok(())
}
