//! The verb that fits the row under the cursor: it is written into the palette, and nothing is sent.

use ringrift::id::NodeId;

use super::palette;
use crate::model::rows::operations;
use crate::model::{Model, Screen, tables};

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

fn row_key(model: &Model) -> Option<String> {
    tables::under_cursor(model).map(|row| row.key)
}

fn acknowledge(model: &Model) -> Option<String> {
    let alert = tables::concerns::alert(&model.live, &row_key(model)?)?;
    Some(format!("ack {} {} {}", alert.kind.name(), alert.node, alert.what))
}

fn drain(model: &Model) -> Option<String> {
    let key = row_key(model)?;
    let agent = model.live.agents.iter().find(|agent| agent.key.as_str() == key)?;
    let node: &NodeId = &agent.known.as_ref()?.node;
    Some(if is_drained(model, node) { format!("undrain {node}") } else { format!("drain {node}") })
}

/// True if any log says that the node takes no jobs.
fn is_drained(model: &Model, node: &NodeId) -> bool {
    model.live.states().any(|state| state.controls.drained(node).is_some())
}

fn cancel(model: &Model) -> Option<String> {
    let key = row_key(model)?;
    let job = tables::jobs::find(&model.live, &key).filter(|job| !job.state.has_ended())?;
    Some(format!("cancel {}", job.id))
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
