//! Takes commands: once per key, one at a time, each with its audit.

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::{Mutex, OnceCell};

use ringrift::api::{AuditNote, AuditOutcome, Command, CommandReply, CommandRequest};
use ringrift::event::{CommandAccepted, CommandRefused, Digest, EventId, EventKind};
use ringrift::fabric::MonoMs;
use ringrift::id::{IdempotencyKey, WorkflowId};

use super::answered::{Answered, AnsweredCommands};
use super::{Operator, Refusal};
use crate::audit::Audit;
use crate::publisher::{EmitError, Emits, Emitter};
use crate::services::Services;
use crate::supervisor::Supervisor;
use crate::workflow::provider::SimulatedProvider;
use crate::workflow::{WorkflowCtx, Workflows};

mod at_once;
mod begin;
mod checks;
mod effects;
mod models;
mod plan;
#[cfg(test)]
mod tests;

use plan::Planned;

/// What the desk publishes.
pub const EMITS: Emits = Emits {
    source: "server",
    kinds: &[
        EventKind::CommandAccepted,
        EventKind::CommandRefused,
        EventKind::AlertAcknowledged,
        EventKind::WorkQueued,
        EventKind::WorkCancelled,
        EventKind::TaskAbandoned,
        EventKind::ConfigPaused,
        EventKind::ConfigResumed,
        EventKind::NodeDrained,
        EventKind::NodeUndrained,
    ],
};

/// Takes commands.
pub struct CommandDesk {
    services: Services,
    supervisor: Arc<Supervisor>,
    emitter: Emitter,
    answered: AnsweredCommands,
    workflows: Workflows,
    audit: Audit,
    /// Set once the audit has what the log knew and it did not.
    recovered: OnceCell<()>,
    /// One command at a time, so that two requests with one key cannot both act.
    turn: Mutex<()>,
}

impl CommandDesk {
    /// The desk of an agent.
    pub fn new(services: Services, supervisor: Arc<Supervisor>) -> Self {
        let dir = &services.data_dir;
        Self {
            emitter: services.publisher.emitter(EMITS),
            answered: AnsweredCommands::at(dir.commands_db()),
            workflows: Workflows::at(dir.workflows_db()),
            audit: Audit::at(dir.audit_db()),
            recovered: OnceCell::new(),
            turn: Mutex::default(),
            services,
            supervisor,
        }
    }

    /// The commands on their way and past.
    pub const fn workflows(&self) -> &Workflows {
        &self.workflows
    }

    /// What operators asked for and what came of it.
    pub const fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Takes a command, or says why not. A repeated key gets its first answer again.
    ///
    /// # Errors
    /// When the key was used for something else, or the command cannot be carried out.
    pub async fn take(
        &self,
        key: IdempotencyKey,
        request: CommandRequest,
        operator: Operator,
    ) -> Result<CommandReply, Refusal> {
        let _turn = self.turn.lock().await;
        self.recover().await?;
        let now = self.services.clock.utc();
        let hash = hash(&request, &operator);
        if let Some(answered) = self.answered.find(key.clone(), now).await.map_err(store)? {
            return repeated(&key, &hash, answered);
        }
        let asked = Asked { key, request, operator, began: self.services.clock.mono() };
        let reply = self.act(&asked).await?;
        let answered = Answered { request: hash, reply: reply.clone() };
        self.answered.keep(answered, now).await.map_err(store)?;
        Ok(reply)
    }

    async fn recover(&self) -> Result<(), Refusal> {
        let log = self.services.fabric.log.as_ref();
        let recover = || async { self.audit.recover(log, &self.services.node).await.map(drop) };
        self.recovered.get_or_try_init(recover).await.map(drop).map_err(store)
    }

    async fn act(&self, asked: &Asked) -> Result<CommandReply, Refusal> {
        let state = self.services.catch_up().await?;
        let planned = match plan::of(self, asked, state).await {
            Ok(planned) => planned,
            Err(refusal) => return self.refuse(asked, None, refusal).await,
        };
        let dry_run = asked.request.dry_run;
        if !dry_run && let Err(refusal) = checks::may_begin(self, asked, &planned).await {
            return self.refuse(asked, Some(&planned), refusal).await;
        }
        let audit = self.accept(asked, &planned).await?;
        let workflow = match dry_run {
            true => None,
            false => match begin::begin(self, asked, &planned, &audit).await {
                Ok(workflow) => workflow,
                Err(refusal) => return self.refuse(asked, Some(&planned), refusal).await,
            },
        };
        let Planned { effects, plan } = planned;
        let (key, plan) = (asked.key.clone(), Some(plan));
        Ok(CommandReply { key, effects, plan, dry_run, repeated: false, audit, workflow })
    }

    async fn accept(&self, asked: &Asked, planned: &Planned) -> Result<EventId, Refusal> {
        let accepted = CommandAccepted {
            command: asked.command().to_string(),
            key: asked.key.clone(),
            dry_run: asked.request.dry_run,
            operator: asked.operator.name.clone(),
        };
        let event = self.emitter.emit(accepted).await.map_err(unpublished)?;
        let outcome = match asked.request.dry_run {
            true => AuditOutcome::Planned,
            false => AuditOutcome::Accepted,
        };
        let detail = planned.effects.join("; ");
        self.enter(asked, Some(planned), (outcome, detail, event.clone())).await?;
        Ok(event)
    }

    async fn refuse(
        &self,
        asked: &Asked,
        planned: Option<&Planned>,
        refusal: Refusal,
    ) -> Result<CommandReply, Refusal> {
        let reason = refusal.error().to_owned();
        let refused = CommandRefused {
            command: asked.command().to_string(),
            key: asked.key.clone(),
            reason: reason.clone(),
            operator: asked.operator.name.clone(),
        };
        let event = self.emitter.emit(refused).await.map_err(unpublished)?;
        self.enter(asked, planned, (AuditOutcome::Refused, reason, event)).await?;
        Err(refusal)
    }

    async fn enter(
        &self,
        asked: &Asked,
        planned: Option<&Planned>,
        (outcome, detail, event): (AuditOutcome, String, EventId),
    ) -> Result<(), Refusal> {
        let workflow = match asked.command() {
            Command::Approve { workflow } | Command::Abort { workflow } => Some(workflow.clone()),
            _ => None,
        };
        let log = self.services.state.read().applied;
        let note = AuditNote {
            at: self.services.clock.utc(),
            operator: asked.operator.name.clone(),
            command: asked.command().to_string(),
            key: asked.key.clone(),
            outcome,
            detail,
            reason: asked.request.reason.clone(),
            plan: planned.map(|planned| planned.plan.hash.clone()),
            workflow,
            latency_ms: Some(self.services.clock.mono().since(asked.began)),
            event: Some(event),
            log,
        };
        self.audit.enter(note).await.map_err(store)
    }

    fn workflow_ctx(&self) -> WorkflowCtx<'_> {
        WorkflowCtx {
            services: &self.services,
            emitter: &self.emitter,
            workflows: &self.workflows,
            audit: &self.audit,
            provider: &SimulatedProvider,
            supervisor: Some(&self.supervisor),
        }
    }
}

/// A command, who asked for it, and under which name.
struct Asked {
    key: IdempotencyKey,
    request: CommandRequest,
    operator: Operator,
    began: MonoMs,
}

impl Asked {
    const fn command(&self) -> &Command {
        &self.request.command
    }

    /// The name of the workflow that it becomes: the same for the same key.
    fn workflow(&self) -> WorkflowId {
        let digest = Digest::of(self.key.as_str().as_bytes());
        WorkflowId::new(&format!("W-{}", digest.short())).expect("hex digits are valid")
    }
}

/// What a key stands for: what was asked, and who asked.
fn hash(request: &CommandRequest, operator: &Operator) -> Digest {
    let json = serde_json::to_vec(&(request, &operator.name)).expect("requests are plain data");
    Digest::of(&json)
}

fn repeated(
    key: &IdempotencyKey,
    hash: &Digest,
    answered: Answered,
) -> Result<CommandReply, Refusal> {
    if answered.request != *hash {
        let error = format!(
            "the key `{key}` was used for another command, or by another operator, within the last day"
        );
        return Err(Refusal::new(StatusCode::CONFLICT, error, "send a new Idempotency-Key"));
    }
    Ok(CommandReply { repeated: true, ..answered.reply })
}

#[allow(clippy::needless_pass_by_value, reason = "an adapter for map_err")]
fn store(error: anyhow::Error) -> Refusal {
    Refusal::store(&error)
}

fn unpublished(error: EmitError) -> Refusal {
    match error {
        EmitError::Log { source, .. } => source.into(),
        undeclared @ EmitError::Undeclared { .. } => {
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, undeclared.to_string(), "report this")
        }
    }
}
