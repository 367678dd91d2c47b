//! `ringrift-agent bench`: how fast this machine is.

use std::io::stdout;

use clap::{Args, Subcommand};

use ringrift::api::Exit;

use crate::judge::engine_bench::{self, EngineBenchArgs};

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
}

/// Measures and prints.
///
/// # Errors
/// When nothing can be measured or printed.
pub fn run(args: &BenchArgs) -> anyhow::Result<Exit> {
    match &args.what {
        What::Engine(args) => engine_bench::run(args, &mut stdout())?,
    };
    Ok(Exit::Healthy)
}
