//! The subcommands, one file each.

pub mod analysis;
pub mod answerer;
pub mod arena;
pub mod ask;
pub mod audit;
pub mod bench;
pub mod called;
pub mod cancel;
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
pub mod provenance;
pub mod rate;
pub mod rollback;
pub mod signals;
pub mod stage;
pub mod transfer;

use std::ffi::OsString;
use std::time::Duration;

use anyhow::{Context, Error};

use ringrift::api::Exit;
use ringrift::api::client::ClientError;

use crate::audit::BrokenAudit;
use crate::commands::answerer::NoLog;
use crate::commands::provenance::NoNetwork;
use crate::global_args::GlobalArgs;
use crate::settings::{Effective, SettingsError, Sources, VARIABLE_PREFIX};

/// The exit code that an error stands for.
pub fn exit_of(error: &Error) -> Exit {
    if error.is::<SettingsError>() {
        Exit::Usage
    } else if error.downcast_ref::<ClientError>().is_some_and(ClientError::is_silence) {
        Exit::Unreachable
    } else if error.is::<NoLog>()
        || error.is::<NoNetwork>()
        || matches!(error.downcast_ref(), Some(BrokenAudit::NotThere(_)))
    {
        Exit::NoInput
    } else {
        Exit::Down
    }
}

/// Threads of the async runtime: it only waits and serves; computing has threads of its own.
const WORKERS: usize = 2;

/// How long threads that still wait for the system may go on after the work has ended.
pub(crate) const LEFTOVERS: Duration = Duration::from_secs(3);

/// Runs a future to its end.
///
/// # Errors
/// Those of the future; and when no runtime can be made.
pub fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .context("cannot start the async runtime")?;
    let outcome = runtime.block_on(work);
    // A thread that hangs in the system does not keep the process from ending.
    runtime.shutdown_timeout(LEFTOVERS);
    outcome
}

/// The settings that the flags, the environment and the settings file add up to.
///
/// # Errors
/// See [`Effective::load`].
pub fn effective(global: &GlobalArgs) -> Result<Effective, SettingsError> {
    Effective::load(Sources {
        file: global.config_file.clone(),
        variables: variables(std::env::vars_os())?,
        flags: global.settings()?,
    })
}

/// The variables that can be settings. One of ours that is no text is refused: to pass it over could
/// be to run without a token.
fn variables(
    all: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<(String, String)>, SettingsError> {
    let ours = all.filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let ours = ours.filter(|(name, _)| name.starts_with(VARIABLE_PREFIX));
    ours.map(|(name, value)| match value.into_string() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(SettingsError::NotText(name)),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn a_variable_of_ours_that_is_no_text_is_refused_by_its_name() {
        let broken = || OsString::from_vec(vec![b'a', 0xff]);
        let other = [("OTHER".into(), broken()), ("RINGRIFT_LOG__FILTER".into(), "info".into())];
        let read = variables(other.into_iter()).unwrap();
        assert_eq!(read, [("RINGRIFT_LOG__FILTER".to_owned(), "info".to_owned())]);
        let ours = [("RINGRIFT_CLUSTER_AUTH_TOKEN".into(), broken())];
        let refused = variables(ours.into_iter()).unwrap_err().to_string();
        assert!(refused.contains("RINGRIFT_CLUSTER_AUTH_TOKEN"), "{refused}");
    }
}
