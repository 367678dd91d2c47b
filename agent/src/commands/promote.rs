//! `ringrift-agent promote`: makes a model the best of its configuration, past the gate.

use clap::Args;

use ringrift::api::{Command, Exit};
use ringrift::game::ConfigKey;
use ringrift::id::{IdempotencyKey, ModelId};

use crate::global_args::GlobalArgs;

/// Arguments of `promote`.
#[derive(Debug, Args)]
pub struct PromoteArgs {
    /// Configuration, for example `square8_2p`.
    #[arg(long, value_name = "KEY")]
    config: ConfigKey,
    /// The model to promote.
    #[arg(long, value_name = "ID")]
    model: ModelId,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Name of this request; repeating it acts once. Random if not given.
    #[arg(long, value_name = "TEXT")]
    key: Option<IdempotencyKey>,
}

/// Asks the running agent, or queues the promotion for the next one.
///
/// # Errors
/// When the request is refused or nobody can take it.
pub fn run(args: &PromoteArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let command = Command::Promote { config: args.config, model: args.model.clone() };
    super::ask::ask(command, args.dry_run, args.key.clone(), global)
}
