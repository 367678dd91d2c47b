//! One row for each daemon of each agent.

use ringrift::event::UtcMs;

use crate::model::World;
use crate::model::agent::Standing;
use crate::model::rows::daemons::{self, DaemonRow};
use crate::model::table::{Row, Table, Value, number, text};

/// One row for each daemon. Where there is one agent only, its name tells nothing.
pub fn table(world: &World, now: UtcMs) -> Table {
    let columns = vec![
        text("node", "NODE", 14, 2).muted().unless(world.has_one_node()),
        text("daemon", "DAEMON", 18, 8).by_row(),
        text("state", "STATE", 10, 7).by_row(),
        number("since", "SINCE", 5, 4).muted(),
        number("progress", "PROGRESS", 8, 5),
        number("restarts", "RESTARTS", 8, 3).muted(),
        text("why", "WHY", 16, 6).by_row(),
    ];
    Table { columns, rows: daemons::list(world).into_iter().map(|d| row(d, now)).collect() }
}

fn row(daemon: DaemonRow, now: UtcMs) -> Row {
    let why = why(&daemon);
    Row {
        standing: daemon.standing(),
        cells: vec![
            Value::Text(daemon.node),
            Value::text(daemon.name.as_str()),
            Value::text(daemon.state.name()),
            Value::Age(now.since(daemon.since)),
            Value::known(daemon.progress, |progress| Value::Age(now.since(progress.at))),
            Value::Count(daemon.restarts),
            why,
        ],
        key: daemon.key,
    }
}

/// Why it stands where it stands; a healthy one tells its last error, if it had any, else what it
/// did last.
fn why(daemon: &DaemonRow) -> Value {
    Value::Text(match (&daemon.error, &daemon.progress) {
        _ if daemon.standing() != Standing::Ok => daemon.reason.clone(),
        (Some((_, error)), _) => format!("last error: {error}"),
        (None, Some(progress)) => progress.note.clone(),
        (None, None) => daemon.reason.clone(),
    })
}
