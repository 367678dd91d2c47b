//! What needs attention, worst first.

use ringrift::event::UtcMs;
use ringrift::state::Alert;

use crate::model::World;
use crate::model::rows::concerns::{self, Concern};
use crate::model::table::{Dated, Field, Table, Value, number, text};

/// One row for each concern.
pub fn table(world: &World, now: UtcMs) -> Table<'_> {
    let fields: [Field<Dated<Concern>>; 4] = [
        text("node", "NODE", 14, 6)
            .by_row()
            .unless(world.has_one_node())
            .of(|row| Value::text(row.line.node())),
        text("what", "WHAT", 18, 7).by_row().of(|row| Value::Text(row.line.subject())),
        number("age", "AGE", 4, 3)
            .muted()
            .of(|row| Value::known(row.line.since, |since| Value::Age(row.now.since(since)))),
        text("why", "WHY", 16, 8).by_row().of(|row| Value::Text(row.line.why())),
    ];
    let concerns = concerns::all(world, now);
    let count = concerns.count();
    Table::sought(count, move |index| Dated { line: concerns.get(index), now }, fields)
}

/// The alert of a row: its key names node and subject.
pub fn alert<'a>(world: &'a World, key: &str) -> Option<&'a Alert> {
    let is_it =
        |alert: &&Alert| format!("{}/{} {}", alert.node, alert.kind.name(), alert.what) == key;
    world.states().find_map(|state| state.alerts.open.iter().find(is_it))
}
