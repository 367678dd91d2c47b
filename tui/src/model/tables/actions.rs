//! Commands on their way and past, newest first, each with where it stands.

use std::fmt::{self, Write};

use crate::model::Model;
use crate::model::agent::{Agent, Standing};
use crate::model::rows::operations::{self, Operation};
use crate::model::table::{Field, Line, Table, Value, number, text};
use crate::model::text::clean;

/// One row for each command.
pub fn table(model: &Model) -> Table<'_> {
    let fields: [Field<Given>; 8] = [
        text("what", "WHAT", 28, 9).by_row().of(|of| Value::Text(clean(&of.operation.what()))),
        text("stage", "STAGE", 15, 8).by_row().of(|of| Value::Text(of.operation.stage())),
        text("step", "STEP", 4, 4).muted().of(|of| Value::Text(of.operation.progress())),
        text("by", "BY", 8, 6).of(|of| Value::Text(clean(of.operation.by()))),
        text("on", "ON", 12, 3)
            .muted()
            .unless(model.live.agents.len() == 1)
            .of(|of| Value::text(of.on())),
        number("age", "AGE", 4, 5)
            .muted()
            .of(|of| Value::Age(of.model.now.since(of.operation.changed()).max(0))),
        text("result", "RESULT", 16, 7)
            .by_row()
            .of(|of| Value::Text(clean(&of.operation.result()))),
        text("id", "ID", 14, 2).muted().of(|of| Value::Text(of.operation.key())),
    ];
    let lines = operations::list(model).into_iter().map(|operation| Given { model, operation });
    Table::of(lines.collect(), fields)
}

/// A command that was given.
struct Given<'a> {
    model: &'a Model,
    operation: Operation<'a>,
}

impl Line for Given<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str(&self.operation.key())
    }

    fn standing(&self) -> Standing {
        self.operation.standing()
    }
}

impl Given<'_> {
    /// Who carries it out.
    fn on(&self) -> &str {
        let key = self.operation.agent();
        self.model.live.agent(key).map_or(key.as_str(), Agent::name)
    }
}
