//! A table of the model in a frame: the list screens.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::table::{self, Cell, Rows};
use super::{Look, format, panel};
use crate::model::agent::Standing;
use crate::model::operations::Seal;
use crate::model::table::{Column, Table, Tone};
use crate::model::words::counted;
use crate::model::{Model, Screen, tables};

/// The column in front of all others: how the row stands, as a glyph.
const GLYPH: Column = crate::model::table::text("standing", " ", 1, 9).by_row();

/// Draws the table of a screen as the operator arranged it. `none` is what to say of no rows.
pub fn draw(model: &Model, look: &Look, screen: Screen, none: &str, area: Rect, buf: &mut Buffer) {
    let Some(whole) = tables::whole(model, screen) else { return };
    let all = whole.len();
    let arrangement = &model.arrangements[screen as usize];
    let shown = tables::arrange(model, screen, whole);
    let note = note(model, look, screen, &shown, all);
    let is_now = matches!(screen, Screen::Games | Screen::Actions);
    let not_past = if is_now { not_past(model) } else { String::new() };
    let title = format!("{}{not_past}  {}", screen.name(), arrangement.note());
    let title = panel::title(model, look, screen.panels()[0], title.trim_end());
    let inner = panel::draw(look, &title, &note, area, buf);
    if shown.is_empty() {
        let text = if all == 0 { none } else { "nothing passes the filter" };
        buf.set_stringn(inner.x, inner.y, text, inner.width.into(), look.theme.muted);
        return;
    }
    rows(model, look, screen, &shown, inner, buf);
}

/// What is fetched and not told by events shows the present, whatever the other screens show.
pub fn not_past(model: &Model) -> String {
    let frozen = model.frozen.as_ref();
    frozen.map(|frozen| format!("  now, not {}", format::clock(frozen.at))).unwrap_or_default()
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
    let at = table.at(cursor);
    let columns: Vec<Column> =
        std::iter::once(GLYPH).chain(table.columns.iter().copied()).collect();
    let marks = &model.marks[screen as usize];
    let row = |index: usize| {
        let mut cells = cells(look, table, index);
        if !marks.is_empty() && marks.contains(&table.key(index)) {
            look.glyphs.marked.clone_into(&mut cells[0].0);
        }
        cells
    };
    table::draw(look, &columns, Rows::with_cursor(table.len(), at), row, area, buf);
}

fn cells(look: &Look, table: &Table, row: usize) -> Vec<Cell> {
    let standing = table.standing(row);
    let loud = look.standing(standing);
    let glyph = (standing.glyph().to_owned(), loud);
    let values = table.columns.iter().enumerate().map(|(at, column)| {
        let style = match column.tone {
            Tone::Row => loud,
            Tone::Text => look.theme.text,
            Tone::Muted => look.theme.muted,
        };
        (format::value(&table.value(row, at), &look.glyphs), Style::new().patch(style))
    });
    std::iter::once(glyph).chain(values).collect()
}

/// Whether the audits at hand are sealed as they should be.
fn sealed(model: &Model) -> String {
    let agents = model.shown().agents.iter();
    let seals = agents.filter_map(|agent| Some((agent.name(), agent.operations.seal.as_ref()?)));
    let mut seals: Vec<_> = seals.collect();
    seals.sort_by_key(|(_, seal)| matches!(seal, Seal::Holds(_)));
    match seals.as_slice() {
        [] => String::new(),
        [(name, Seal::Broken(n)), ..] => format!("; BROKEN at entry {n} of {name}"),
        [(_, Seal::Holds(head))] => format!("; its seal holds, head {}", head.short()),
        all => format!("; seals of {} agents hold", all.len()),
    }
}

/// `12 of 40 rows, 2 to look at`.
fn note(model: &Model, look: &Look, screen: Screen, shown: &Table, all: usize) -> String {
    let rows = counted(all as u64, "row");
    let count = if shown.len() == all { rows } else { format!("{} of {rows}", shown.len()) };
    if let Some(group) = model.arrangements[screen as usize].group {
        let sizes = group.sizes(shown).into_iter().map(|(name, size)| format!("{name} {size}"));
        return sizes.collect::<Vec<_>>().join("  ");
    }
    match screen {
        Screen::Games => format!("the newest {count}, newest first"),
        Screen::Audit => format!("{count}{}", sealed(model)),
        _ => format!("{count}, {} to look at", wrong(model, look, screen, shown, all)),
    }
}

/// How many of the rows there are to look at.
fn wrong(model: &Model, look: &Look, screen: Screen, shown: &Table, all: usize) -> usize {
    let count = || shown.standings().filter(|standing| *standing >= Standing::Warn).count();
    let at = model.shown_at();
    match screen {
        Screen::Actions => count(),
        _ if shown.len() < all => count(),
        Screen::Agents => model.shown().counts(at).wrong(),
        _ => look.wrong.answer((model.shown().moment(at), screen), count),
    }
}
