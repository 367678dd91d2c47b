//! Asks for a command: of the agent that runs on the data directory, or of this process.

use std::io;
use std::sync::Arc;

use rand::{RngCore, SeedableRng, rngs::StdRng};

use ringrift::api::{Command, CommandReply, CommandRequest, Exit, Risk};
use ringrift::id::IdempotencyKey;

use super::answerer::Answerer;
use super::output;
use crate::global_args::GlobalArgs;
use crate::server::{CommandDesk, Operator};
use crate::supervisor::Supervisor;

/// Sends the command to the running agent, or queues it for the next one, and prints the answer.
/// The key names the request; repeating it acts once.
///
/// # Errors
/// When the request is refused or nobody can take it.
pub fn ask(
    command: Command,
    dry_run: bool,
    key: Option<IdempotencyKey>,
    global: &GlobalArgs,
) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?;
    let request = request(command, dry_run);
    let key = key.unwrap_or_else(random_key);
    let reply = super::block_on(async {
        match Answerer::of_log(settings).await? {
            Answerer::Agent { client, .. } => Ok(client.command(&request, &key).await?),
            Answerer::Here(opened) => {
                let services = opened.services.clone();
                let nobody = Arc::new(Supervisor::start(&[], &services));
                let desk = CommandDesk::new(services, nobody);
                Ok(desk.take(key, request, Operator::acting("command-line")).await?)
            }
        }
    })?;
    print_reply(&reply)?;
    Ok(Exit::Healthy)
}

/// Whoever writes the whole command has typed what a costly one asks for.
fn request(command: Command, dry_run: bool) -> CommandRequest {
    let confirmation = (command.risk() == Risk::Costly).then(|| command.verb().to_owned());
    CommandRequest { dry_run, confirmation, ..CommandRequest::as_things_stand(command) }
}

fn print_reply(reply: &CommandReply) -> io::Result<()> {
    let would = if reply.dry_run { "would: " } else { "" };
    for effect in &reply.effects {
        output::line(format_args!("{would}{effect}"))?;
    }
    output::line(format_args!("audit={} key={}", reply.audit, reply.key))
}

fn random_key() -> IdempotencyKey {
    let number = StdRng::from_os_rng().next_u64();
    IdempotencyKey::new(&format!("cli-{number:016x}")).expect("hex digits are valid")
}
