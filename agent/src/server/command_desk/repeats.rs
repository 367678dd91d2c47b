//! Keys that were used before: a command acts once, however often its key is sent.

use axum::http::StatusCode;

use ringrift::api::{CommandReply, CommandRequest, StepKind, StepState, Workflow, WorkflowState};
use ringrift::event::{Digest, UtcMs};
use ringrift::id::{IdempotencyKey, WorkflowId};

use super::begin::came_to_nothing;
use super::{Answered, Operator, Refusal};

/// What a key stands for: what was asked, and who asked.
pub(super) fn hash(request: &CommandRequest, operator: &Operator) -> Digest {
    let json = serde_json::to_vec(&(request, &operator.name)).expect("requests are plain data");
    Digest::of(&json)
}

/// The first answer again, if it was the answer to the same question.
pub(super) fn answered_before(
    key: &IdempotencyKey,
    hash: &Digest,
    answered: Answered,
) -> Result<CommandReply, Refusal> {
    match answered.request == *hash {
        true => Ok(CommandReply { repeated: true, ..answered.reply }),
        false => Err(used_otherwise(key)),
    }
}

/// The answer about a command that was begun and whose answer was lost: its process ended in between.
pub(super) fn begun_before(
    request: &CommandRequest,
    operator: &Operator,
    begun: Workflow,
) -> Result<CommandReply, Refusal> {
    let is_same = request.command == begun.command && operator.name == begun.operator;
    if request.dry_run || !is_same {
        return Err(used_otherwise(&begun.key));
    }
    let carried_out = begun.step(StepKind::CarryOut).map(|step| step.state);
    if let (WorkflowState::Aborted { reason }, Some(StepState::Failed)) =
        (&begun.state, carried_out)
    {
        return Err(came_to_nothing(&begun, reason));
    }
    let Workflow { id, command, key, audit, state, .. } = begun;
    let effects = vec![format!("`{command}` was taken before, as {id}: it is {}", state.name())];
    let (plan, workflow) = (None, Some(id));
    Ok(CommandReply { key, effects, plan, dry_run: false, repeated: true, audit, workflow })
}

fn used_otherwise(key: &IdempotencyKey) -> Refusal {
    let error = format!(
        "the key `{key}` was used for another command, or by another operator, within the last day"
    );
    Refusal::new(StatusCode::CONFLICT, error, "send a new Idempotency-Key")
}

/// The name of the workflow that a command of this key becomes.
pub(super) fn name(key: &IdempotencyKey) -> WorkflowId {
    named(key.as_str())
}

/// The name of one whose key another workflow had, longer ago than keys are remembered.
pub(super) fn another_name(key: &IdempotencyKey, now: UtcMs) -> WorkflowId {
    named(&format!("{key} {}", now.0))
}

fn named(text: &str) -> WorkflowId {
    let digest = Digest::of(text.as_bytes());
    WorkflowId::new(&format!("W-{}", digest.short())).expect("hex digits are valid")
}
