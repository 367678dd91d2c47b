//! Columns for people, each as wide as its widest value.

use unicode_width::UnicodeWidthStr;

use super::telling;
use crate::model::table::Table;
use crate::view::{Glyphs, format};

/// Headings and rows; no escape codes, ASCII but for what agents wrote.
pub fn write(table: &Table) -> String {
    let mut lines: Vec<Vec<String>> = vec![heading(table)];
    for row in table.rows() {
        let mut cells = vec![row.standing.word().to_owned()];
        cells.extend(telling(table).map(|(at, _)| format::value(&row.cells[at], &Glyphs::ascii())));
        lines.push(cells);
    }
    let right: Vec<bool> =
        std::iter::once(false).chain(telling(table).map(|(_, column)| column.right)).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..right.len()).map(width).collect();
    lines.iter().map(|line| padded(line, &widths, &right)).collect()
}

fn heading(table: &Table) -> Vec<String> {
    let titles = telling(table).map(|(_, column)| column.title.to_owned());
    std::iter::once("STANDING".to_owned()).chain(titles).collect()
}

fn padded(cells: &[String], widths: &[usize], right: &[bool]) -> String {
    let mut line = String::new();
    for ((cell, width), right) in cells.iter().zip(widths).zip(right) {
        let blanks = " ".repeat(width - cell.width());
        let cell = if *right { blanks + cell } else { cell.clone() + &blanks };
        line.push_str(&cell);
        line.push_str("  ");
    }
    line.trim_end().to_owned() + "\n"
}
