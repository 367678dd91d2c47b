//! The filter of a table: terms that a row has to meet.

use super::{Table, Value};

/// Terms, all of which must hold: `word`, `!word`, `column:word`, `column>number`,
/// `column<number`. Numbers may end in s, m, h, d (times) or k, M, G (sizes). Case does not matter
/// in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowFilter {
    text: String,
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq)]
struct Term {
    negated: bool,
    column: Option<String>,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Contains(String),
    Above(f64),
    Below(f64),
}

impl RowFilter {
    /// Reads the terms; every text is a filter.
    pub fn parse(text: &str) -> Self {
        let terms = text.split_whitespace().filter_map(term).collect();
        Self { text: text.trim().to_owned(), terms }
    }

    /// Reads the terms of somebody who does not see what they do.
    ///
    /// # Errors
    /// The first term that is none, or names a column that the table does not have.
    pub fn checked(text: &str, table: &Table) -> Result<Self, String> {
        for word in text.split_whitespace() {
            let read = term(word).ok_or_else(|| {
                format!("`{word}` is no term: use word, !word, column:word, age>30s")
            })?;
            if let Some(name) = read.column.filter(|name| table.column(name).is_none()) {
                let names: Vec<&str> = table.columns.iter().map(|column| column.id).collect();
                return Err(format!("`{word}`: no column is called {name}; {}", names.join(", ")));
            }
        }
        Ok(Self::parse(text))
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True if it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// True if a row of the table passes. A column that the table does not have lets nothing pass.
    pub fn passes(&self, table: &Table, row: usize) -> bool {
        self.terms.iter().all(|term| term.holds(table, row) != term.negated)
    }
}

fn term(text: &str) -> Option<Term> {
    let (negated, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
    let split = |mark: char| rest.split_once(mark).filter(|(column, _)| is_name(column));
    let (column, test) = if let Some((column, word)) = split(':') {
        (Some(column), contains(word)?)
    } else if let Some((column, bound)) = split('>') {
        (Some(column), Test::Above(quantity(bound)?))
    } else if let Some((column, bound)) = split('<') {
        (Some(column), Test::Below(quantity(bound)?))
    } else {
        (None, contains(rest)?)
    };
    Some(Term { negated, column: column.map(str::to_lowercase), test })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-/".contains(c))
}

fn contains(word: &str) -> Option<Test> {
    (!word.is_empty()).then(|| Test::Contains(word.to_lowercase()))
}

/// A number with its unit: times become milliseconds, sizes bytes.
fn quantity(text: &str) -> Option<f64> {
    const UNITS: [(char, f64); 7] = [
        ('s', 1e3),
        ('m', 60e3),
        ('h', 3_600e3),
        ('d', 86_400e3),
        ('k', 1024.0),
        ('M', 1_048_576.0),
        ('G', 1_073_741_824.0),
    ];
    let unit = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(*unit)?, *factor)));
    let (digits, factor) = unit.unwrap_or((text, 1.0));
    digits.parse::<f64>().ok().map(|number| number * factor)
}

impl Term {
    fn holds(&self, table: &Table, row: usize) -> bool {
        let holds = |column| self.test.holds(&table.value(row, column));
        match &self.column {
            None => (0..table.columns.len()).any(holds),
            Some(column) => table.column(column).is_some_and(holds),
        }
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Contains(word), Value::Text(text)) => text.to_lowercase().contains(word),
            (Self::Contains(word), value) => {
                value.number().is_some_and(|number| number.to_string() == *word)
            }
            (Self::Above(bound), value) => value.number().is_some_and(|number| number > *bound),
            (Self::Below(bound), value) => value.number().is_some_and(|number| number < *bound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Told, table};
    use super::*;
    use crate::model::agent::Standing;

    #[test]
    fn words_columns_and_bounds() {
        let table = table(vec![Told("gpu-1", Standing::Ok, Some(40_000))]);
        for (filter, passes) in [
            ("", true),
            ("GPU", true),
            ("!gpu", false),
            ("name:gpu games>30s", true),
            ("games>1m", false),
            ("games<1m", true),
            ("!games>1m", true),
            ("games:40000", true),
            ("role:eval", false),
            ("games>x", true),
        ] {
            assert_eq!(RowFilter::parse(filter).passes(&table, 0), passes, "{filter}");
        }
    }

    #[test]
    fn who_does_not_see_the_rows_is_told_what_is_no_term() {
        let table = table(vec![Told("gpu-1", Standing::Ok, Some(40_000))]);
        assert!(RowFilter::checked("gpu !name:x Games>30s", &table).is_ok());
        let refused = |text| RowFilter::checked(text, &table).unwrap_err();
        assert_eq!(refused("gpu role:eval"), "`role:eval`: no column is called role; name, games");
        assert!(refused("games>x").starts_with("`games>x` is no term: use word"));
    }
}
