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
pub mod nnue;
pub mod nodes;
pub mod once;
pub mod output;
pub mod play;
pub mod promote;
pub mod rate;
pub mod rollback;
pub mod stage;
pub mod transfer;

use anyhow::{Context, Error};

use ringrift::api::Exit;
use ringrift::api::client::ClientError;

use crate::global_args::GlobalArgs;
use crate::settings::{Effective, SettingsError, Sources};

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
