//! The verb that fits the row under the cursor: it is written into the palette, and nothing is sent.

use super::{addressee, palette};
use crate::model::agent::Known;
use crate::model::rows::{jobs, operations};
use crate::model::{Log, LogKey, Model, Screen, tables};

/// Opens the palette with the verb for the row under the cursor.
pub fn open(model: &mut Model) {
    let text = match model.screen {
        Screen::Fleet => acknowledge(model),
        Screen::Agents => drain(model),
        Screen::Daemons => {
            palette::selected_daemon(model).map(|row| format!("restart {}", row.name))
        }
        Screen::Elo => {
            palette::selected_model(model).map(|(config, id)| format!("promote {config} {id}"))
        }
        Screen::Jobs => cancel(model),
        Screen::Actions => approve(model).or_else(|| abort(model)),
        Screen::Events | Screen::Data | Screen::Games | Screen::Audit => None,
    };
    offer(model, text);
}

/// Opens the palette with the verb that stops the command under the cursor.
pub fn stop(model: &mut Model) {
    let text = abort(model);
    offer(model, text);
}

fn offer(model: &mut Model, text: Option<String>) {
    match text {
        None => model.say("no action for this row; `:` opens the palette"),
        Some(text) if model.armed_s().is_none() => {
            model.say(format!("armed only: {text}  (type :arm first)"));
        }
        Some(text) => palette::open(model, &text),
    }
}

/// The line, with who is to do it where there are several logs: each may tell of a node or a job of this
/// name, and the row is of one of them.
fn in_log(model: &Model, log: Option<&LogKey>, line: String) -> String {
    let log = log.filter(|_| model.live.logs.len() > 1);
    match log.and_then(|log| addressee::of_log(model, log)) {
        Some(agent) => format!("{line} on {agent}"),
        None => line,
    }
}

fn row_key(model: &Model) -> Option<String> {
    tables::under_cursor(model).map(|row| row.key)
}

fn acknowledge(model: &Model) -> Option<String> {
    let alert = tables::concerns::alert(&model.live, &row_key(model)?)?;
    let line = format!("ack {} {} {}", alert.kind.name(), alert.node, alert.what);
    let tells = |log: &Log| log.state().alerts.find(&alert.node, alert.kind, &alert.what).is_some();
    let mut logs = model.live.logs.iter().filter(|(_, log)| tells(log)).map(|(key, _)| key);
    let log = logs.next().filter(|_| logs.next().is_none());
    Some(in_log(model, log, line))
}

fn drain(model: &Model) -> Option<String> {
    let key = row_key(model)?;
    let agent = model.live.agents.iter().find(|agent| agent.key.as_str() == key)?;
    let Known { node, log, .. } = agent.known.as_ref()?;
    let controls = model.live.state_of(agent).map(|state| &state.controls);
    let is_drained = controls.is_some_and(|controls| controls.drained(node).is_some());
    let verb = if is_drained { "undrain" } else { "drain" };
    Some(in_log(model, Some(log), format!("{verb} {node}")))
}

fn cancel(model: &Model) -> Option<String> {
    let key = row_key(model)?;
    let job = jobs::find(&model.live, &key).filter(|job| !job.state.has_ended())?;
    let log = model.live.logs.keys().find(|log| format!("{log}/{}", job.id) == key);
    Some(in_log(model, log, format!("cancel {}", job.id)))
}

fn approve(model: &Model) -> Option<String> {
    let (_, workflow) = operations::under_cursor(model)?.workflow()?;
    workflow.awaits_approval().then(|| format!("approve {}", workflow.id))
}

fn abort(model: &Model) -> Option<String> {
    if model.screen != Screen::Actions {
        return None;
    }
    let (_, workflow) = operations::under_cursor(model)?.workflow()?;
    workflow.is_running().then(|| format!("abort {}", workflow.id))
}
