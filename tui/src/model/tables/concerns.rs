//! What needs attention, worst first.

use ringrift::event::UtcMs;

use crate::model::World;
use crate::model::rows::concerns;
use crate::model::table::{Row, Table, Value, number, text};

/// One row for each concern.
pub fn table(world: &World, now: UtcMs) -> Table {
    let columns = vec![
        text("node", "NODE", 14, 6).by_row().unless(world.has_one_node()),
        text("what", "WHAT", 18, 7).by_row(),
        number("age", "AGE", 4, 3).muted(),
        text("why", "WHY", 16, 8).by_row(),
    ];
    let row = |concern: concerns::Concern| Row {
        standing: concern.standing,
        cells: vec![
            Value::Text(concern.node),
            Value::Text(concern.subject),
            Value::known(concern.since, |since| Value::Age(now.since(since))),
            Value::Text(concern.why),
        ],
        key: concern.key,
    };
    Table { columns, rows: concerns::list(world, now).into_iter().map(row).collect() }
}
