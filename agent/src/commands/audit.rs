//! `ringrift-agent audit`: proves that nobody changed what operators asked for and what came of it.

use std::sync::Arc;

use clap::{Args, Subcommand};

use ringrift::api::Exit;
use ringrift::event::Digest;
use ringrift::fabric::SystemClock;
use ringrift::fabric::port::Stored;

use super::output;
use crate::audit::{self, Verified};
use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;
use crate::runtime::node_id;
use crate::services::{Fabric, Reach};
use crate::settings::{Effective, Settings};

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    task: AuditTask,
}

#[derive(Debug, Subcommand)]
enum AuditTask {
    /// Follow the chain of hashes from the first entry, and compare it with the event log; exit 2 and
    /// the first broken entry if it does not hold, exit 1 if commands of the log have no entry, exit 66
    /// if there is no audit.
    Verify {
        /// The hash of an entry that was noted earlier: it has to be in the chain still.
        #[arg(long, value_name = "HASH")]
        head: Option<Digest>,
    },
}

/// Verifies the audit of the data directory, and compares it with the event log where that is there; an
/// agent may be running on both.
///
/// # Errors
/// When the audit does not hold, cannot be read or is not there.
pub fn run(args: &AuditArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let AuditTask::Verify { head } = &args.task;
    let settings = super::effective(global)?;
    let data_dir = DataDir::resolve(settings.settings.data_dir.as_deref())?;
    // Before the audit, which is written after the log.
    let commands = super::block_on(commands(&settings, &data_dir));
    let verified = audit::verify(&data_dir.audit_db(), head.as_ref())?;
    output::line(format_args!("{} entries hold, head {}", verified.entries, verified.head))?;
    let mut exit = Exit::Healthy;
    if verified.recovered > 0 {
        output::line(format_args!(
            "{} of them were entered after the fact, from the event log",
            verified.recovered
        ))?;
        exit = Exit::Warnings;
    }
    Ok(exit.max(compare(&verified, commands)?))
}

/// The commands of this node that the event log has; `None` where there is no log.
async fn commands(settings: &Effective, data_dir: &DataDir) -> anyhow::Result<Option<Vec<Stored>>> {
    let Settings { node, fabric, .. } = &settings.settings;
    if fabric.servers.is_empty() && !data_dir.log_db().exists() {
        return Ok(None);
    }
    let node = node_id(node)?;
    let clock = Arc::new(SystemClock::new());
    let fabric = Fabric::open(fabric, data_dir, clock, Reach::Once).await?;
    Ok(Some(audit::commands_after(fabric.log.as_ref(), &node, 0).await?))
}

/// Says which of these commands have no entry.
fn compare(
    verified: &Verified,
    commands: anyhow::Result<Option<Vec<Stored>>>,
) -> anyhow::Result<Exit> {
    let commands = match commands {
        Ok(Some(commands)) => commands,
        Ok(None) => {
            output::line("not compared with the event log: there is none here")?;
            return Ok(Exit::Healthy);
        }
        Err(error) => {
            output::line(format_args!("not compared with the event log: {error:#}"))?;
            return Ok(Exit::Warnings);
        }
    };
    let mut missing = commands.iter().filter(|it| !verified.events.contains(&it.event.id));
    let Some(first) = missing.next() else {
        output::line(format_args!("all {} commands of the event log are entered", commands.len()))?;
        return Ok(Exit::Healthy);
    };
    output::line(format_args!(
        "{} of {} commands of the event log have no entry, first that of event {} (#{}): the agent \
         enters them before it takes its next command",
        1 + missing.count(),
        commands.len(),
        first.event.id,
        first.seq
    ))?;
    Ok(Exit::Warnings)
}
