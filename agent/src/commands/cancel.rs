//! `ringrift-agent cancel`: withdraws a job that has not ended.

use clap::Args;

use ringrift::api::{Command, Exit};
use ringrift::id::{IdempotencyKey, JobId};

use crate::global_args::GlobalArgs;

/// Arguments of `cancel`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("sure").required(true).args(["yes", "dry_run"]))]
pub struct CancelArgs {
    /// The job, for example `train-square8_2p-7`.
    job: JobId,
    /// Do it.
    #[arg(long)]
    yes: bool,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Name of this request; repeating it acts once. Random if not given.
    #[arg(long, value_name = "TEXT")]
    key: Option<IdempotencyKey>,
}

/// Asks the running agent, or withdraws the job where none runs.
///
/// # Errors
/// When there is no such job, or it has ended.
pub fn run(args: &CancelArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let command = Command::CancelJob { job: args.job.clone() };
    super::ask::ask(command, args.dry_run, args.key.clone(), global)
}
