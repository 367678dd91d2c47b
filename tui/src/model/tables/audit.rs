//! Audit: who asked for what, what came of it, and which settings changed.

use std::collections::BTreeSet;

use ringrift::api::{AuditEntry, AuditOutcome};
use ringrift::event::{EventId, UtcMs};
use ringrift::state::{CommandOutcome, CommandRecord, SettingChange, State};

use crate::model::World;
use crate::model::agent::{Agent, Standing};
use crate::model::table::{Row, Table, Value, number, text};
use crate::model::text::clean;

/// One row for each entry and setting change, newest first. Where an agent's own audit was not
/// fetched, or does not reach back so far, the events say what was asked for.
pub fn table(world: &World) -> Table {
    let columns = vec![
        text("at", "TIME", 9, 8).muted(),
        text("who", "WHO", 12, 6),
        text("what", "WHAT", 34, 9).by_row(),
        text("result", "RESULT", 9, 7).by_row(),
        text("plan", "PLAN", 8, 3).muted(),
        number("ms", "MS", 5, 1).muted(),
        text("node", "NODE", 12, 2).muted().unless(world.has_one_node()),
        text("why", "WHY", 14, 5).by_row(),
    ];
    let mut rows: Vec<(UtcMs, u64, Row)> = Vec::new();
    for agent in &world.agents {
        rows.extend(of(agent));
    }
    let entered: BTreeSet<&EventId> = world.agents.iter().flat_map(entered).collect();
    rows.extend(world.states().flat_map(|state| told(state, &entered)));
    rows.sort_by_key(|(at, n, _)| std::cmp::Reverse((*at, *n)));
    Table { columns, rows: rows.into_iter().map(|(_, _, row)| row).collect() }
}

/// The entries of one agent, with their time and number.
fn of(agent: &Agent) -> impl Iterator<Item = (UtcMs, u64, Row)> {
    let entries = agent.operations.audit.iter();
    entries.map(|e| (e.record.note.at, e.record.n, entry(agent.name(), e)))
}

/// The events that an agent's entries stand for.
fn entered(agent: &Agent) -> impl Iterator<Item = &EventId> {
    agent.operations.audit.iter().filter_map(|entry| entry.record.note.event.as_ref())
}

/// What a log tells beyond the entries.
fn told<'a>(
    state: &'a State,
    entered: &'a BTreeSet<&EventId>,
) -> impl Iterator<Item = (UtcMs, u64, Row)> + 'a {
    let commands = state.audit.commands.iter().filter(|told| !entered.contains(&told.event));
    let settings = state.audit.settings.iter().map(|s| (s.at, 0, setting(s)));
    commands.map(|told| (told.at, 0, command(told))).chain(settings)
}

fn entry(node: &str, AuditEntry { record, hash }: &AuditEntry) -> Row {
    let note = &record.note;
    let standing = match note.outcome {
        AuditOutcome::Planned => Standing::Unknown,
        AuditOutcome::Accepted | AuditOutcome::Done => Standing::Ok,
        AuditOutcome::Refused | AuditOutcome::Aborted | AuditOutcome::Recovered => Standing::Warn,
    };
    let why = match &note.reason {
        Some(reason) => format!("\"{reason}\"  {}", note.detail),
        None => note.detail.clone(),
    };
    let cells = vec![
        Value::At(note.at),
        Value::text(clean(&note.operator)),
        Value::text(clean(&note.command)),
        Value::text(note.outcome.name()),
        Value::text(note.plan.as_ref().map_or("", |plan| &plan.as_str()[..8])),
        Value::known(note.latency_ms, Value::Count),
        Value::text(clean(node)),
        Value::text(clean(&why)),
    ];
    Row { key: format!("{node}/{}/{}", record.n, hash.short()), standing, cells }
}

fn command(record: &CommandRecord) -> Row {
    let (standing, result, why) = match &record.outcome {
        CommandOutcome::Accepted { dry_run: true } => (Standing::Unknown, "planned", ""),
        CommandOutcome::Accepted { dry_run: false } => (Standing::Ok, "accepted", ""),
        CommandOutcome::Refused { reason } => (Standing::Warn, "refused", reason.as_str()),
    };
    let cells = vec![
        Value::At(record.at),
        Value::text(clean(&record.operator)),
        Value::text(clean(&record.command)),
        Value::text(result),
        Value::text(""),
        Value::Unknown,
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
        Value::text(""),
        Value::Unknown,
        Value::text(change.node.as_str()),
        Value::text(""),
    ];
    let key = format!("{}/{}/{}", change.node, change.at.0, change.key);
    Row { key, standing: Standing::Ok, cells }
}
