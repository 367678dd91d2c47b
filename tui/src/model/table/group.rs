//! Rows in groups: what is alike stands together.

use super::{Row, Table, Value};

/// By what rows are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// How they stand.
    Standing,
    /// A column of the table.
    Column(&'static str),
}

impl Group {
    /// What agents can be grouped by, in the order in which a key goes through it.
    pub const ALL: [Self; 4] =
        [Self::Standing, Self::Column("role"), Self::Column("device"), Self::Column("route")];

    /// The word for a heading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standing => "state",
            Self::Column(id) => id,
        }
    }

    /// The name of a row's group; `--` where nothing is known of that.
    fn of(self, table: &Table, row: &Row) -> String {
        let cell = match self {
            Self::Standing => return row.standing.word().to_owned(),
            Self::Column(id) => table.column(id).and_then(|column| row.cells.get(column)),
        };
        match cell {
            Some(Value::Text(text)) => text.clone(),
            _ => "--".to_owned(),
        }
    }

    /// The rows, those of a group together, the groups in the order of their first row.
    pub fn together(self, table: &Table) -> Vec<Row> {
        let names = self.sizes(table);
        let place = |row: &Row| {
            let name = self.of(table, row);
            names.iter().position(|(group, _)| *group == name)
        };
        let mut rows = table.rows.clone();
        rows.sort_by_cached_key(place);
        rows
    }

    /// How many rows each group has, in the order of their first row.
    pub fn sizes(self, table: &Table) -> Vec<(String, usize)> {
        let mut sizes: Vec<(String, usize)> = Vec::new();
        for row in &table.rows {
            let name = self.of(table, row);
            match sizes.iter_mut().find(|(group, _)| *group == name) {
                Some((_, size)) => *size += 1,
                None => sizes.push((name, 1)),
            }
        }
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::agent::Standing;
    use crate::model::table::{Arrangement, text};

    fn row(key: &str, device: Value, standing: Standing) -> Row {
        Row { key: key.to_owned(), standing, cells: vec![device] }
    }

    fn table() -> Table {
        let rows = vec![
            row("a", Value::text("cuda"), Standing::Ok),
            row("b", Value::Unknown, Standing::Down),
            row("c", Value::text("cpu"), Standing::Ok),
            row("d", Value::text("cuda"), Standing::Down),
        ];
        Table { columns: vec![text("device", "DEVICE", 8, 1)], rows }
    }

    #[test]
    fn what_is_alike_stands_together_and_keeps_its_order() {
        let mut arrangement = Arrangement::default();
        let keys = |arrangement: &Arrangement| {
            let rows = arrangement.apply(table()).rows;
            rows.into_iter().map(|row| row.key).collect::<String>()
        };
        assert_eq!(keys(&arrangement), "abcd");
        arrangement.next_group();
        assert_eq!(
            (keys(&arrangement).as_str(), arrangement.group),
            ("acbd", Some(Group::Standing))
        );
        arrangement.group = Some(Group::Column("device"));
        assert_eq!(keys(&arrangement), "adbc");
        let sizes = Group::Column("device").sizes(&table());
        let sizes: Vec<_> = sizes.iter().map(|(name, size)| (name.as_str(), *size)).collect();
        assert_eq!(sizes, [("cuda", 2), ("--", 1), ("cpu", 1)]);
    }

    #[test]
    fn the_key_goes_through_all_groups_and_back_to_none() {
        let mut arrangement = Arrangement::default();
        for group in Group::ALL {
            arrangement.next_group();
            assert_eq!(arrangement.group, Some(group));
        }
        arrangement.next_group();
        assert_eq!(arrangement.group, None);
    }
}
