//! Rows in groups: what is alike stands together.

use super::{Table, Value};

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
    fn of(self, table: &Table, row: usize) -> String {
        let value = match self {
            Self::Standing => return table.standing(row).word().to_owned(),
            Self::Column(id) => table.column(id).map(|column| table.value(row, column)),
        };
        match value {
            Some(Value::Text(text)) => text,
            _ => "--".to_owned(),
        }
    }

    /// The rows with those of a group together, the groups in the order of their first row.
    pub fn together(self, table: &Table<'_>, rows: Vec<usize>) -> Vec<usize> {
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        for row in rows {
            let name = self.of(table, row);
            match groups.iter_mut().find(|(group, _)| *group == name) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((name, vec![row])),
            }
        }
        groups.into_iter().flat_map(|(_, rows)| rows).collect()
    }

    /// How many rows each group has, in the order of their first row.
    pub fn sizes(self, table: &Table) -> Vec<(String, usize)> {
        let mut sizes: Vec<(String, usize)> = Vec::new();
        for row in 0..table.len() {
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
    use crate::model::table::tests::{self, Told};
    use crate::model::table::{Arrangement, text};

    fn table() -> Table<'static> {
        let device = text("device", "DEVICE", 8, 1).of(|told: &Told| match told.0 {
            "a" | "d" => Value::text("cuda"),
            "c" => Value::text("cpu"),
            _ => Value::Unknown,
        });
        let lines = ["a", "b", "c", "d"].map(|name| {
            let is_up = matches!(name, "a" | "c");
            Told(name, if is_up { Standing::Ok } else { Standing::Down }, None)
        });
        Table::of(lines.into(), [device])
    }

    #[test]
    fn what_is_alike_stands_together_and_keeps_its_order() {
        let mut arrangement = Arrangement::default();
        let keys = |arrangement: &Arrangement| tests::keys(&arrangement.apply(table()));
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
