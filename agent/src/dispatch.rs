//! From the command line to the command.

use std::io::stdout;

use clap::CommandFactory;

use ringrift::api::Exit;

use crate::cli::{Cli, Command};
use crate::commands::{
    arena, audit, bench, cancel, cluster, config, daemon, doctor, encode, evaluate, explain,
    export, generate, hosts, loop_, nnue, nodes, once, play, promote, provenance, rate, rollback,
    stage, transfer,
};
use crate::judge;

/// Runs what the command line asks for.
///
/// # Errors
/// When it cannot be done; [`commands::exit_of`](crate::commands::exit_of) tells the exit code.
pub fn run(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Some(Command::Loop(args)) => loop_::run(&args, &cli.global),
        Some(Command::Selfplay(args)) => stage::selfplay(&args, &cli.global),
        Some(Command::Train(args)) => stage::train(&args, &cli.global),
        Some(Command::Nnue(args)) => nnue::run(&args, &cli.global),
        Some(Command::Evaluate(args)) => evaluate::run(&args, &cli.global),
        Some(Command::Explain(args)) => explain::run(&args, &cli.global),
        Some(Command::Provenance(args)) => provenance::run(&args, &cli.global),
        Some(Command::Play(args)) => play::run(&args, &cli.global),
        Some(Command::Parity(args)) => judged(judge::parity::run(&args, &mut stdout())),
        Some(Command::Perft(args)) => judged(judge::perft::run(&args, &mut stdout())),
        Some(Command::Games(args)) => judged(judge::games::run(&args, &mut stdout())),
        Some(Command::Transfer(args)) => transfer::run(&args),
        Some(Command::Encode(args)) => judged(encode::run(&args, &mut stdout())),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Promote(args)) => promote::run(&args, &cli.global),
        Some(Command::Rollback(args)) => rollback::run(&args, &cli.global),
        Some(Command::Cancel(args)) => cancel::run(&args, &cli.global),
        Some(Command::Arena(args)) => arena::run(&args, &cli.global),
        Some(Command::Rate(args)) => rate::run(&args, &cli.global),
        Some(Command::Export(args)) => export::run(&args, &cli.global),
        Some(Command::Hosts(args)) => hosts::run(&args),
        Some(Command::Nodes(args)) => nodes::run(&args, &cli.global),
        Some(Command::Audit(args)) => audit::run(&args, &cli.global),
        Some(Command::Cluster(args)) => cluster::run(&args, &cli.global),
        Some(Command::Doctor(args)) => doctor::run(&args, &cli.global),
        Some(Command::Config(args)) => config::run(&args, &cli.global),
        // The pages are kept with the sources: they name no commit.
        Some(Command::Generate(args)) => {
            generate::run(&args, Cli::command().version(env!("CARGO_PKG_VERSION")))
        }
        None if cli.once => once::run(&cli.global, cli.status),
        None => daemon::run(&cli.daemon, &cli.global),
    }
}

/// The exit of a judge: healthy if it found everything right, else down.
fn judged(clean: anyhow::Result<bool>) -> anyhow::Result<Exit> {
    Ok(if clean? { Exit::Healthy } else { Exit::Down })
}
