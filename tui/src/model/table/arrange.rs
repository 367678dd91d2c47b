//! Which rows of a table are shown, and in which order.

use super::{Group, RowFilter, Table, Value};

/// Filter and order of one screen's table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    /// The rows that are shown.
    pub filter: RowFilter,
    /// The column that they are ordered by; `None` for the table's own order.
    pub sort: Option<&'static str>,
    /// The other way round.
    pub reverse: bool,
    /// Rows that are alike in this stand together; `None` for no groups.
    pub group: Option<Group>,
}

impl Arrangement {
    /// The table with the rows that pass, in order.
    pub fn apply(&self, mut table: Table) -> Table {
        if !self.filter.is_empty() {
            let rows = std::mem::take(&mut table.rows);
            table.rows = rows.into_iter().filter(|row| self.filter.passes(&table, row)).collect();
        }
        if let Some(column) = self.sort.and_then(|id| table.column(id)) {
            table.rows.sort_by(|a, b| Value::order(&a.cells[column], &b.cells[column]));
        }
        if self.reverse {
            table.rows.reverse();
        }
        if let Some(group) = self.group {
            table.rows = group.together(&table);
        }
        table
    }

    /// Groups by what comes next, after the last one by nothing.
    pub fn next_group(&mut self) {
        self.group = match self.group {
            None => Group::ALL.first().copied(),
            Some(current) => Group::ALL.into_iter().skip_while(|group| *group != current).nth(1),
        };
    }

    /// Orders by the next column of the table, after the last one by none.
    pub fn next_sort(&mut self, table: &Table) {
        let mut ids = table.columns.iter().filter(|c| c.width > 0).map(|column| column.id);
        self.sort = match self.sort {
            None => ids.next(),
            Some(current) => ids.skip_while(|id| *id != current).nth(1),
        };
    }

    /// What a heading says about it: `filter: gpu  by games, reversed`.
    pub fn note(&self) -> String {
        let mut parts = Vec::new();
        if !self.filter.is_empty() {
            parts.push(format!("filter: {}", self.filter.text()));
        }
        match (self.sort, self.reverse) {
            (None, false) => {}
            (None, true) => parts.push("reversed".to_owned()),
            (Some(column), false) => parts.push(format!("by {column}")),
            (Some(column), true) => parts.push(format!("by {column}, reversed")),
        }
        parts.extend(self.group.map(|group| format!("grouped by {}", group.word())));
        parts.join("  ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Row, number, text};
    use super::*;
    use crate::model::agent::Standing;

    fn table() -> Table {
        let columns = vec![text("name", "NAME", 8, 9), number("games", "GAMES", 4, 5)];
        let row = |name: &str, games| Row {
            key: name.to_owned(),
            standing: Standing::Ok,
            cells: vec![Value::text(name), Value::known(games, Value::Count)],
        };
        Table { columns, rows: vec![row("b", Some(10)), row("a", None), row("c", Some(9))] }
    }

    fn order(arrangement: &Arrangement) -> String {
        arrangement.apply(table()).keys().collect()
    }

    #[test]
    fn columns_are_gone_through_and_reversed() {
        let mut arrangement = Arrangement::default();
        assert_eq!(order(&arrangement), "bac");
        arrangement.next_sort(&table());
        assert_eq!((order(&arrangement), arrangement.note()), ("abc".into(), "by name".into()));
        arrangement.next_sort(&table());
        arrangement.reverse = true;
        assert_eq!(order(&arrangement), "abc", "the unknown comes last, so first in reverse");
        assert_eq!(arrangement.note(), "by games, reversed");
        arrangement.next_sort(&table());
        assert_eq!((order(&arrangement), arrangement.note()), ("cab".into(), "reversed".into()));
    }

    #[test]
    fn what_does_not_pass_is_not_shown() {
        let filter = RowFilter::parse("games>9");
        assert_eq!(order(&Arrangement { filter, ..Arrangement::default() }), "b");
    }
}
