//! Everything about the row under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::wrap::wrap;
use super::{Look, format, panel};
use crate::model::agent::Agent;
use crate::model::rows::{agents, concerns, daemons};
use crate::model::{Entry, Link, Model, Screen};

/// A name and a value.
type Field = (&'static str, String);

/// Columns of the names.
const NAMES: u16 = 9;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let Some((title, fields)) = fields(model) else { return };
    let width = area.width.min(90);
    let room = width.saturating_sub(2 + NAMES);
    let told = fields.iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<Line> = told.flat_map(|(name, value)| field(look, name, value, room)).collect();
    let size = (width, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    let inner = panel::overlay(look, &title, "Esc closes", size, area, buf);
    panel::lines(lines, inner, buf);
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
    let (world, now, cursor) = (model.shown(), model.shown_at(), model.cursor());
    match model.screen {
        Screen::Fleet => {
            let list = concerns::list(world, now);
            let at = cursor.find(list.iter().map(|row| row.key.as_str()))?;
            Some(concern(&list[at]))
        }
        Screen::Agents => {
            let at = cursor.find(world.agents.iter().map(|agent| agent.key.as_str()))?;
            Some(agent(model, &world.agents[at]))
        }
        Screen::Events => {
            let held = cursor.key().and_then(|key| world.feed.position(key));
            let at = held.or(world.feed.len().checked_sub(1))?;
            world.feed.get(at).map(|entry| event(entry))
        }
        Screen::Daemons => {
            let list = daemons::list(world);
            let at = cursor.find(list.iter().map(|row| row.key.as_str()))?;
            Some(daemon(model, &list[at]))
        }
        Screen::Elo => None,
    }
}

fn concern(row: &concerns::Concern) -> (String, Vec<Field>) {
    let fields = vec![
        ("node", row.node.clone()),
        ("what", row.subject.clone()),
        ("since", format::known(row.since, format::clock)),
        ("why", row.why.clone()),
    ];
    (format!("{} on {}", row.subject, row.node), fields)
}

fn agent(model: &Model, agent: &Agent) -> (String, Vec<Field>) {
    let row = agents::row(agent, model.shown_at());
    let link = match &agent.link {
        Link::Connecting => "connecting".to_owned(),
        Link::Live => "live".to_owned(),
        Link::Offline { error, retry_at } => match retry_at {
            Some(at) => format!("offline, next attempt {}: {error}", format::clock(*at)),
            None => format!("offline: {error}"),
        },
    };
    let known = agent.known.as_ref();
    let node = known.and_then(|known| known.state.nodes.get(&known.node));
    let fields = vec![
        ("address", agent.key.to_string()),
        ("link", link),
        ("process", known.map(|known| known.incarnation.to_string()).unwrap_or_default()),
        ("version", node.and_then(|node| node.version.clone()).unwrap_or_default()),
        ("device", row.device.unwrap_or_default()),
        ("job", row.job.unwrap_or_default()),
        ("log", known.map(|k| format!("{} events", format::count(k.seq))).unwrap_or_default()),
        ("health", known.map(|k| k.health.reasons.join("; ")).unwrap_or_default()),
    ];
    (row.name, fields)
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

fn daemon(model: &Model, row: &daemons::DaemonRow) -> (String, Vec<Field>) {
    let since = format::age(model.shown_at().since(row.since));
    let progress = row.progress.as_ref().map(|p| format!("{}  {}", format::clock(p.at), p.note));
    let error = row.error.as_ref().map(|(at, error)| format!("{}  {error}", format::clock(*at)));
    let fields = vec![
        ("node", row.node.clone()),
        ("state", format!("{} for {since}", row.state.name())),
        ("why", row.reason.clone()),
        ("progress", progress.unwrap_or_default()),
        ("restarts", row.restarts.to_string()),
        ("error", error.unwrap_or_default()),
    ];
    (row.name.to_string(), fields)
}
