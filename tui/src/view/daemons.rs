//! The Daemons screen: what runs inside the agents.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::table::{self, Cell, Column, Rows};
use super::{Look, format, panel};
use crate::model::agent::Standing;
use crate::model::rows::daemons::{self, DaemonRow};
use crate::model::{Model, Screen};

/// Where there is one agent only, its name tells nothing.
fn columns(alone: bool) -> [Column; 8] {
    [
        table::text(" ", 1, 9),
        table::text("NODE", 14, 2).unless(alone),
        table::text("DAEMON", 18, 8),
        table::text("STATE", 10, 7),
        table::number("SINCE", 5, 4),
        table::number("PROGRESS", 8, 5),
        table::number("RESTARTS", 8, 3),
        table::text("WHY", 16, 6),
    ]
}

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let rows = daemons::list(model.shown());
    let wrong = rows.iter().filter(|row| row.standing() >= Standing::Warn).count();
    let note = format!("{} daemons, {wrong} to look at", rows.len());
    let inner = panel::draw(look, "Daemons", &note, area, buf);
    let cursor = &model.cursors[Screen::Daemons as usize];
    let at = cursor.find(rows.iter().map(|row| row.key.as_str()));
    let row = |index: usize| cells(model, look, &rows[index]);
    let columns = columns(model.shown().agents.len() == 1);
    table::draw(look, &columns, Rows::with_cursor(rows.len(), at), row, inner, buf);
}

fn cells(model: &Model, look: &Look, row: &DaemonRow) -> Vec<Cell> {
    let style = look.standing(row.standing());
    vec![
        (row.standing().glyph().to_owned(), style),
        (row.node.clone(), look.theme.muted),
        (row.name.to_string(), style),
        (row.state.name().to_owned(), style),
        (format::age(model.shown_at().since(row.since)), look.theme.muted),
        (
            format::known(row.progress.as_ref(), |p| format::age(model.shown_at().since(p.at))),
            look.theme.text,
        ),
        (row.restarts.to_string(), look.theme.muted),
        (why(row), style),
    ]
}

/// Why it stands where it stands; a healthy one tells its last error, if it had any, else what it
/// did last.
fn why(row: &DaemonRow) -> String {
    match &row.error {
        Some((at, error)) if row.standing() == Standing::Ok => {
            format!("last error {}: {error}", format::time(*at))
        }
        None if row.standing() == Standing::Ok => match &row.progress {
            Some(progress) => progress.note.clone(),
            None => row.reason.clone(),
        },
        _ => row.reason.clone(),
    }
}
