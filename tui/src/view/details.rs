//! Everything about the row under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ringrift::api::{StepState, Workflow};
use ringrift::state::NodeStatus;

use super::{Glyphs, Look, format, panel};
use crate::model::action::{Action, Stage};
use crate::model::agent::Agent;
use crate::model::rows::operations::{self, Operation};
use crate::model::rows::{agents, concerns, daemons, jobs};
use crate::model::table::{Line as _, Table};
use crate::model::text::clean;
use crate::model::wrap::wrap;
use crate::model::{Entry, Link, Log, LogKey, Model, Screen, World, tables};

mod evidence;

/// A name and a value.
type Field = (&'static str, String);

/// Columns of the names.
const NAMES: u16 = 12;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let Some((title, fields)) = fields(model) else { return };
    let width = area.width.min(90);
    let room = width.saturating_sub(2 + NAMES);
    let told = fields.iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<Line> = told.flat_map(|(name, value)| field(look, name, value, room)).collect();
    let size = (width, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    let inner = panel::overlay(look, &title, "Esc closes", size, area, buf);
    panel::lines(look, lines, inner, buf);
}

/// The value, wrapped, with its name before the first line.
fn field<'a>(look: &Look, name: &'a str, value: &str, room: u16) -> Vec<Line<'a>> {
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    let line = |(name, text): (&str, String)| {
        Line::from(vec![
            Span::styled(format!("{name:<width$}", width = usize::from(NAMES)), look.theme.muted),
            Span::styled(text, look.theme.text),
        ])
    };
    names.zip(wrap(value, room)).map(line).collect()
}

fn fields(model: &Model) -> Option<(String, Vec<Field>)> {
    let (world, now) = (model.shown(), model.shown_at());
    if model.in_events() {
        return model.event_under_cursor().map(|entry| event(entry));
    }
    if model.screen == Screen::Elo {
        return evidence::fields(model);
    }
    let table = tables::arranged(model, model.screen)?;
    let at = table.at(model.cursor())?;
    let key = table.key(at);
    match model.screen {
        Screen::Fleet => {
            concerns::all(world, now).iter().find(|row| row.has_key(&key)).map(concern)
        }
        Screen::Agents => {
            let known = world.agents.iter().find(|row| row.key.as_str() == key);
            known.map(|row| agent(model, row)).or_else(|| stranger(model, &key))
        }
        Screen::Daemons => {
            daemons::list(world, now).find(|row| row.has_key(&key)).map(|row| daemon(model, row))
        }
        Screen::Actions => match operations::under_cursor(model)? {
            Operation::Session(of_session) => Some(action(of_session)),
            Operation::Workflow(_, of_agent) => Some(workflow(of_agent)),
        },
        Screen::Audit => {
            let (title, mut fields) = row(&table, at);
            fields.extend(sealed(model, &key));
            Some((title, fields))
        }
        Screen::Jobs => Some(job(world, row(&table, at))),
        _ => Some(row(&table, at)),
    }
}

/// Every column of a row, in full.
fn row(table: &Table, at: usize) -> (String, Vec<Field>) {
    let row = table.row(at);
    let values = row.cells.iter().map(|value| format::value(value, &Glyphs::unicode()));
    let fields = table.columns.iter().map(|column| column.id).zip(values);
    (row.key, fields.collect())
}

/// The hashes of an entry of the audit in full: they are noted down and verified against.
fn sealed(model: &Model, key: &str) -> Vec<Field> {
    let entry = tables::audit::entry(model.shown(), key);
    let hash = entry.map(|(_, entry)| ("hash", entry.hash.to_string()));
    let head = tables::audit::head(model.shown(), key).map(|head| {
        let to_do = "y copies it, for `ringrift-agent audit verify --head`";
        ("head", format!("{head} {to_do}"))
    });
    hash.into_iter().chain(head).collect()
}

/// A job's row, with why the attempt before this one ended.
fn job(world: &World, (key, mut fields): (String, Vec<Field>)) -> (String, Vec<Field>) {
    let before = jobs::find(world, &key).and_then(|job| job.last_attempt.as_ref());
    fields.extend(before.map(|why| ("before", clean(&format!("last attempt: {why}")))));
    (key, fields)
}

fn action(action: &Action) -> (String, Vec<Field>) {
    let steps = action.steps().into_iter().map(|(done, step)| {
        let glyph = match done {
            Some(true) => "[ok]",
            Some(false) => "[..]",
            None => "[ x]",
        };
        ("step", format!("{glyph} {step}"))
    });
    let mut fields: Vec<Field> = steps.collect();
    fields.extend(action.plan.iter().map(|line| ("plan", format!("~ {line}"))));
    fields.push(("result", action.result()));
    if let Stage::Done { audit, .. } = &action.stage {
        fields.push(("audit", audit.to_string()));
    }
    fields.push(("key", action.ticket.to_string()));
    (action.command.to_string(), fields)
}

fn workflow(workflow: &Workflow) -> (String, Vec<Field>) {
    let mut fields: Vec<Field> = vec![
        ("by", workflow.operator.clone()),
        ("why", workflow.reason.clone().unwrap_or_default()),
        ("state", workflow.state.name().to_owned()),
    ];
    for step in &workflow.steps {
        let glyph = match step.state {
            StepState::Passed => "[ok]",
            StepState::Active => "[..]",
            StepState::Failed => "[ x]",
            StepState::Pending => "[  ]",
        };
        let at = step.ended.or(step.began).map(format::time).unwrap_or_default();
        fields.push((
            "step",
            clean(&format!("{glyph} {}  {at}  {}", step.kind.name(), step.evidence)),
        ));
    }
    fields.push(("undo", workflow.undo.clone().unwrap_or_else(|| "cannot be undone".to_owned())));
    fields.push(("plan", workflow.plan.to_string()));
    fields.push(("audit", workflow.audit.to_string()));
    fields.push(("key", workflow.key.to_string()));
    (clean(&format!("{}  {}", workflow.id, workflow.command)), fields)
}

fn concern(row: concerns::Concern<'_>) -> (String, Vec<Field>) {
    let fields = vec![
        ("node", row.node().to_owned()),
        ("what", row.subject()),
        ("since", format::known(row.since, format::clock)),
        ("why", row.why()),
    ];
    (format!("{} on {}", row.subject(), row.node()), fields)
}

fn agent(model: &Model, agent: &Agent) -> (String, Vec<Field>) {
    let world = model.shown();
    let row = agents::row(world, agent, model.shown_at());
    let link = match &agent.link {
        Link::Connecting => "connecting".to_owned(),
        Link::Live => format!("live, {}", row.route()),
        Link::Offline { error, retry_at } => match retry_at {
            Some(at) => format!("offline, next attempt {}: {error}", format::clock(*at)),
            None => format!("offline: {error}"),
        },
    };
    let known = agent.known.as_ref();
    let log = world.log_of(agent);
    let node = log.zip(known).and_then(|(log, known)| log.state().nodes.get(&known.node));
    let fields = vec![
        ("address", agent.key.to_string()),
        ("link", link),
        ("process", known.map(|known| known.incarnation.to_string()).unwrap_or_default()),
        ("version", node.and_then(|node| node.version.clone()).unwrap_or_default()),
        ("device", row.device().unwrap_or_default().to_owned()),
        ("job", row.job().unwrap_or_default()),
        ("why", row.why()),
        (
            "log",
            known.zip(log).map(|(known, log)| told(model, &known.log, log)).unwrap_or_default(),
        ),
        ("health", known.map(|k| k.health.reasons.join("; ")).unwrap_or_default()),
    ];
    (row.name().to_owned(), fields)
}

/// What is told of a node that is not connected to.
fn stranger(model: &Model, key: &str) -> Option<(String, Vec<Field>)> {
    let (world, now) = (model.shown(), model.shown_at());
    let place = world.strangers().position(|(share, _)| share.node.as_str() == key)?;
    let (share, apart) = world.strangers().nth(place)?;
    let row = agents::rows(world, now).get(world.agents.len() + place);
    let node = share.told()?;
    let presence = match node.status {
        NodeStatus::Silent => "its leader no longer hears it",
        _ => "says that it is up",
    };
    let (since, last) =
        (format::age(now.since(node.since)), format::age(now.since(node.last_event)));
    let fields = vec![
        ("link", apart.why().to_owned()),
        ("log tells", format!("{presence}, for {since}; its last event {last} ago")),
        ("process", node.incarnation.to_string()),
        ("version", node.version.clone().unwrap_or_default()),
        ("device", row.device().unwrap_or_default().to_owned()),
        ("job", row.job().unwrap_or_default()),
        ("why", row.why()),
    ];
    Some((row.name().to_owned(), fields))
}

/// `laptop.0000002a.1: 120 events, told by laptop 2s ago, shared by 3`.
fn told(model: &Model, key: &LogKey, log: &Log) -> String {
    let world = model.shown();
    let feeder = world.agent(&log.feeder).map_or(log.feeder.as_str(), Agent::name);
    let age = format::age(model.shown_at().since(log.heard));
    let reads = |agent: &&Agent| agent.known.as_ref().is_some_and(|known| known.log == *key);
    let shared = match world.agents.iter().filter(reads).count() {
        0 | 1 => String::new(),
        all => format!(", shared by {all}"),
    };
    let events = format::count(log.state().applied);
    format!("{key}: {events} events, told by {feeder} {age} ago{shared}")
}

fn event(entry: &Entry) -> (String, Vec<Field>) {
    let fields = vec![
        ("time", format::clock(entry.at)),
        ("level", entry.level.word().to_owned()),
        ("node", entry.node.clone()),
        ("config", entry.config.clone()),
        ("id", format!("{}  log sequence {}", entry.key, entry.seq)),
        ("cause", entry.cause.clone()),
        ("detail", entry.detail.clone()),
    ];
    (entry.kind.clone(), fields)
}

fn daemon(model: &Model, row: daemons::DaemonRow<'_>) -> (String, Vec<Field>) {
    let since = format::age(model.shown_at().since(row.told.since));
    let not_heard = format!("? its node is not heard; it was {}", row.told.state.name());
    let progress = row.progress().map(|p| format!("{}  {}", format::clock(p.at), p.note));
    let error = row.told.last_error.as_ref();
    let error = error.map(|e| format!("{}  {}", format::clock(e.at), clean(&e.error)));
    let fields = vec![
        ("node", row.node.to_string()),
        ("state", row.state().map_or(not_heard, |state| format!("{} for {since}", state.name()))),
        ("why", row.reason()),
        ("progress", progress.unwrap_or_default()),
        ("restarts", row.told.restarts.to_string()),
        ("error", error.unwrap_or_default()),
    ];
    (row.name.to_string(), fields)
}
