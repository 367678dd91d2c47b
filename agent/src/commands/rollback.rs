//! `ringrift-agent rollback`: withdraws the best model of a configuration for an earlier one.

use clap::Args;

use ringrift::api::{Command, Exit};
use ringrift::game::ConfigKey;
use ringrift::id::{IdempotencyKey, ModelId};

use crate::global_args::GlobalArgs;

/// Arguments of `rollback`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("sure").required(true).args(["yes", "dry_run"]))]
pub struct RollbackArgs {
    /// Configuration, for example `square8_2p`.
    #[arg(long, value_name = "KEY")]
    config: ConfigKey,
    /// The earlier best model to go back to; the one before the best if not given.
    #[arg(long, value_name = "ID")]
    to: Option<ModelId>,
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

/// Asks the running agent, or queues the rollback for the next one.
///
/// # Errors
/// When the request is refused or nobody can take it.
pub fn run(args: &RollbackArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let command = Command::Rollback { config: args.config, to: args.to.clone() };
    super::ask::ask(command, args.dry_run, args.key.clone(), global)
}
