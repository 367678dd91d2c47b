//! A table for programs and for people without a screen: the same rows as on the screen, numbers
//! as numbers. Times are UTC milliseconds, durations seconds, sizes bytes; what is not known is
//! `null`, or empty in CSV.

mod csv;
mod json;
mod markdown;
mod plain;

use clap::ValueEnum;
use ringrift::api::Exit;
use ringrift::event::UtcMs;

use crate::model::Screen;
use crate::model::table::{Column, Table};

/// Version of the rows: raised when a column changes its meaning or is taken away.
pub const SCHEMA: u32 = 3;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// One document.
    Json,
    /// One object a line.
    Jsonl,
    /// Comma-separated values with a heading.
    Csv,
    /// A Markdown table.
    Md,
}

/// What stands around the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Whose rows they are.
    pub screen: Screen,
    /// When they were true.
    pub at: UtcMs,
    /// The exit code that goes with them.
    pub exit: Exit,
}

/// The table in this format, with a line break at its end unless it is empty.
pub fn write(table: &Table, frame: Frame, format: Format) -> String {
    match format {
        Format::Table => plain::write(table),
        Format::Json => json::document(table, frame),
        Format::Jsonl => json::lines(table),
        Format::Csv => csv::write(table),
        Format::Md => markdown::write(table),
    }
}

/// Columns for programs: all of them, also those that the screen leaves out.
fn all<'a>(table: &'a Table<'_>) -> impl Iterator<Item = (usize, &'a Column)> {
    table.columns.iter().enumerate()
}

/// Columns for people: those that tell something here.
fn telling<'a>(table: &'a Table<'_>) -> impl Iterator<Item = (usize, &'a Column)> {
    table.columns.iter().enumerate().filter(|(_, column)| column.width > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Model, tables};
    use crate::samples;

    fn written(screen: Screen, format: Format) -> String {
        let model = Model { screen, ..samples::model() };
        let table = tables::exported(&model, screen).unwrap();
        write(&table, Frame { screen, at: model.now, exit: Exit::Warnings }, format)
    }

    #[test]
    fn every_format_is_what_it_was() {
        for format in [Format::Table, Format::Json, Format::Jsonl, Format::Csv, Format::Md] {
            let name = format!("agents-{format:?}").to_lowercase();
            insta::assert_snapshot!(name, written(Screen::Agents, format));
        }
    }

    /// Every row of every screen is valid JSON with the columns that its table promises.
    #[test]
    fn every_row_is_one_json_object() {
        for screen in Screen::ALL {
            let model = Model { screen, ..samples::model_with_games() };
            let Some(table) = tables::exported(&model, screen) else { continue };
            let rows =
                write(&table, Frame { screen, at: model.now, exit: Exit::Healthy }, Format::Jsonl);
            assert_eq!(rows.lines().count(), table.len(), "{screen:?}");
            for row in rows.lines() {
                let object: serde_json::Value = serde_json::from_str(row).unwrap();
                for column in &table.columns {
                    assert!(object.get(column.id).is_some(), "{screen:?}: {} in {row}", column.id);
                }
            }
        }
    }
}
