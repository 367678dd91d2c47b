//! What leaves the cockpit: rows and commands for the clipboard, tables as files.

use ringrift::api::Exit;

use super::Effect;
use crate::export::{self, Format, Frame};
use crate::model::rows::operations;
use crate::model::{Entry, Focus, Model, Screen, tables};

/// Copies the row under the cursor, or the chain of causes on display.
pub fn copy(model: &mut Model) -> Vec<Effect> {
    let text = match &model.focus {
        Focus::Why { chain, .. } => {
            Some(chain.iter().map(|entry| event_line(entry)).collect::<Vec<_>>().join("\n"))
        }
        Focus::Details if model.screen == Screen::Audit => head(model).or_else(|| row_line(model)),
        _ if model.in_events() => model.event_under_cursor().map(|entry| event_line(entry)),
        _ => row_line(model),
    };
    copied(model, text)
}

/// Copies what does the same without the cockpit's screen.
pub fn copy_command(model: &mut Model) -> Vec<Effect> {
    let text = match model.screen {
        Screen::Actions => operations::under_cursor(model).map(|operation| operation.what()),
        screen => Some(once(model, screen)),
    };
    copied(model, text)
}

fn copied(model: &mut Model, text: Option<String>) -> Vec<Effect> {
    let Some(text) = text else {
        model.say("nothing here to copy");
        return Vec::new();
    };
    model.say(format!(
        "copied, if your terminal allows: {}",
        text.lines().next().unwrap_or_default()
    ));
    vec![Effect::Copy(text)]
}

fn event_line(entry: &Entry) -> String {
    format!("{} {} {} {}", entry.key, entry.level.word(), entry.kind, entry.detail)
}

/// The head of the audit that the row belongs to, in full.
fn head(model: &Model) -> Option<String> {
    let key = tables::under_cursor(model)?.key;
    tables::audit::head(model.shown(), &key).map(ToString::to_string)
}

/// The row as `--once` prints it.
fn row_line(model: &Model) -> Option<String> {
    let table = tables::arranged(model, model.screen)?;
    let row = table.at(model.cursor())?;
    let text = export::write(&table.only(row), frame(model), Format::Table);
    text.lines().last().map(|line| line.trim().to_owned())
}

fn frame(model: &Model) -> Frame {
    Frame { screen: model.screen, at: model.instant(), exit: Exit::Healthy }
}

/// `ringrift-tui --agent http://... --once --screen jobs --select 'state:done'`.
fn once(model: &Model, screen: Screen) -> String {
    let named = model.live.agents.iter().filter(|agent| !agent.was_found);
    let agents = match model.contexts.len() {
        0 | 1 => named.map(|agent| format!(" --agent {}", agent.key)).collect(),
        _ => format!(" --context {}", model.context),
    };
    let name: &'static str = screen.into();
    let filter = model.arrangements[screen as usize].filter.text();
    let select = match filter {
        "" => String::new(),
        filter => format!(" --select '{}'", filter.replace('\'', "'\\''")),
    };
    format!("ringrift-tui{agents} --once --screen {name}{select}")
}

/// Writes the rows of the screen into a file.
pub fn export(model: &mut Model) -> Vec<Effect> {
    let Some(table) = tables::exported(model, model.screen) else {
        model.say("no rows here to export; `ringrift-tui --plain` writes events");
        return Vec::new();
    };
    let screen: &'static str = model.screen.into();
    let name = format!("{screen}-{}.csv", model.instant().0);
    vec![Effect::Export { name, text: export::write(&table, frame(model), Format::Csv) }]
}
