//! Data: databases of games, data sets, networks: where they are, how much, verified or not.

use ringrift::event::UtcMs;
use ringrift::state::{Database, Dataset, Model, ModelStatus, State};

use crate::model::agent::Standing;
use crate::model::table::{Row, Table, Value, number, text};
use crate::model::text::clean;
use crate::model::{LogKey, World};

/// One row for each database, data set and network, the newest of each sort first.
pub fn table(world: &World, now: UtcMs) -> Table {
    let columns = vec![
        text("sort", "SORT", 8, 6).muted(),
        text("what", "WHAT", 30, 9).by_row(),
        text("config", "CONFIG", 11, 3).muted(),
        text("node", "NODE", 12, 2).muted().unless(world.has_one_node()),
        number("items", "ITEMS", 9, 6),
        number("bytes", "SIZE", 8, 4),
        number("age", "AGE", 4, 5).muted(),
        text("hash", "HASH", 12, 1).muted(),
        text("check", "CHECK", 16, 7).by_row(),
    ];
    let mut rows = Vec::new();
    for (key, log) in &world.logs {
        rows.extend(databases(key, &log.state, now));
        rows.extend(datasets(key, &log.state, now));
        rows.extend(networks(key, &log.state, now));
    }
    Table { columns, rows }
}

fn databases(log: &LogKey, state: &State, now: UtcMs) -> Vec<Row> {
    let row = |(node, location, of): (&ringrift::id::NodeId, &str, &Database)| {
        let (standing, check) = check(of, now);
        let cells = vec![
            Value::text("games"),
            Value::text(clean(location)),
            Value::known(of.config, |config| Value::text(config.to_string())),
            Value::text(node.as_str()),
            Value::known(of.games, Value::Count),
            Value::Unknown,
            Value::known(of.last_recorded.or(of.created_at), |at| Value::Age(now.since(at))),
            Value::Unknown,
            Value::Text(check),
        ];
        Row { key: format!("{log}/{node}/{location}"), standing, cells }
    };
    state.data.iter().map(row).collect()
}

/// How a database stands, and what its last check found.
fn check(of: &Database, now: UtcMs) -> (Standing, String) {
    let orphans = match of.orphans {
        0 => String::new(),
        orphans => format!(", {orphans} put aside"),
    };
    match (&of.last_check, of.checking_since) {
        (Some(check), _) if !check.is_clean() => {
            let file = if check.database_ok { "" } else { ", file damaged" };
            (Standing::Down, format!("{} of {} failed{file}", check.failed, check.games))
        }
        (Some(check), _) => {
            let minutes = now.since(check.at) / 60_000;
            (Standing::Ok, format!("{} verified {minutes} min ago{orphans}", check.games))
        }
        (None, Some(_)) => (Standing::Ok, format!("being checked{orphans}")),
        (None, None) => (Standing::Unknown, format!("never checked{orphans}")),
    }
}

fn datasets(log: &LogKey, state: &State, now: UtcMs) -> Vec<Row> {
    let row = |of: &Dataset| {
        let cells = vec![
            Value::text("rows"),
            Value::text(clean(&of.artefact.location)),
            Value::known(of.config, |config| Value::text(config.to_string())),
            Value::text(of.node.as_str()),
            Value::Count(of.artefact.items),
            Value::Bytes(of.artefact.bytes),
            Value::Age(now.since(of.at)),
            Value::text(of.artefact.blake3.short()),
            Value::Text(format!("from {} games", of.games)),
        ];
        let key = format!("{log}/{}/{}", of.node, of.artefact.blake3);
        Row { key, standing: Standing::Ok, cells }
    };
    state.data.datasets.iter().rev().map(row).collect()
}

fn networks(log: &LogKey, state: &State, now: UtcMs) -> Vec<Row> {
    let mut models: Vec<&Model> = state.models.by_id.values().collect();
    models.sort_by_key(|model| std::cmp::Reverse(model.created_at));
    models.into_iter().map(|model| network(log, model, now)).collect()
}

fn network(log: &LogKey, model: &Model, now: UtcMs) -> Row {
    let corrupted = model.status == ModelStatus::Corrupted;
    let standing = if corrupted { Standing::Down } else { Standing::Ok };
    let status = format!("{:?}", model.status).to_lowercase();
    let hash = model.blake3.as_ref().or(model.artefact.as_ref().map(|made| &made.blake3));
    let cells = vec![
        Value::text("network"),
        Value::text(model.id.as_str()),
        Value::known(model.config, |config| Value::text(config.to_string())),
        Value::Unknown,
        Value::known(model.artefact.as_ref(), |made| Value::Count(made.items)),
        Value::known(model.artefact.as_ref(), |made| Value::Bytes(made.bytes)),
        Value::Age(now.since(model.created_at)),
        Value::known(hash, |hash| Value::text(hash.short())),
        Value::Text(status),
    ];
    Row { key: format!("{log}/{}", model.id), standing, cells }
}
