//! A table for reports and issues.

use super::telling;
use crate::model::table::Table;
use crate::view::{Glyphs, format};

/// The whole table.
pub fn write(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let heading = std::iter::once("standing").chain(telling(table).map(|(_, column)| column.id));
    let mut text = line(heading.map(str::to_owned).collect());
    let rule = std::iter::once("---")
        .chain(telling(table).map(|(_, column)| if column.right { "---:" } else { "---" }));
    text.push_str(&line(rule.map(str::to_owned).collect()));
    for row in table.rows() {
        let mut cells = vec![row.standing.word().to_owned()];
        let values = telling(table).map(|(at, _)| format::value(&row.cells[at], &Glyphs::ascii()));
        cells.extend(values.map(|cell| cell.replace('|', "\\|")));
        text.push_str(&line(cells));
    }
    text
}
