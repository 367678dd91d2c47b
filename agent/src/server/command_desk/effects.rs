//! What a command would change, line by line, or why it cannot be carried out.

use axum::http::StatusCode;

use ringrift::api::{Command, Workflow, WorkflowState};
use ringrift::event::{EventId, JobState, Opponent};
use ringrift::game::ConfigKey;
use ringrift::id::{JobId, ModelId, NodeId, WorkflowId};

use super::{Asked, CommandDesk, Refusal, models, store};
use crate::services::Services;
use crate::workflow::{check_abortable, undo_effect};

/// What carrying the command out changes, one line a change.
pub(super) async fn of(desk: &CommandDesk, asked: &Asked) -> Result<Vec<String>, Refusal> {
    let services = &desk.services;
    let effect = match asked.command() {
        Command::Promote { config, model } => return models::promote(services, *config, model),
        Command::Rollback { config, to } => {
            return Ok(models::rollback(services, *config, to.as_ref())?.effects());
        }
        Command::RestartDaemon { daemon } => {
            let state = desk.supervisor.state_of(daemon).map_err(|error| {
                let hint = "GET /api/v1/daemons lists them";
                Refusal::new(StatusCode::NOT_FOUND, error.to_string(), hint)
            })?;
            format!("{daemon} ({}) starts anew, with a full restart budget", state.name())
        }
        Command::Pause { config } => pause(services, *config)?,
        Command::Resume { config } => resume(services, *config)?,
        Command::Evaluate { model, opponent } => return evaluate(services, model, opponent),
        Command::CancelJob { job } => return cancel(services, job).await,
        Command::Acknowledge { kind, node, what } => {
            let state = services.state.read();
            let alert = state.alerts.find(node, *kind, what).ok_or_else(|| {
                let error = format!("no alert `{} {what}` of {node} is open", kind.name());
                Refusal::new(StatusCode::NOT_FOUND, error, "GET /status lists them")
            })?;
            let until = match alert.ends_with_word() {
                true => "and the alert is closed",
                false => "until it becomes worse",
            };
            format!("`{} {what}` of {node} counts as known {until}", alert.kind.name())
        }
        Command::Drain { node } => drain(services, node)?,
        Command::Undrain { node } => undrain(services, node)?,
        Command::Terminate { node } => return terminate(services, node),
        Command::Approve { workflow } => return approve(desk, asked, workflow).await,
        Command::Abort { workflow } => return abort(desk, workflow).await,
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

/// How the command is undone; `None` if it cannot be.
pub(super) fn undo(services: &Services, command: &Command) -> Option<String> {
    let best = |config| services.state.read().models.best.get(config).cloned();
    Some(match command {
        Command::Promote { config, .. } => best(config)
            .map_or_else(|| "none was the best".into(), |id| format!("promote {config} {id}")),
        Command::Rollback { config, .. } => format!("promote {config} {}", best(config)?),
        Command::RestartDaemon { .. } => "not needed: its work resumes where it stood".into(),
        Command::Pause { config } => format!("resume-config {config}"),
        Command::Resume { config } => format!("pause-config {config}"),
        Command::Evaluate { .. } => "cancel its job".into(),
        Command::Drain { node } => format!("undrain {node}"),
        Command::Undrain { node } => format!("drain {node}"),
        Command::RetryParked { .. } => "not needed: it parks again if it fails".into(),
        Command::Acknowledge { .. } => "not needed: it stays in the list".into(),
        Command::Abort { .. } => "give the command again".into(),
        Command::CancelJob { .. }
        | Command::Terminate { .. }
        | Command::Approve { .. }
        | Command::DiscardParked { .. } => return None,
    })
}

fn conflict(error: String, hint: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, error, hint)
}

fn pause(services: &Services, config: ConfigKey) -> Result<String, Refusal> {
    match services.state.read().controls.paused(config) {
        Some(held) => Err(conflict(
            format!("{config} is paused already, {}", held.why()),
            format!("resume-config {config} lets it go on"),
        )),
        None => Ok(format!(
            "self-play, training and evaluation of {config} stop on every node, and go on where they \
             stood when it is resumed; promotions do not stop"
        )),
    }
}

fn resume(services: &Services, config: ConfigKey) -> Result<String, Refusal> {
    match services.state.read().controls.paused(config) {
        Some(held) => Ok(format!("{config}, paused {}, goes on", held.why())),
        None => Err(conflict(format!("{config} is not paused"), "nothing is left to do")),
    }
}

fn evaluate(
    services: &Services,
    model: &ModelId,
    opponent: &Opponent,
) -> Result<Vec<String>, Refusal> {
    let state = services.state.read();
    let missing = |id: &ModelId| {
        let hint = "GET /api/v1/models lists them";
        Refusal::new(StatusCode::NOT_FOUND, format!("no model `{id}` is registered"), hint)
    };
    let config_of =
        |id: &ModelId| state.models.get(id).ok_or_else(|| missing(id)).map(|m| m.config);
    let config = config_of(model)?.ok_or_else(|| missing(model))?;
    if let Opponent::Model(other) = opponent
        && (config_of(other)? != Some(config) || other == model)
    {
        let error = format!("`{model}` cannot meet `{other}`");
        return Err(conflict(error, format!("name another model of {config}")));
    }
    let games = services.settings.settings.learn.gauntlet_games;
    if games == 0 {
        let error = "no match is played: learn.gauntlet_games is 0".to_owned();
        return Err(conflict(error, "set learn.gauntlet_games and start the agent anew"));
    }
    let mut effects = vec![
        format!("a match of {games} games is queued: {model} against {opponent}"),
        format!("it decides nothing; the ratings of {config} become more certain"),
    ];
    if let Some(held) = state.controls.paused(config) {
        effects.push(format!("it waits: {config} is paused {}", held.why()));
    }
    Ok(effects)
}

async fn cancel(services: &Services, id: &JobId) -> Result<Vec<String>, Refusal> {
    let job = services.fabric.work.job(id.clone()).await?;
    let hint = "GET /api/v1/jobs lists them";
    let job = job.ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, format!("no job `{id}` is known"), hint)
    })?;
    if job.state.has_ended() {
        return Err(conflict(format!("{id} is {} already", job.state.name()), hint));
    }
    let mut effects =
        vec![format!("{} job {id} is withdrawn and not offered again", job.kind.name())];
    if job.state == JobState::Running
        && let Some((node, _)) = &job.worker
    {
        effects.push(format!("{node} lets go of it; what it saved stays"));
    }
    Ok(effects)
}

fn drain(services: &Services, node: &NodeId) -> Result<String, Refusal> {
    let state = services.state.read();
    known(&state, node)?;
    match state.controls.drained(node) {
        Some(held) => Err(conflict(
            format!("{node} is drained already, {}", held.why()),
            format!("undrain {node} lets it take jobs again"),
        )),
        None => Ok(format!("{node} finishes the jobs that it has and takes no further ones")),
    }
}

fn undrain(services: &Services, node: &NodeId) -> Result<String, Refusal> {
    match services.state.read().controls.drained(node) {
        Some(held) => Ok(format!("{node}, drained {}, takes jobs again", held.why())),
        None => Err(conflict(format!("{node} is not drained"), "nothing is left to do")),
    }
}

fn terminate(services: &Services, node: &NodeId) -> Result<Vec<String>, Refusal> {
    known(&services.state.read(), node)?;
    Ok(vec![
        format!("{node} finishes the jobs that it has and takes no further ones"),
        format!("every gate is looked at again; then the machine of {node} is given back for good"),
        "until then `abort` stops it, and the node takes jobs again".to_owned(),
    ])
}

fn known(state: &ringrift::state::State, node: &NodeId) -> Result<(), Refusal> {
    if state.nodes.get(node).is_some() {
        return Ok(());
    }
    let hint = "GET /api/v1/nodes lists them";
    Err(Refusal::new(StatusCode::NOT_FOUND, format!("no node `{node}` is known"), hint))
}

async fn workflow(desk: &CommandDesk, id: &WorkflowId) -> Result<Workflow, Refusal> {
    let found = desk.workflows.get(id.clone()).await.map_err(store)?;
    found.ok_or_else(|| {
        let hint = "GET /api/v1/workflows lists them";
        Refusal::new(StatusCode::NOT_FOUND, format!("no workflow `{id}` is known here"), hint)
    })
}

async fn approve(
    desk: &CommandDesk,
    asked: &Asked,
    id: &WorkflowId,
) -> Result<Vec<String>, Refusal> {
    let found = workflow(desk, id).await?;
    if !found.awaits_approval() {
        let error =
            format!("{id} does not wait for a second operator: it is {}", found.state.name());
        return Err(conflict(error, "GET /api/v1/workflows lists those that do"));
    }
    if found.operator == asked.operator.name {
        let error = format!("{id} is {}'s own: another operator has to agree", found.operator);
        let hint = "send the token of another operator";
        return Err(Refusal::new(StatusCode::FORBIDDEN, error, hint));
    }
    Ok(vec![format!("`{}`, asked for by {}, goes on", found.command, found.operator)])
}

async fn abort(desk: &CommandDesk, id: &WorkflowId) -> Result<Vec<String>, Refusal> {
    let found = workflow(desk, id).await?;
    let hint = "GET /api/v1/workflows lists those on their way";
    check_abortable(&found).map_err(|why| conflict(why.to_string(), hint))?;
    let undone = undo_effect(&desk.services.state.read(), &found);
    let stops = match (&found.state, found.current()) {
        (WorkflowState::Running, Some(step)) => format!("stops at {}", step.kind.name()),
        _ => "ended before its last step".to_owned(),
    };
    Ok(vec![format!("`{}` of {} {stops}", found.command, found.operator), undone])
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
