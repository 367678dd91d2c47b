//! Audit: who asked for what, what came of it, and which settings changed.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::{self, Write};

use ringrift::api::{AuditEntry, AuditOutcome};
use ringrift::event::{Digest, EventId, UtcMs};
use ringrift::state::{CommandOutcome, CommandRecord, SettingChange, State};

use crate::model::World;
use crate::model::agent::{Agent, Standing};
use crate::model::operations::Seal;
use crate::model::table::{Field, Line, Table, Value, number, text};
use crate::model::text::clean;

/// One row for each entry and setting change, newest first. Where an agent's own audit was not
/// fetched, or does not reach back so far, the events say what was asked for.
pub fn table(world: &World) -> Table<'_> {
    let entered: BTreeSet<&EventId> = world.agents.iter().flat_map(entered).collect();
    let mut lines: Vec<Noted> = world.agents.iter().flat_map(of).collect();
    lines.extend(world.states().flat_map(|state| told(state, &entered)));
    lines.sort_by_key(|noted| Reverse(noted.order()));
    let fields: [Field<Noted>; 8] = [
        text("at", "TIME", 9, 8).muted().of(|noted| Value::At(noted.order().0)),
        text("who", "WHO", 12, 6).of(|noted| Value::Text(clean(noted.who()))),
        text("what", "WHAT", 34, 9).by_row().of(|noted| Value::Text(clean(&noted.what()))),
        text("result", "RESULT", 9, 7).by_row().of(|noted| Value::text(noted.result())),
        text("plan", "PLAN", 8, 3).muted().of(|noted| Value::text(noted.plan())),
        number("ms", "MS", 5, 1).muted().of(|noted| Value::known(noted.took_ms(), Value::Count)),
        text("node", "NODE", 12, 2)
            .muted()
            .unless(world.has_one_node())
            .of(|noted| Value::Text(clean(noted.node()))),
        text("why", "WHY", 14, 5).by_row().of(|noted| Value::Text(clean(&noted.why()))),
    ];
    Table::of(lines, fields)
}

/// What was noted of who did what.
enum Noted<'a> {
    /// By the agent that was asked.
    Entry(&'a Agent, &'a AuditEntry),
    /// By an event.
    Command(&'a CommandRecord),
    /// A setting that is another one after a start.
    Setting(&'a SettingChange),
}

/// The entries of one agent.
fn of(agent: &Agent) -> impl Iterator<Item = Noted<'_>> {
    agent.operations.audit.iter().map(move |entry| Noted::Entry(agent, entry))
}

/// The events that an agent's entries stand for.
fn entered(agent: &Agent) -> impl Iterator<Item = &EventId> {
    agent.operations.audit.iter().filter_map(|entry| entry.record.note.event.as_ref())
}

/// What a log tells beyond the entries.
fn told<'a>(state: &'a State, entered: &BTreeSet<&EventId>) -> impl Iterator<Item = Noted<'a>> {
    let commands = state.audit.commands.iter().filter(|told| !entered.contains(&told.event));
    commands.map(Noted::Command).chain(state.audit.settings.iter().map(Noted::Setting))
}

/// The agent and the entry of a row, if it is one of an agent's own audit.
pub fn entry<'a>(world: &'a World, key: &str) -> Option<(&'a Agent, &'a AuditEntry)> {
    world.agents.iter().flat_map(of).find(|noted| noted.has_key(key)).and_then(|noted| {
        if let Noted::Entry(agent, entry) = noted { Some((agent, entry)) } else { None }
    })
}

/// The hash of the newest entry of the agent that wrote a row, in full, if all of them hold.
pub fn head<'a>(world: &'a World, key: &str) -> Option<&'a Digest> {
    match &entry(world, key)?.0.operations.seal {
        Some(Seal::Holds(head)) => Some(head),
        Some(Seal::Broken(_)) | None => None,
    }
}

impl Line for Noted<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        match self {
            Self::Entry(agent, AuditEntry { record, hash }) => {
                write!(out, "{}/{}/{}", agent.name(), record.n, hash.short())
            }
            Self::Command(record) => write!(out, "{}", record.event),
            Self::Setting(change) => write!(out, "{}/{}/{}", change.node, change.at.0, change.key),
        }
    }

    fn standing(&self) -> Standing {
        match self {
            Self::Entry(_, entry) => match entry.record.note.outcome {
                AuditOutcome::Planned => Standing::Unknown,
                AuditOutcome::Accepted | AuditOutcome::Done => Standing::Ok,
                AuditOutcome::Refused | AuditOutcome::Aborted | AuditOutcome::Recovered => {
                    Standing::Warn
                }
            },
            Self::Command(record) => match record.outcome {
                CommandOutcome::Accepted { dry_run: true } => Standing::Unknown,
                CommandOutcome::Accepted { dry_run: false } => Standing::Ok,
                CommandOutcome::Refused { .. } => Standing::Warn,
            },
            Self::Setting(_) => Standing::Ok,
        }
    }
}

impl Noted<'_> {
    /// When, and the number of the entry where there is one.
    fn order(&self) -> (UtcMs, u64) {
        match self {
            Self::Entry(_, entry) => (entry.record.note.at, entry.record.n),
            Self::Command(record) => (record.at, 0),
            Self::Setting(change) => (change.at, 0),
        }
    }

    fn who(&self) -> &str {
        match self {
            Self::Entry(_, entry) => &entry.record.note.operator,
            Self::Command(record) => &record.operator,
            Self::Setting(_) => "setting",
        }
    }

    fn what(&self) -> String {
        match self {
            Self::Entry(_, entry) => entry.record.note.command.clone(),
            Self::Command(record) => record.command.clone(),
            Self::Setting(SettingChange { key, old, new, .. }) => {
                let side = |value: &Option<String>| value.clone().unwrap_or("unset".to_owned());
                format!("{key} {} -> {}", side(old), side(new))
            }
        }
    }

    fn result(&self) -> &'static str {
        match self {
            Self::Entry(_, entry) => entry.record.note.outcome.name(),
            Self::Command(record) => match record.outcome {
                CommandOutcome::Accepted { dry_run: true } => "planned",
                CommandOutcome::Accepted { dry_run: false } => "accepted",
                CommandOutcome::Refused { .. } => "refused",
            },
            Self::Setting(_) => "changed",
        }
    }

    fn plan(&self) -> &str {
        match self {
            Self::Entry(_, entry) => {
                entry.record.note.plan.as_ref().map_or("", |plan| &plan.as_str()[..8])
            }
            Self::Command(_) | Self::Setting(_) => "",
        }
    }

    /// How long it took, in milliseconds, where that was noted.
    const fn took_ms(&self) -> Option<u64> {
        match self {
            Self::Entry(_, entry) => entry.record.note.latency_ms,
            Self::Command(_) | Self::Setting(_) => None,
        }
    }

    fn node(&self) -> &str {
        match self {
            Self::Entry(agent, _) => agent.name(),
            Self::Command(record) => record.node.as_str(),
            Self::Setting(change) => change.node.as_str(),
        }
    }

    fn why(&self) -> String {
        match self {
            Self::Entry(_, AuditEntry { record, .. }) => match &record.note.reason {
                Some(reason) => format!("\"{reason}\"  {}", record.note.detail),
                None => record.note.detail.clone(),
            },
            Self::Command(record) => match &record.outcome {
                CommandOutcome::Refused { reason } => reason.clone(),
                CommandOutcome::Accepted { .. } => String::new(),
            },
            Self::Setting(_) => String::new(),
        }
    }
}
