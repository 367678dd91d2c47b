//! The subcommands, one file each.

pub mod analysis;
pub mod answerer;
pub mod arena;
pub mod ask;
pub mod audit;
pub mod bench;
pub mod called;
pub mod cluster;
pub mod config;
pub mod daemon;
pub mod doctor;
pub mod encode;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod generate;
pub mod hosts;
pub mod loop_;
pub mod nodes;
pub mod once;
pub mod output;
pub mod play;
pub mod promote;
pub mod rate;
pub mod rollback;
pub mod stage;
pub mod transfer;

use std::io::stdout;

use anyhow::{Context, Error};

use ringrift::api::Exit;
use ringrift::api::client::ClientError;

use crate::cli::{Cli, Command, GlobalArgs};
use crate::judge;
use crate::settings::{Effective, SettingsError, Sources};

/// Runs what the command line asks for.
///
/// # Errors
/// When it cannot be done; [`exit_of`] tells the exit code.
pub fn run(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Some(Command::Loop(args)) => loop_::run(&args, &cli.global),
        Some(Command::Selfplay(args)) => stage::selfplay(&args, &cli.global),
        Some(Command::Train(args)) => stage::train(&args, &cli.global),
        Some(Command::Evaluate(args)) => evaluate::run(&args, &cli.global),
        Some(Command::Explain(args)) => explain::run(&args, &cli.global),
        Some(Command::Play(args)) => play::run(&args, &cli.global),
        Some(Command::Parity(args)) => judged(judge::parity::run(&args, &mut stdout())),
        Some(Command::Perft(args)) => judged(judge::perft::run(&args, &mut stdout())),
        Some(Command::Games(args)) => judged(judge::games::run(&args, &mut stdout())),
        Some(Command::Transfer(args)) => transfer::run(&args),
        Some(Command::Encode(args)) => judged(encode::run(&args, &mut stdout())),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Promote(args)) => promote::run(&args, &cli.global),
        Some(Command::Rollback(args)) => rollback::run(&args, &cli.global),
        Some(Command::Arena(args)) => arena::run(&args, &cli.global),
        Some(Command::Rate(args)) => rate::run(&args, &cli.global),
        Some(Command::Export(args)) => export::run(&args, &cli.global),
        Some(Command::Hosts(args)) => hosts::run(&args),
        Some(Command::Nodes(args)) => nodes::run(&args, &cli.global),
        Some(Command::Audit(args)) => audit::run(&args, &cli.global),
        Some(Command::Cluster(args)) => cluster::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args, &cli.global),
        Some(Command::Config(args)) => config::run(&args, &cli.global),
        Some(Command::Generate(args)) => generate::run(&args),
        None if cli.once => once::run(&cli.global, cli.status),
        None => daemon::run(&cli.global),
    }
}

/// The exit of a judge: healthy if it found everything right, else down.
fn judged(clean: anyhow::Result<bool>) -> anyhow::Result<Exit> {
    Ok(if clean? { Exit::Healthy } else { Exit::Down })
}

/// The exit code that an error stands for.
pub fn exit_of(error: &Error) -> Exit {
    let unreachable = |e: &ClientError| matches!(e, ClientError::Transport(_));
    if error.is::<SettingsError>() {
        Exit::Usage
    } else if error.downcast_ref::<ClientError>().is_some_and(unreachable) {
        Exit::Unreachable
    } else {
        Exit::Down
    }
}

/// Threads of the async runtime: it only waits and serves; computing has threads of its own.
const WORKERS: usize = 2;

/// Runs a future to its end.
///
/// # Errors
/// Those of the future; and when no runtime can be made.
pub fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .context("cannot start the async runtime")?
        .block_on(work)
}

/// The settings that the flags, the environment and the settings file add up to.
///
/// # Errors
/// See [`Effective::load`].
pub fn effective(global: &GlobalArgs) -> Result<Effective, SettingsError> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Effective::load(Sources {
        file: global.config_file.clone(),
        variables,
        flags: global.settings()?,
    })
}
