//! `ringrift-agent audit`: proves that nobody changed what operators asked for and what came of it.

use anyhow::ensure;
use clap::{Args, Subcommand};

use ringrift::api::Exit;
use ringrift::event::Digest;

use super::output;
use crate::audit;
use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    task: AuditTask,
}

#[derive(Debug, Subcommand)]
enum AuditTask {
    /// Follow the chain of hashes from the first entry; exit 2 and the first broken entry if it does
    /// not hold.
    Verify {
        /// The hash of an entry that was noted earlier: it has to be in the chain still.
        #[arg(long, value_name = "HASH")]
        head: Option<Digest>,
    },
}

/// Verifies the audit of the data directory; an agent may be running on it.
///
/// # Errors
/// When the audit does not hold or cannot be read.
pub fn run(args: &AuditArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let AuditTask::Verify { head } = &args.task;
    let settings = super::effective(global)?;
    let data_dir = DataDir::resolve(settings.settings.data_dir.as_deref())?;
    let root = data_dir.root();
    ensure!(root.is_dir(), "{} is no data directory; check --data-dir", root.display());
    let path = data_dir.audit_db();
    if !path.exists() && head.is_none() {
        output::line(format_args!(
            "no command was ever given here: {} is missing",
            path.display()
        ))?;
        return Ok(Exit::Healthy);
    }
    let verified = audit::verify(&path, head.as_ref())?;
    output::line(format_args!("{} entries hold, head {}", verified.entries, verified.head))?;
    if verified.recovered > 0 {
        output::line(format_args!(
            "{} of them were entered after the fact, from the event log",
            verified.recovered
        ))?;
        return Ok(Exit::Warnings);
    }
    Ok(Exit::Healthy)
}
