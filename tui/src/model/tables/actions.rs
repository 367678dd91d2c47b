//! Commands on their way and past, newest first, each with where it stands.

use crate::model::Model;
use crate::model::rows::operations::{self, Operation};
use crate::model::table::{Row, Table, Value, number, text};
use crate::model::text::clean;

/// One row for each command.
pub fn table(model: &Model) -> Table {
    let columns = vec![
        text("what", "WHAT", 28, 9).by_row(),
        text("stage", "STAGE", 15, 8).by_row(),
        text("step", "STEP", 4, 4).muted(),
        text("by", "BY", 8, 6),
        text("on", "ON", 12, 3).muted().unless(model.live.agents.len() == 1),
        number("age", "AGE", 4, 5).muted(),
        text("result", "RESULT", 16, 7).by_row(),
        text("id", "ID", 14, 2).muted(),
    ];
    let rows = operations::list(model).into_iter().map(|operation| row(model, operation));
    Table { columns, rows: rows.collect() }
}

fn row(model: &Model, operation: Operation<'_>) -> Row {
    let agent = model.live.agent(operation.agent());
    let on = agent.map_or_else(|| operation.agent().to_string(), |agent| agent.name().to_owned());
    let cells = vec![
        Value::Text(clean(&operation.what())),
        Value::Text(operation.stage()),
        Value::Text(operation.progress()),
        Value::text(clean(operation.by())),
        Value::Text(on),
        Value::Age(model.now.since(operation.changed()).max(0)),
        Value::Text(clean(&operation.result())),
        Value::Text(operation.key()),
    ];
    Row { key: operation.key(), standing: operation.standing(), cells }
}
