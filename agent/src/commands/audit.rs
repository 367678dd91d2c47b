//! `ringrift-agent audit`: proves that nobody changed what operators asked for and what came of it.

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
    /// not hold, exit 66 if there is no audit.
    Verify {
        /// The hash of an entry that was noted earlier: it has to be in the chain still.
        #[arg(long, value_name = "HASH")]
        head: Option<Digest>,
    },
}

/// Verifies the audit of the data directory; an agent may be running on it.
///
/// # Errors
/// When the audit does not hold, cannot be read or is not there.
pub fn run(args: &AuditArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let AuditTask::Verify { head } = &args.task;
    let settings = super::effective(global)?;
    let data_dir = DataDir::resolve(settings.settings.data_dir.as_deref())?;
    let verified = audit::verify(&data_dir.audit_db(), head.as_ref())?;
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
