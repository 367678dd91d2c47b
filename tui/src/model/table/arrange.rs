//! Which rows of a table are shown, and in which order.

use std::sync::Arc;

use super::{Column, Group, RowFilter, Table, value};

/// Rows in order; `None` where that is the table's own.
pub type Order = Option<Arc<[usize]>>;

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
    pub fn apply<'a>(&self, table: Table<'a>) -> Table<'a> {
        let order = self.order(&table);
        table.in_order(order)
    }

    /// The rows that pass, in order.
    pub fn order(&self, table: &Table<'_>) -> Order {
        if *self == Self::default() {
            return None;
        }
        let mut rows: Vec<usize> = (0..table.len()).collect();
        if !self.filter.is_empty() {
            rows.retain(|row| self.filter.passes(table, *row));
        }
        if let Some(column) = self.sort.and_then(|id| table.column(id)) {
            let values: Vec<_> = rows.iter().map(|row| table.value(*row, column)).collect();
            rows = value::in_order(&values).into_iter().map(|place| rows[place]).collect();
        }
        if self.reverse {
            rows.reverse();
        }
        let rows = match self.group {
            Some(group) => group.together(table, rows),
            None => rows,
        };
        Some(rows.into())
    }

    /// Groups by what comes next, after the last one by nothing.
    pub fn next_group(&mut self) {
        self.group = match self.group {
            None => Group::ALL.first().copied(),
            Some(current) => Group::ALL.into_iter().skip_while(|group| *group != current).nth(1),
        };
    }

    /// Orders by the next of these columns, after the last one by none.
    pub fn next_sort(&mut self, columns: &[Column]) {
        let mut ids = columns.iter().filter(|c| c.width > 0).map(|column| column.id);
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
    use super::super::tests::{self, Told, keys};
    use super::*;
    use crate::model::agent::Standing;

    fn table() -> Table<'static> {
        let lines = [("b", Some(10)), ("a", None), ("c", Some(9))];
        tests::table(lines.map(|(name, games)| Told(name, Standing::Ok, games)).into())
    }

    fn order(arrangement: &Arrangement) -> String {
        keys(&arrangement.apply(table()))
    }

    #[test]
    fn columns_are_gone_through_and_reversed() {
        let mut arrangement = Arrangement::default();
        assert_eq!(order(&arrangement), "bac");
        arrangement.next_sort(&table().columns);
        assert_eq!((order(&arrangement), arrangement.note()), ("abc".into(), "by name".into()));
        arrangement.next_sort(&table().columns);
        arrangement.reverse = true;
        assert_eq!(order(&arrangement), "abc", "the unknown comes last, so first in reverse");
        assert_eq!(arrangement.note(), "by games, reversed");
        arrangement.next_sort(&table().columns);
        assert_eq!((order(&arrangement), arrangement.note()), ("cab".into(), "reversed".into()));
    }

    #[test]
    fn what_does_not_pass_is_not_shown() {
        let filter = RowFilter::parse("games>9");
        assert_eq!(order(&Arrangement { filter, ..Arrangement::default() }), "b");
    }
}
