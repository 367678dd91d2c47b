//! One row for each daemon of each agent.

use ringrift::event::{DaemonState, UtcMs};

use crate::model::World;
use crate::model::rows::daemons::{self, DaemonRow};
use crate::model::table::{Dated, Field, Table, Value, number, text};

/// One row for each daemon. Where there is one agent only, its name tells nothing.
pub fn table(world: &World, now: UtcMs) -> Table<'_> {
    let fields: [Field<Dated<DaemonRow>>; 7] = [
        text("node", "NODE", 14, 9)
            .muted()
            .unless(world.has_one_node())
            .of(|row| Value::text(row.line.node.as_str())),
        text("daemon", "DAEMON", 18, 8).by_row().of(|row| Value::text(row.line.name.as_str())),
        text("state", "STATE", 10, 7).by_row().of(|row| {
            let state = row.line.state();
            Value::text(state.map_or("?", DaemonState::name))
        }),
        number("since", "SINCE", 5, 4)
            .muted()
            .of(|row| Value::Age(row.now.since(row.line.told.since))),
        number("progress", "PROGRESS", 8, 5)
            .of(|row| Value::known(row.line.progress(), |did| Value::Age(row.now.since(did.at)))),
        number("restarts", "RESTARTS", 8, 3).muted().of(|row| Value::Count(row.line.told.restarts)),
        text("why", "WHY", 16, 6).by_row().of(|row| Value::Text(row.line.why())),
    ];
    let all = daemons::all(world, now);
    let count = all.count();
    Table::sought(count, move |index| Dated { line: all.get(index), now }, fields)
}
