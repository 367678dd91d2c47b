//! A table of the model in a frame: the list screens.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::table::{self, Cell, Rows};
use super::{Look, format, panel};
use crate::model::agent::Standing;
use crate::model::table::{Column, Row, Table, Tone};
use crate::model::{Model, Screen, tables};

/// The column in front of all others: how the row stands, as a glyph.
const GLYPH: Column = crate::model::table::text("standing", " ", 1, 9).by_row();

/// Draws the table of a screen as the operator arranged it. `none` is what to say of no rows.
pub fn draw(model: &Model, look: &Look, screen: Screen, none: &str, area: Rect, buf: &mut Buffer) {
    let Some(whole) = tables::whole(model, screen) else { return };
    let all = whole.rows.len();
    let arrangement = &model.arrangements[screen as usize];
    let shown = arrangement.apply(whole);
    let note = note(screen, &shown, all);
    let title = format!("{}  {}", screen.name(), arrangement.note());
    let inner = panel::draw(look, title.trim_end(), &note, area, buf);
    if shown.rows.is_empty() {
        let text = if all == 0 { none } else { "nothing passes the filter" };
        buf.set_stringn(inner.x, inner.y, text, inner.width.into(), look.theme.muted);
        return;
    }
    rows(model, look, screen, &shown, inner, buf);
}

/// Draws heading and window of a table without a frame.
pub fn rows(
    model: &Model,
    look: &Look,
    screen: Screen,
    table: &Table,
    area: Rect,
    buf: &mut Buffer,
) {
    let cursor = &model.cursors[screen as usize];
    let at = cursor.find(table.keys());
    let columns: Vec<Column> =
        std::iter::once(GLYPH).chain(table.columns.iter().copied()).collect();
    let row = |index: usize| cells(look, &columns, &table.rows[index]);
    table::draw(look, &columns, Rows::with_cursor(table.rows.len(), at), row, area, buf);
}

fn cells(look: &Look, columns: &[Column], row: &Row) -> Vec<Cell> {
    let loud = look.standing(row.standing);
    let glyph = (row.standing.glyph().to_owned(), loud);
    let values = columns.iter().skip(1).zip(&row.cells).map(|(column, value)| {
        let style = match column.tone {
            Tone::Row => loud,
            Tone::Text => look.theme.text,
            Tone::Muted => look.theme.muted,
        };
        (format::value(value, &look.glyphs), Style::new().patch(style))
    });
    std::iter::once(glyph).chain(values).collect()
}

/// `12 of 40 rows, 2 to look at`.
fn note(screen: Screen, shown: &Table, all: usize) -> String {
    let plural = if all == 1 { "" } else { "s" };
    let count = match shown.rows.len() {
        shown if shown == all => format!("{all} row{plural}"),
        shown => format!("{shown} of {all} row{plural}"),
    };
    let wrong = shown.rows.iter().filter(|row| row.standing >= Standing::Warn).count();
    match screen {
        Screen::Games | Screen::Audit => count,
        _ => format!("{count}, {wrong} to look at"),
    }
}
