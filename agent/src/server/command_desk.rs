//! Takes commands: once per key, one at a time, each with its audit event.

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::Mutex;

use ringrift::api::{Command, CommandReply, CommandRequest};
use ringrift::event::{CommandAccepted, CommandRefused, Digest, EventId, EventKind};
use ringrift::id::IdempotencyKey;

use super::Refusal;
use super::answered::{Answered, AnsweredCommands};
use crate::publisher::{EmitError, Emits, Emitter};
use crate::services::Services;
use crate::supervisor::Supervisor;

mod carry_out;
mod plan;

/// What the desk publishes.
pub const EMITS: Emits = Emits {
    source: "server",
    kinds: &[EventKind::CommandAccepted, EventKind::CommandRefused, EventKind::WorkQueued],
};

/// Takes commands.
pub struct CommandDesk {
    services: Services,
    supervisor: Arc<Supervisor>,
    emitter: Emitter,
    answered: AnsweredCommands,
    /// One command at a time, so that two requests with one key cannot both act.
    turn: Mutex<()>,
}

impl CommandDesk {
    /// The desk of an agent.
    pub fn new(services: Services, supervisor: Arc<Supervisor>) -> Self {
        let emitter = services.publisher.emitter(EMITS);
        let answered = AnsweredCommands::at(services.data_dir.commands_db());
        Self { services, supervisor, emitter, answered, turn: Mutex::default() }
    }

    /// Takes a command, or says why not. A repeated key gets its first answer again.
    ///
    /// # Errors
    /// When the key was used for something else, or the command cannot be carried out.
    pub async fn take(
        &self,
        key: IdempotencyKey,
        request: CommandRequest,
        operator: String,
    ) -> Result<CommandReply, Refusal> {
        let _turn = self.turn.lock().await;
        let now = self.services.clock.utc();
        let hash = hash(&request);
        if let Some(answered) = self.answered.find(key.clone(), now).await.map_err(store)? {
            return repeated(&key, &hash, answered);
        }
        let asked = Asked { key, command: request.command, operator, plan: request.plan };
        let reply = self.act(&asked, request.dry_run).await?;
        let answered = Answered { request: hash, reply: reply.clone() };
        self.answered.keep(answered, now).await.map_err(store)?;
        Ok(reply)
    }

    async fn act(&self, asked: &Asked, dry_run: bool) -> Result<CommandReply, Refusal> {
        let effects = match plan::effects(&self.services, &self.supervisor, asked).await {
            Ok(effects) => effects,
            Err(refusal) => return self.refuse(asked, refusal).await,
        };
        let plan = plan::of(&self.services, asked, &effects);
        if let Err(refusal) = plan::still_holds(asked, &plan, &effects) {
            return self.refuse(asked, refusal).await;
        }
        let audit = self.accept(asked, dry_run).await?;
        if !dry_run {
            let done = carry_out::carry_out(self, asked, &audit).await;
            if let Err(refusal) = done {
                return self.refuse(asked, refusal).await;
            }
        }
        let (key, plan) = (asked.key.clone(), Some(plan));
        Ok(CommandReply { key, effects, plan, dry_run, repeated: false, audit })
    }

    async fn accept(&self, asked: &Asked, dry_run: bool) -> Result<EventId, Refusal> {
        let accepted = CommandAccepted {
            command: asked.command.to_string(),
            key: asked.key.clone(),
            dry_run,
            operator: asked.operator.clone(),
        };
        self.emitter.emit(accepted).await.map_err(unpublished)
    }

    async fn refuse(&self, asked: &Asked, refusal: Refusal) -> Result<CommandReply, Refusal> {
        let refused = CommandRefused {
            command: asked.command.to_string(),
            key: asked.key.clone(),
            reason: refusal.error().to_owned(),
            operator: asked.operator.clone(),
        };
        self.emitter.emit(refused).await.map_err(unpublished)?;
        Err(refusal)
    }
}

/// A command, who asked for it, and under which name.
struct Asked {
    key: IdempotencyKey,
    command: Command,
    operator: String,
    /// The plan that the operator read.
    plan: Option<Digest>,
}

fn hash(request: &CommandRequest) -> Digest {
    let json = serde_json::to_vec(request).expect("requests are plain data");
    Digest::of(&json)
}

fn repeated(
    key: &IdempotencyKey,
    hash: &Digest,
    answered: Answered,
) -> Result<CommandReply, Refusal> {
    if answered.request != *hash {
        let error = format!("the key `{key}` was used for another command within the last day");
        return Err(Refusal::new(StatusCode::CONFLICT, error, "send a new Idempotency-Key"));
    }
    Ok(CommandReply { repeated: true, ..answered.reply })
}

#[allow(clippy::needless_pass_by_value, reason = "an adapter for map_err")]
fn store(error: anyhow::Error) -> Refusal {
    let hint = "check the data directory with `ringrift-agent doctor`; repeat with the same key";
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, format!("{error:#}"), hint)
}

fn unpublished(error: EmitError) -> Refusal {
    match error {
        EmitError::Log { source, .. } => source.into(),
        undeclared @ EmitError::Undeclared { .. } => {
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, undeclared.to_string(), "report this")
        }
    }
}
