//! What has to be so before a command is carried out.

use axum::http::StatusCode;

use ringrift::api::{Command, Gate, Risk};
use ringrift::event::{Body, Envelope, EventKind, Payload};
use ringrift::fabric::port::Filter;

use super::plan::Planned;
use super::{Asked, CommandDesk, Refusal};
use crate::settings::Rights;

/// Events that are looked at; a plan that is older than so many changes is old enough.
const PAGE: usize = 500;

/// Refuses who may not act, a plan that is not the one that was read, a gate that is closed, and a
/// confirmation that is missing.
pub(super) async fn may_begin(
    desk: &CommandDesk,
    asked: &Asked,
    planned: &Planned,
) -> Result<(), Refusal> {
    rights(asked)?;
    plan_was_read(asked, planned)?;
    still_holds(asked, planned)?;
    has_not_moved(desk, asked).await?;
    gates_hold(planned)?;
    is_confirmed(asked, planned)
}

fn rights(asked: &Asked) -> Result<(), Refusal> {
    let name = &asked.operator.name;
    match asked.operator.rights {
        Rights::Act => Ok(()),
        Rights::Read => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            format!("{name} may read and plan, not act"),
            "send the token of an operator with the right `act`",
        )),
    }
}

fn plan_was_read(asked: &Asked, planned: &Planned) -> Result<(), Refusal> {
    let was_read = asked.request.plan.is_some() && asked.request.state.is_some();
    if was_read || planned.plan.risk < Risk::Irreversible {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::PRECONDITION_REQUIRED,
        "what cannot be undone is carried out only as it was planned",
        "ask with dry_run, read the plan, and send its `hash` as `plan` and its `state` as `state`",
    ))
}

/// Refuses to act on a plan that is not the one that the operator read.
fn still_holds(asked: &Asked, planned: &Planned) -> Result<(), Refusal> {
    match &asked.request.plan {
        Some(read) if *read != planned.plan.hash => {
            let now = planned.effects.join("; ");
            let error = format!("the plan changed since it was read; it is now: {now}");
            let hint = "ask again with dry_run and read the new plan";
            Err(Refusal::new(StatusCode::CONFLICT, error, hint))
        }
        _ => Ok(()),
    }
}

/// Refuses when something happened to what the command is about since the plan was made, although
/// it may look the same again.
async fn has_not_moved(desk: &CommandDesk, asked: &Asked) -> Result<(), Refusal> {
    let Some(read) = asked.request.state else { return Ok(()) };
    let log = &desk.services.fabric.log;
    let newest = log.last_seq().await?;
    if read > newest {
        let error = format!("the plan was read at event {read}, and the log ends at {newest}");
        let hint = "the log was restored, or is another: ask again with dry_run";
        return Err(Refusal::new(StatusCode::CONFLICT, error, hint));
    }
    let events = log.read(read, Filter::kinds(MOVES), PAGE).await?;
    let moved = events.iter().find(|stored| touches(&stored.event, asked.command()));
    let Some(moved) = moved else { return Ok(()) };
    let (kind, by) = (moved.event.body.kind_name(), moved.event.node());
    let error = format!("since the plan was read, {by} published {kind} (#{})", moved.seq);
    Err(Refusal::new(StatusCode::CONFLICT, error, "ask again with dry_run and read the new plan"))
}

/// Kinds of events that can change what a command does.
const MOVES: &[EventKind] = &[
    EventKind::ModelPromoted,
    EventKind::PromotionRolledBack,
    EventKind::ModelCorrupted,
    EventKind::ConfigPaused,
    EventKind::ConfigResumed,
    EventKind::NodeDrained,
    EventKind::NodeUndrained,
    EventKind::HostOnline,
    EventKind::HostOffline,
    EventKind::WorkClaimed,
    EventKind::WorkRetry,
];

fn touches(event: &Envelope, command: &Command) -> bool {
    let Body::Known(payload) = &event.body else { return false };
    match command {
        Command::Promote { config, .. }
        | Command::Rollback { config, .. }
        | Command::Pause { config }
        | Command::Resume { config } => {
            let about_models = matches!(
                payload,
                Payload::ModelPromoted(_)
                    | Payload::PromotionRolledBack(_)
                    | Payload::ModelCorrupted(_)
                    | Payload::ConfigPaused(_)
                    | Payload::ConfigResumed(_)
            );
            about_models && event.config == Some(*config)
        }
        Command::CancelJob { job } => match payload {
            Payload::WorkClaimed(e) => e.work_id == *job,
            Payload::WorkRetry(e) => e.work_id == *job,
            _ => false,
        },
        Command::Drain { node } | Command::Undrain { node } | Command::Terminate { node } => {
            match payload {
                Payload::NodeDrained(e) => e.node == *node,
                Payload::NodeUndrained(e) => e.node == *node,
                Payload::HostOnline(_) | Payload::HostOffline(_) => event.node() == node,
                _ => false,
            }
        }
        _ => false,
    }
}

fn gates_hold(planned: &Planned) -> Result<(), Refusal> {
    let closed: Vec<&Gate> = planned.plan.closed().collect();
    let Some(first) = closed.first() else { return Ok(()) };
    let told = |gate: &&Gate| format!("{} ({}): {}", gate.name, gate.verdict.name(), gate.evidence);
    let error =
        format!("not every gate holds: {}", closed.iter().map(told).collect::<Vec<_>>().join("; "));
    let hint = first.remedy.clone().unwrap_or_else(|| "ask again with dry_run".to_owned());
    Err(Refusal::new(StatusCode::PRECONDITION_FAILED, error, hint))
}

fn is_confirmed(asked: &Asked, planned: &Planned) -> Result<(), Refusal> {
    let Some(wanted) = &planned.plan.confirmation.typed else { return Ok(()) };
    if asked.request.confirmation.as_ref() == Some(wanted) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::PRECONDITION_REQUIRED,
        format!("a command that is {} has to be confirmed", planned.plan.risk.name()),
        format!("send `{wanted}` as `confirmation`"),
    ))
}
