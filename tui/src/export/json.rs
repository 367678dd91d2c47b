//! JSON: one document, or one object a line.

use serde_json::{Map, Value as Json, json};

use super::{Frame, SCHEMA, all};
use crate::model::table::{Row, Table, Value};

/// `{"schema": 3, "screen": .., "at": .., "exit": .., "rows": [..]}`.
pub fn document(table: &Table, frame: Frame) -> String {
    let rows: Vec<Json> = table.rows().map(|row| object(table, &row)).collect();
    let screen: &str = frame.screen.into();
    let document = json!({
        "schema": SCHEMA,
        "screen": screen,
        "at": frame.at,
        "exit": frame.exit.code(),
        "rows": rows,
    });
    format!("{document:#}\n")
}

/// One object a line.
pub fn lines(table: &Table) -> String {
    table.rows().map(|row| format!("{}\n", object(table, &row))).collect()
}

fn object(table: &Table, row: &Row) -> Json {
    let mut object = Map::new();
    object.insert("key".to_owned(), row.key.clone().into());
    object.insert("standing".to_owned(), row.standing.word().into());
    for (index, column) in all(table) {
        object.insert(column.id.to_owned(), value(&row.cells[index]));
    }
    Json::Object(object)
}

/// Numbers as programs want them.
fn value(value: &Value) -> Json {
    match value {
        Value::Unknown => Json::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Count(n) | Value::Bytes(n) => (*n).into(),
        Value::Rate(n) | Value::Number(n, _) => (*n).into(),
        Value::Age(ms) => (*ms as f64 / 1000.0).into(),
        Value::At(at) => at.0.into(),
        Value::Course(values) => values.as_slice().into(),
    }
}
