//! What a command would do, or why it cannot.

use std::fmt;

use axum::http::StatusCode;

use ringrift::api::{Command, Plan};
use ringrift::event::{Digest, EventId};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;

use super::{Asked, Refusal};
use crate::pipeline::gauntlet;
use crate::services::Services;
use crate::supervisor::Supervisor;

/// What carrying the command out changes, one line a change.
pub(super) async fn effects(
    services: &Services,
    supervisor: &Supervisor,
    asked: &Asked,
) -> Result<Vec<String>, Refusal> {
    let effect = match &asked.command {
        Command::Promote { config, model } => return promote(services, *config, model),
        Command::Rollback { config, to } => rollback(services, *config, to.as_ref())?.to_string(),
        Command::RestartDaemon { daemon } => {
            let state = supervisor.state_of(daemon).map_err(|error| {
                let hint = "GET /api/v1/daemons lists them";
                Refusal::new(StatusCode::NOT_FOUND, error.to_string(), hint)
            })?;
            format!("{daemon} ({}) starts anew, with a full restart budget", state.name())
        }
        Command::RetryParked { subscription, event } => {
            find_parked(services, subscription, event).await?;
            format!("{event} is offered to {subscription} again")
        }
        Command::DiscardParked { subscription, event } => {
            find_parked(services, subscription, event).await?;
            format!("{event} is never offered to {subscription} again; it stays in the log")
        }
    };
    Ok(vec![effect])
}

/// The plan that these effects are.
pub(super) fn of(services: &Services, asked: &Asked, effects: &[String]) -> Plan {
    let hashed = serde_json::to_vec(&(&asked.command, effects)).expect("plain data");
    let (hash, risk) = (Digest::of(&hashed), asked.command.risk());
    Plan { hash, risk, undo: undo(services, &asked.command) }
}

/// How the command is undone.
fn undo(services: &Services, command: &Command) -> Option<String> {
    let best = |config| services.state.read().models.best.get(config).cloned();
    match command {
        Command::Promote { config, .. } => Some(
            best(config)
                .map_or_else(|| "none was the best".into(), |id| format!("promote {config} {id}")),
        ),
        Command::Rollback { config, .. } => best(config).map(|id| format!("promote {config} {id}")),
        Command::RestartDaemon { .. } => Some("not needed: its work resumes where it stood".into()),
        Command::RetryParked { .. } => Some("not needed: it parks again if it fails".into()),
        Command::DiscardParked { .. } => None,
    }
}

/// Refuses to act on a plan that is not the one that the operator read.
pub(super) fn still_holds(asked: &Asked, plan: &Plan, effects: &[String]) -> Result<(), Refusal> {
    match &asked.plan {
        Some(read) if *read != plan.hash => {
            let now = effects.join("; ");
            let error = format!("the plan changed since it was read; it is now: {now}");
            let hint = "ask again with dry_run and read the new plan";
            Err(Refusal::new(StatusCode::CONFLICT, error, hint))
        }
        _ => Ok(()),
    }
}

fn promote(
    services: &Services,
    config: ConfigKey,
    model: &ModelId,
) -> Result<Vec<String>, Refusal> {
    let state = services.state.read();
    let known = state.models.by_id.get(model).ok_or_else(|| {
        let hint = "GET /api/v1/models lists them";
        Refusal::new(StatusCode::NOT_FOUND, format!("no model `{model}` is registered"), hint)
    })?;
    if known.config != Some(config) {
        let of = known.config.map_or_else(|| "an unknown configuration".into(), |c| c.to_string());
        let error = format!("`{model}` plays {of}, not {config}");
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            error,
            "name the model's own configuration",
        ));
    }
    if state.models.best.get(&config) == Some(model) {
        let error = format!("`{model}` is the best of {config} already");
        return Err(Refusal::new(StatusCode::CONFLICT, error, "nothing is left to do"));
    }
    let replaced = state.models.best.get(&config);
    Ok(vec![
        format!("the promotion of {model} on {config} is queued; the gate decides"),
        replaced.map_or_else(
            || format!("{config} has no best model until then"),
            |best| format!("{best} is the best of {config} until then"),
        ),
    ])
}

/// What a rollback comes to.
pub(super) enum Rollback {
    /// The best model is withdrawn for an earlier one.
    Withdraw {
        /// The configuration.
        config: ConfigKey,
        /// The best model.
        withdrawn: ModelId,
        /// The one that is the best again.
        to: ModelId,
    },
    /// The model that was named is the best.
    Done {
        /// The configuration.
        config: ConfigKey,
        /// The model.
        best: ModelId,
    },
}

impl fmt::Display for Rollback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Withdraw { config, withdrawn, to } => {
                write!(f, "{withdrawn} is withdrawn; {to} is the best of {config} again")
            }
            Self::Done { config, best } => {
                write!(f, "{best} is the best of {config} already; nothing is left to do")
            }
        }
    }
}

/// Which model a rollback withdraws, and for which one. Asking for what is the case already is no
/// error, so that a request may be repeated.
pub(super) fn rollback(
    services: &Services,
    config: ConfigKey,
    to: Option<&ModelId>,
) -> Result<Rollback, Refusal> {
    let state = services.state.read();
    let conflict = |error: String, hint| Refusal::new(StatusCode::CONFLICT, error, hint);
    let withdrawn = state.models.best.get(&config).cloned();
    let withdrawn = withdrawn.ok_or_else(|| {
        conflict(format!("no model of {config} was ever promoted"), "nothing to roll back")
    })?;
    let to = match to {
        Some(to) if *to == withdrawn => return Ok(Rollback::Done { config, best: withdrawn }),
        Some(to) if state.models.published(config).contains(&to) => to.clone(),
        Some(to) => {
            let hint = "name an earlier best model; GET /api/v1/models lists them";
            return Err(conflict(format!("`{to}` was never the best of {config}"), hint));
        }
        None => gauntlet::predecessor(&state, config, &withdrawn).cloned().ok_or_else(|| {
            let error = format!("`{withdrawn}` is the first publication of {config}");
            conflict(error, "name a model with --to")
        })?,
    };
    Ok(Rollback::Withdraw { config, withdrawn, to })
}

async fn find_parked(
    services: &Services,
    subscription: &str,
    event: &EventId,
) -> Result<(), Refusal> {
    let parked = services.fabric.log.parked().await?;
    let found = parked.iter().any(|p| p.subscription.as_str() == subscription && p.event == *event);
    if found {
        return Ok(());
    }
    let error = format!("no delivery of {event} to `{subscription}` is parked");
    Err(Refusal::new(StatusCode::NOT_FOUND, error, "GET /api/v1/parked lists them"))
}
