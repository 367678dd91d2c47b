//! Audit: who asked for what, what came of it, and which settings changed.

use ringrift::event::UtcMs;
use ringrift::state::{CommandOutcome, CommandRecord, SettingChange};

use crate::model::World;
use crate::model::agent::Standing;
use crate::model::table::{Row, Table, Value, text};
use crate::model::text::clean;

/// One row for each command and setting change, newest first.
pub fn table(world: &World) -> Table {
    let columns = vec![
        text("at", "TIME", 9, 8).muted(),
        text("who", "WHO", 12, 6),
        text("what", "WHAT", 34, 9).by_row(),
        text("result", "RESULT", 9, 7).by_row(),
        text("node", "NODE", 12, 2).muted().unless(world.agents.len() == 1),
        text("why", "WHY", 14, 5).by_row(),
    ];
    let mut rows: Vec<(UtcMs, Row)> = Vec::new();
    for agent in &world.agents {
        let Some(known) = &agent.known else { continue };
        rows.extend(known.state.audit.commands.iter().map(|c| (c.at, command(c))));
        rows.extend(known.state.audit.settings.iter().map(|s| (s.at, setting(s))));
    }
    rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Table { columns, rows: rows.into_iter().map(|(_, row)| row).collect() }
}

fn command(record: &CommandRecord) -> Row {
    let (standing, result, why) = match &record.outcome {
        CommandOutcome::Accepted { dry_run: true } => (Standing::Unknown, "dry run", ""),
        CommandOutcome::Accepted { dry_run: false } => (Standing::Ok, "taken", ""),
        CommandOutcome::Refused { reason } => (Standing::Warn, "refused", reason.as_str()),
    };
    let cells = vec![
        Value::At(record.at),
        Value::text(clean(&record.operator)),
        Value::text(clean(&record.command)),
        Value::text(result),
        Value::text(record.node.as_str()),
        Value::text(clean(why)),
    ];
    Row { key: record.event.to_string(), standing, cells }
}

fn setting(change: &SettingChange) -> Row {
    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "unset".to_owned());
    let what = format!("{} {} -> {}", change.key, side(&change.old), side(&change.new));
    let cells = vec![
        Value::At(change.at),
        Value::text("setting"),
        Value::text(clean(&what)),
        Value::text("changed"),
        Value::text(change.node.as_str()),
        Value::text(""),
    ];
    let key = format!("{}/{}/{}", change.node, change.at.0, change.key);
    Row { key, standing: Standing::Ok, cells }
}
