//! A table that draws only the rows in its window. Columns have priorities: where there is no room
//! the least important go first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Look, panel};
use crate::model::table::Column;

/// A cell's text and style.
pub type Cell = (String, Style);

/// Which rows there are and where the operator looks.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// How many.
    pub count: usize,
    /// The row that stays in the window.
    pub anchor: usize,
    /// That row is under the cursor.
    pub cursor: bool,
    /// The headings are drawn.
    pub heading: bool,
}

impl Rows {
    /// Rows with headings and a cursor on one of them.
    pub fn with_cursor(count: usize, at: Option<usize>) -> Self {
        Self { count, anchor: at.unwrap_or(0), cursor: at.is_some(), heading: true }
    }
}

/// Draws heading and window. `row` gives the cells of one row, and is asked only for rows that are
/// seen.
pub fn draw(
    look: &Look,
    columns: &[Column],
    rows: Rows,
    row: impl Fn(usize) -> Vec<Cell>,
    mut area: Rect,
    buf: &mut Buffer,
) {
    let kept = fit(columns, area.width);
    if rows.heading && !area.is_empty() {
        let heading = columns.iter().map(|c| (c.title.to_owned(), look.theme.muted));
        let place = Rect { height: 1, ..area };
        write(look, (columns, &kept), &heading.collect::<Vec<_>>(), place, buf);
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let height = usize::from(area.height);
    let first = window(rows.count, height, rows.anchor);
    for (index, y) in (first..rows.count.min(first + height)).zip(area.top()..area.bottom()) {
        let place = Rect { y, height: 1, ..area };
        write(look, (columns, &kept), &row(index), place, buf);
        if rows.cursor && rows.anchor == index {
            buf.set_style(place, look.theme.select);
        }
    }
}

/// The first row of the window: the cursor stands in its middle where it can.
fn window(rows: usize, height: usize, at: usize) -> usize {
    at.saturating_sub(height / 2).min(rows.saturating_sub(height))
}

/// Which columns are kept, with their widths.
fn fit(columns: &[Column], width: u16) -> Vec<(usize, u16)> {
    let mut kept: Vec<usize> = (0..columns.len()).filter(|i| columns[*i].width > 0).collect();
    let needed = |kept: &[usize]| kept.iter().map(|i| columns[*i].width + 1).sum::<u16>();
    while kept.len() > 1 && needed(&kept) > width + 1 {
        let least = kept.iter().copied().min_by_key(|index| columns[*index].priority);
        kept.retain(|index| Some(*index) != least);
    }
    let rest = (width + 1).saturating_sub(needed(&kept));
    // A number at the far right would stand alone.
    let last = kept.last().copied().filter(|index| !columns[*index].right);
    let wide = |index: usize| columns[index].width + if Some(index) == last { rest } else { 0 };
    kept.into_iter().map(|index| (index, wide(index))).collect()
}

/// Writes one row. What does not fit its column is marked as cut.
fn write(
    look: &Look,
    (columns, kept): (&[Column], &[(usize, u16)]),
    cells: &[Cell],
    area: Rect,
    buf: &mut Buffer,
) {
    let mut x = area.x;
    for &(index, width) in kept {
        let width = width.min(area.right().saturating_sub(x));
        let Some((text, style)) = cells.get(index) else { continue };
        let needed = u16::try_from(unicode_width::UnicodeWidthStr::width(text.as_str()));
        let needed = needed.unwrap_or(u16::MAX);
        let indent = if columns[index].right { width.saturating_sub(needed) } else { 0 };
        buf.set_stringn(x + indent, area.y, text, (width - indent).into(), *style);
        if needed > width {
            panel::mark_cut(look, (x + width, area.y), buf);
        }
        x = x.saturating_add(width + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::{number, text};

    #[test]
    fn the_least_important_column_goes_first_and_the_last_takes_the_rest() {
        let columns = [text("a", "A", 5, 9), number("b", "B", 4, 1), text("c", "C", 6, 5)];
        assert_eq!(fit(&columns, 20), [(0, 5), (1, 4), (2, 9)]);
        assert_eq!(fit(&columns, 16), [(0, 5), (2, 10)]);
        assert_eq!(fit(&columns, 8), [(0, 8)]);
    }

    #[test]
    fn the_cursor_stays_in_the_window() {
        assert_eq!(window(100, 10, 0), 0);
        assert_eq!(window(100, 10, 50), 45);
        assert_eq!(window(100, 10, 99), 90);
        assert_eq!(window(3, 10, 2), 0);
    }
}
