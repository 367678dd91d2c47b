//! `ringrift-agent promote`: asks for a promotion; the promotion daemon decides it.

use std::sync::Arc;

use clap::Args;
use rand::{RngCore, SeedableRng, rngs::StdRng};

use ringrift::api::{Command, CommandReply, CommandRequest, Exit};
use ringrift::game::ConfigKey;
use ringrift::id::{IdempotencyKey, ModelId};

use super::answerer::Answerer;
use crate::cli::GlobalArgs;
use crate::server::CommandDesk;
use crate::supervisor::Supervisor;

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
    let settings = super::effective(global)?;
    let command = Command::Promote { config: args.config, model: args.model.clone() };
    let request = CommandRequest { command, dry_run: args.dry_run };
    let key = args.key.clone().unwrap_or_else(random_key);
    let reply = super::block_on(async {
        match Answerer::find(settings).await? {
            Answerer::Agent { client, .. } => Ok(client.command(&request, &key).await?),
            Answerer::Here(opened) => {
                let services = opened.services.clone();
                let nobody = Arc::new(Supervisor::start(&[], &services));
                let desk = CommandDesk::new(services, nobody);
                Ok(desk.take(key, request, "command line".to_owned()).await?)
            }
        }
    })?;
    print_reply(&reply);
    Ok(Exit::Healthy)
}

fn print_reply(reply: &CommandReply) {
    let would = if reply.dry_run { "would: " } else { "" };
    for effect in &reply.effects {
        println!("{would}{effect}");
    }
    println!("audit={} key={}", reply.audit, reply.key);
}

fn random_key() -> IdempotencyKey {
    let number = StdRng::from_os_rng().next_u64();
    IdempotencyKey::new(&format!("cli-{number:016x}")).expect("hex digits are valid")
}
