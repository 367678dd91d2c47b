//! Moving the cursor of the screen on display.

use crate::keymap::Command;
use crate::model::{Focus, Model, Screen, rows, tables};

/// Moves the cursor, the chart or the help.
pub fn step(model: &mut Model, command: Command) {
    if let Focus::Help(lines) = &mut model.focus {
        *lines = target(command, *lines, usize::from(u8::MAX), usize::from(model.size.1 / 2));
        return;
    }
    if let Focus::Why { scrolled, .. } | Focus::Differences { scrolled, .. } = &mut model.focus {
        *scrolled = target(command, *scrolled, usize::from(u8::MAX), usize::from(model.size.1 / 2));
        return;
    }
    match (model.panel(), command) {
        ("events", _) => return in_events(model, command),
        ("board", command) => return on_board(model, command),
        ("checklist", command) => {
            model.scrolled = target(command, model.scrolled, usize::from(u8::MAX), page(model));
            return;
        }
        _ => {}
    }
    match (model.screen, command) {
        (Screen::Elo, Command::Left) => model.chart_back += 1,
        (Screen::Elo, Command::Right) => model.chart_back = model.chart_back.saturating_sub(1),
        (Screen::Games, Command::Left) => step_ply(model, -1),
        (Screen::Games, Command::Right) => step_ply(model, 1),
        (Screen::Events, _) => in_events(model, command),
        _ => in_rows(model, command),
    }
}

/// On the board, rows are plies.
fn on_board(model: &mut Model, command: Command) {
    /// Plies of a page.
    const PAGE: isize = 10;
    match command {
        Command::Up | Command::Left => step_ply(model, -1),
        Command::Down | Command::Right => step_ply(model, 1),
        Command::PageUp => step_ply(model, -PAGE),
        Command::PageDown => step_ply(model, PAGE),
        Command::Top => step_ply(model, isize::MIN),
        Command::Bottom => step_ply(model, isize::MAX),
        _ => {}
    }
}

fn step_ply(model: &mut Model, by: isize) {
    if let Some(replay) = &mut model.replay {
        replay.go_to(replay.at().saturating_add_signed(by));
        model.follow = false;
    }
}

/// Where a movement leads from `from` among rows up to `last`.
pub(super) fn target(command: Command, from: usize, last: usize, page: usize) -> usize {
    match command {
        Command::Up => from.saturating_sub(1),
        Command::Down => from.saturating_add(1).min(last),
        Command::PageUp => from.saturating_sub(page),
        Command::PageDown => from.saturating_add(page).min(last),
        Command::Top => 0,
        Command::Bottom => last,
        _ => from,
    }
}

fn page(model: &Model) -> usize {
    usize::from(model.size.1).saturating_sub(8).max(1)
}

fn in_rows(model: &mut Model, command: Command) {
    let Some(Step { from, to, key }) = step_in_rows(model, command) else { return };
    model.cursor_mut().point(&key, to);
    if to != from {
        model.scrolled = 0;
    }
    if model.screen == Screen::Elo && to != from {
        model.chart_back = 0;
    }
}

/// A step from one row to another.
struct Step {
    from: usize,
    to: usize,
    /// The key of the row that it leads to.
    key: String,
}

/// Where a movement leads among the rows of the screen on display; `None` without rows.
fn step_in_rows(model: &Model, command: Command) -> Option<Step> {
    let to = |from, count: usize| target(command, from, count - 1, page(model));
    if model.screen == Screen::Elo {
        let configs = rows::elo::configs(model.shown());
        let keys: Vec<String> = configs.iter().map(ToString::to_string).collect();
        let from = model.cursor().find(&keys)?;
        let to = to(from, keys.len());
        return Some(Step { from, to, key: keys[to].clone() });
    }
    let table = tables::arranged(model, model.screen)?;
    let from = table.at(model.cursor())?;
    let to = to(from, table.len());
    Some(Step { from, to, key: table.key(to) })
}

/// In the events the free cursor stands at the tail and follows it; any upward move holds it.
fn in_events(model: &mut Model, command: Command) {
    let feed = &model.shown().feed;
    let Some(last) = feed.len().checked_sub(1) else { return };
    let from = model.held_event().unwrap_or(last);
    let to = target(command, from, last, page(model));
    let key = feed.get(to).map(|entry| entry.key.clone()).zip(feed.number(to));
    let follows = to == last && command != Command::Up;
    let cursor = &mut model.cursors[Screen::Events as usize];
    match key {
        Some((key, number)) if !follows => cursor.point(&key, number as usize),
        _ => cursor.release(),
    }
}
