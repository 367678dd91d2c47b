//! `ringrift-agent bench`: how fast this machine is.

mod clock;
mod inference;
mod inference_args;
mod sample;
mod search;
mod selfplay;
mod table;
mod throughput;
mod timed;
mod train;

use std::io::stdout;

use clap::{Args, Subcommand};

use ringrift::api::Exit;
use ringrift_learn::inference::Precision;

use crate::judge::engine_bench::{self, EngineBenchArgs};
use inference_args::InferenceBenchArgs;
use train::TrainBenchArgs;

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The rules engine, on one core, by uniform play over the complete legal list.
    Engine(EngineBenchArgs),
    /// Search on one core: simulations, decisions, and where the time goes.
    Search(search::SearchBenchArgs),
    /// The whole of self-play, on several threads and any device.
    Selfplay(selfplay::SelfplayBenchArgs),
    /// A network on batches of positions.
    Inference(InferenceBenchArgs),
    /// Training steps of the comparison network.
    Train(TrainBenchArgs),
}

fn precision(text: &str) -> Result<Precision, String> {
    text.parse().map_err(|_| "write f32 or int8".to_owned())
}

/// Measures and prints.
///
/// # Errors
/// When nothing can be measured or printed.
pub fn run(args: &BenchArgs) -> anyhow::Result<Exit> {
    match &args.what {
        What::Engine(args) => {
            engine_bench::run(args, &mut stdout())?;
        }
        What::Search(args) => search::run(args, &mut stdout())?,
        What::Selfplay(args) => selfplay::run(args, &mut stdout())?,
        What::Inference(args) => inference::run(args, &mut stdout())?,
        What::Train(args) => train::run(args, &mut stdout())?,
    }
    Ok(Exit::Healthy)
}
