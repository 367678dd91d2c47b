//! The Agents screen: one row for each.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::table::{self, Cell, Column, Rows};
use super::{Look, format, panel};
use crate::model::rows::agents::{self, AgentRow};
use crate::model::{Model, Screen};

const COLUMNS: [Column; 10] = [
    table::text(" ", 1, 10),
    table::text("AGENT", 16, 9),
    table::text("JOB", 20, 6),
    table::number("G/S", 6, 7),
    table::number("GAMES", 8, 3),
    table::number("LOSS", 6, 4),
    table::number("ELO", 5, 5),
    table::number("AGE", 4, 8),
    table::text("DEVICE", 8, 1),
    table::text("WHY", 12, 8),
];

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let (agents, now) = (&model.shown().agents, model.shown_at());
    let note =
        if agents.len() == 1 { "1 agent".to_owned() } else { format!("{} agents", agents.len()) };
    let inner = panel::draw(look, "Agents", &note, area, buf);
    let cursor = &model.cursors[Screen::Agents as usize];
    let at = cursor.find(agents.iter().map(|agent| agent.key.as_str()));
    let row = |index: usize| cells(look, agents::row(&agents[index], now));
    table::draw(look, &COLUMNS, Rows::with_cursor(agents.len(), at), row, inner, buf);
}

fn cells(look: &Look, row: AgentRow) -> Vec<Cell> {
    let style = look.standing(row.standing);
    let quiet = Style::new().patch(look.theme.text);
    vec![
        (row.standing.glyph().to_owned(), style),
        (row.name, style),
        (format::known(row.job, |job| job), quiet),
        (format::known(row.games_per_s, format::rate), quiet),
        (format::known(row.games, format::count), quiet),
        (format::known(row.loss, |loss| format!("{loss:.3}")), quiet),
        (format::known(row.elo, |elo| format!("{elo:.0}")), quiet),
        (format::known(row.age_ms, format::age), style),
        (format::known(row.device, |device| device), look.theme.muted),
        (row.why, style),
    ]
}
