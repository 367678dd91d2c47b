//! The commands of this session, newest first, each with where it stands.

use crate::model::Model;
use crate::model::action::{Action, Stage};
use crate::model::agent::Standing;
use crate::model::table::{Row, Table, Value, number, text};

/// One row for each command of this session.
pub fn table(model: &Model) -> Table {
    let columns = vec![
        number("number", "NO", 3, 6).muted(),
        text("what", "WHAT", 34, 9).by_row(),
        text("stage", "STAGE", 10, 8).by_row(),
        text("on", "ON", 12, 4).muted().unless(model.live.agents.len() == 1),
        number("age", "AGE", 4, 5).muted(),
        text("result", "RESULT", 20, 7).by_row(),
    ];
    let rows = model.actions.iter().rev().map(|action| row(model, action));
    Table { columns, rows: rows.collect() }
}

fn row(model: &Model, action: &Action) -> Row {
    let agent = model.live.agent(&action.agent);
    let on = agent.map_or_else(|| action.agent.to_string(), |agent| agent.name().to_owned());
    let cells = vec![
        Value::Count(action.number),
        Value::Text(action.command.to_string()),
        Value::text(action.stage.word()),
        Value::Text(on),
        Value::Age(model.now.since(action.changed)),
        Value::Text(action.result()),
    ];
    Row { key: action.number.to_string(), standing: standing(&action.stage), cells }
}

const fn standing(stage: &Stage) -> Standing {
    match stage {
        Stage::Refused(_) => Standing::Warn,
        Stage::Planned | Stage::Sent => Standing::Unknown,
        Stage::Cancelled | Stage::Done { .. } => Standing::Ok,
    }
}
