//! Moving the cursor of the screen on display.

use crate::keymap::Command;
use crate::model::{Focus, Model, Screen, rows};

/// Moves the cursor, the chart or the help.
pub fn step(model: &mut Model, command: Command) {
    if let Focus::Help(lines) = &mut model.focus {
        *lines = target(command, *lines, usize::from(u8::MAX), usize::from(model.size.1 / 2));
        return;
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

fn step_ply(model: &mut Model, by: isize) {
    if let Some(replay) = &mut model.replay {
        replay.go_to(replay.at().saturating_add_signed(by));
        model.follow = false;
    }
}

/// Where a movement leads from `from` among rows up to `last`.
fn target(command: Command, from: usize, last: usize, page: usize) -> usize {
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
    let keys = rows::keys(model);
    let Some(from) = model.cursor().find(keys.iter().map(String::as_str)) else { return };
    let to = target(command, from, keys.len() - 1, page(model));
    model.cursor_mut().point(&keys[to], to);
    if model.screen == Screen::Elo && to != from {
        model.chart_back = 0;
    }
}

/// In the events the free cursor stands at the tail and follows it; any upward move holds it.
fn in_events(model: &mut Model, command: Command) {
    let feed = &model.shown().feed;
    let Some(last) = feed.len().checked_sub(1) else { return };
    let held = model.cursor().key().and_then(|key| feed.position(key));
    let from = held.unwrap_or(last);
    let to = target(command, from, last, page(model));
    let key = feed.get(to).map(|entry| entry.key.clone());
    let follows = to == last && command != Command::Up;
    match key {
        Some(key) if !follows => model.cursor_mut().point(&key, to),
        _ => model.cursor_mut().release(),
    }
}
