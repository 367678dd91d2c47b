//! Takes commands: once per key, one at a time, each with its audit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::StatusCode;
use tokio::sync::Mutex;

use ringrift::api::{
    AuditNote, AuditOutcome, Command, CommandReply, CommandRequest, IDEMPOTENCY_KEPT_MS,
};
use ringrift::event::{CommandAccepted, CommandRefused, EventId, EventKind, Payload};
use ringrift::fabric::MonoMs;
use ringrift::id::{IdempotencyKey, WorkflowId};

use super::{Operator, Refusal};
use crate::audit::Audit;
use crate::publisher::{Draft, EmitError, Emits, Emitter};
use crate::services::Services;
use crate::supervisor::Supervisor;
use crate::workflow::provider::SimulatedProvider;
use crate::workflow::{self, Answered, AnsweredCommands, WorkflowCtx, Workflows};

mod at_once;
mod begin;
mod checks;
mod effects;
mod models;
mod plan;
mod repeats;
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
    /// The log may have commands that the audit has not.
    audit_lags: AtomicBool,
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
            audit_lags: AtomicBool::new(true),
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

    /// Ends when no command is being taken.
    pub async fn at_rest(&self) {
        drop(self.turn.lock().await);
    }

    /// Takes a command, or says why not. A repeated key gets its first answer again. Whoever asks over
    /// a connection that may end lets this run on all the same.
    ///
    /// # Errors
    /// When the key was used for something else, or the command cannot be carried out.
    pub async fn take(
        &self,
        key: IdempotencyKey,
        request: CommandRequest,
        operator: Operator,
    ) -> Result<CommandReply, Refusal> {
        request.check_texts().map_err(|error| {
            Refusal::new(StatusCode::BAD_REQUEST, error.to_string(), "say it in fewer words")
        })?;
        let _turn = self.turn.lock().await;
        self.recover().await?;
        let now = self.services.clock.utc();
        let hash = repeats::hash(&request, &operator);
        if let Some(answered) = self.answered.find(key.clone(), now).await.map_err(store)? {
            return repeats::answered_before(&key, &hash, answered);
        }
        let begun = self.workflows.of_key(key.clone()).await.map_err(store)?;
        let workflow = match begun {
            Some(begun) if now.since(begun.started) < IDEMPOTENCY_KEPT_MS => {
                return repeats::begun_before(&request, &operator, begun);
            }
            Some(_) => repeats::another_name(&key, now),
            None => repeats::name(&key),
        };
        let asked = Asked { key, request, operator, workflow, began: self.services.clock.mono() };
        let reply = self.act(&asked).await?;
        let answered = Answered { request: hash, reply: reply.clone() };
        self.answered.keep(answered, now).await.map_err(store)?;
        Ok(reply)
    }

    /// Enters what the log knows and the audit does not, where that may be.
    async fn recover(&self) -> Result<(), Refusal> {
        if self.audit_lags.load(Ordering::Relaxed) {
            let log = self.services.fabric.log.as_ref();
            self.audit.recover(log, &self.services.node).await.map_err(store)?;
            self.audit_lags.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    async fn act(&self, asked: &Asked) -> Result<CommandReply, Refusal> {
        let state = self.services.catch_up().await?;
        let planned = match plan::of(self, asked, state).await {
            Ok(planned) => planned,
            Err(refusal) => return Err(self.refuse(asked, None, refusal).await),
        };
        let dry_run = asked.request.dry_run;
        if !dry_run && let Err(refusal) = checks::may_begin(self, asked, &planned).await {
            return Err(self.refuse(asked, Some(&planned), refusal).await);
        }
        let audit = self.accept(asked, &planned).await?;
        let workflow = match dry_run {
            true => None,
            false => self.begin(asked, &planned, &audit).await?,
        };
        let Planned { effects, plan } = planned;
        let (key, plan) = (asked.key.clone(), Some(plan));
        Ok(CommandReply { key, effects, plan, dry_run, repeated: false, audit, workflow })
    }

    /// Begins what was accepted: as a workflow, or at once where there is nothing to follow.
    async fn begin(
        &self,
        asked: &Asked,
        planned: &Planned,
        audit: &EventId,
    ) -> Result<Option<WorkflowId>, Refusal> {
        if workflow::is_followed(asked.command()) {
            return begin::begin(self, asked, planned, audit).await.map(Some);
        }
        match at_once::carry_out(self, asked, audit).await {
            Ok(()) => Ok(None),
            Err(refusal) => Err(self.refuse(asked, Some(planned), refusal).await),
        }
    }

    async fn accept(&self, asked: &Asked, planned: &Planned) -> Result<EventId, Refusal> {
        let accepted = CommandAccepted {
            command: asked.command().to_string(),
            key: asked.key.clone(),
            dry_run: asked.request.dry_run,
            operator: asked.operator.name.clone(),
        };
        let outcome = match asked.request.dry_run {
            true => AuditOutcome::Planned,
            false => AuditOutcome::Accepted,
        };
        let detail = planned.effects.join("; ");
        self.put_on_record(asked, Some(planned), accepted, (outcome, detail)).await
    }

    /// Puts a refusal on record, and answers it; or why it cannot be put there.
    async fn refuse(&self, asked: &Asked, planned: Option<&Planned>, refusal: Refusal) -> Refusal {
        let reason = refusal.error().to_owned();
        let refused = CommandRefused {
            command: asked.command().to_string(),
            key: asked.key.clone(),
            reason: reason.clone(),
            operator: asked.operator.name.clone(),
        };
        let outcome = (AuditOutcome::Refused, reason);
        self.put_on_record(asked, planned, refused, outcome).await.err().unwrap_or(refusal)
    }

    /// Puts what came of a command into the log and the audit; answers the event.
    async fn put_on_record(
        &self,
        asked: &Asked,
        planned: Option<&Planned>,
        event: impl Into<Payload>,
        (outcome, detail): (AuditOutcome, String),
    ) -> Result<EventId, Refusal> {
        // Until both have it, whatever cuts this off.
        self.audit_lags.store(true, Ordering::Relaxed);
        let event = self.emitter.emit(Draft::new(event)).await.map_err(unpublished)?;
        let note = self.note(asked, planned, (outcome, detail, event.clone()));
        self.audit.enter(note).await.map_err(store)?;
        self.audit_lags.store(false, Ordering::Relaxed);
        Ok(event)
    }

    fn note(
        &self,
        asked: &Asked,
        planned: Option<&Planned>,
        (outcome, detail, event): (AuditOutcome, String, EventId),
    ) -> AuditNote {
        let workflow = match asked.command() {
            Command::Approve { workflow } | Command::Abort { workflow } => Some(workflow.clone()),
            _ => None,
        };
        AuditNote {
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
            log: self.services.state.read().applied,
        }
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
    /// The name of the workflow that it becomes, if it is followed.
    workflow: WorkflowId,
    began: MonoMs,
}

impl Asked {
    const fn command(&self) -> &Command {
        &self.request.command
    }
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
