//! The Events screen, and the tail of it on other screens.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::table::{self, Cell, Rows};
use super::{Look, format, panel};
use crate::model::rows::stages;
use crate::model::table::{Column, text};
use crate::model::{Entry, Feed, Model, World};

/// Where there is one agent or one configuration only, its name tells nothing.
fn columns(world: &World) -> [Column; 6] {
    let one_config = stages::configs(world).len() < 2;
    [
        text("at", "TIME", 8, 7),
        text("level", "LEVEL", 5, 6),
        text("kind", "KIND", 24, 5),
        text("node", "NODE", 12, 3).unless(world.has_one_node()),
        text("config", "CONFIG", 12, 2).unless(one_config),
        text("detail", "DETAIL", 28, 9),
    ]
}

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let feed = &model.shown().feed;
    list(look, model.shown(), (&title(feed), model.held_event()), true, area, buf);
}

/// The newest events, or those around the one that is held, without headings.
pub fn tail(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let title = panel::title(model, look, "events", &title(&model.shown().feed));
    let held = model.held_event().filter(|_| model.in_events());
    list(look, model.shown(), (&title, held), false, area, buf);
}

/// The events around the one that is held, or the tail.
fn list(
    look: &Look,
    world: &World,
    (title, held): (&str, Option<usize>),
    heading: bool,
    area: Rect,
    buf: &mut Buffer,
) {
    let feed = &world.feed;
    let inner = panel::draw(look, title, &note(feed, held), area, buf);
    let Some(last) = feed.len().checked_sub(1) else {
        let empty = feed.filter().is_empty();
        let text = if empty { "no events yet" } else { "nothing passes the filter" };
        buf.set_stringn(inner.x, inner.y, text, inner.width.into(), look.theme.muted);
        return;
    };
    let rows =
        Rows { count: feed.len(), anchor: held.unwrap_or(last), cursor: held.is_some(), heading };
    let row = |index: usize| feed.get(index).map(|e| cells(look, e)).unwrap_or_default();
    table::draw(look, &columns(world), rows, row, inner, buf);
}

fn title(feed: &Feed) -> String {
    match feed.filter().text() {
        "" => "Events".to_owned(),
        text => format!("Events  filter: {text}"),
    }
}

fn note(feed: &Feed, held: Option<usize>) -> String {
    let place = match held {
        Some(index) => format!("{} below", feed.len() - 1 - index),
        None => "tail".to_owned(),
    };
    let dropped = match feed.dropped() {
        0 => String::new(),
        n => format!("  {} dropped", format::count(n)),
    };
    format!("{place}  {} events{dropped}", format::count(feed.len() as u64))
}

fn cells(look: &Look, entry: &Entry) -> Vec<Cell> {
    let style = look.level(entry.level);
    vec![
        (format::time(entry.at), look.theme.muted),
        (entry.level.word().to_owned(), style),
        (entry.kind.clone(), style),
        (entry.node.clone(), look.theme.muted),
        (entry.config.clone(), look.theme.muted),
        (entry.detail.clone(), style),
    ]
}
