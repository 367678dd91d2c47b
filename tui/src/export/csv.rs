//! CSV as RFC 4180 writes it, with a heading.

use super::all;
use crate::model::table::{Table, Value};

/// The whole file.
pub fn write(table: &Table) -> String {
    let heading = ["key", "standing"].into_iter().chain(all(table).map(|(_, column)| column.id));
    let mut text = line(heading.map(str::to_owned));
    for row in table.rows() {
        let first = [row.key, row.standing.word().to_owned()];
        let cells = all(table).map(|(index, _)| value(&row.cells[index]));
        text.push_str(&line(first.into_iter().chain(cells)));
    }
    text
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let fields: Vec<String> = fields.map(|field| quoted(&field)).collect();
    fields.join(",") + "\r\n"
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

fn value(value: &Value) -> String {
    match value {
        Value::Unknown => String::new(),
        Value::Text(text) => text.clone(),
        Value::Count(n) | Value::Bytes(n) => n.to_string(),
        Value::Rate(n) | Value::Number(n, _) => n.to_string(),
        Value::Age(ms) => (*ms as f64 / 1000.0).to_string(),
        Value::At(at) => at.0.to_string(),
        Value::Course(values) => {
            values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_line_is_quoted() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
    }
}
