//! What the screens list, derived from the world. Screen, strip, one-shot output and cursor use
//! the same rows.

pub mod agents;
pub mod concerns;
pub mod daemons;
pub mod differences;
pub mod elo;
pub mod heat;
pub mod operations;
pub mod share;
pub mod stages;

use super::{Model, Screen, tables};

/// The keys of the rows of the screen on display, in order. The events have too many to list.
pub fn keys(model: &Model) -> Vec<String> {
    match model.screen {
        Screen::Events => Vec::new(),
        Screen::Elo => elo::configs(model.shown()).iter().map(ToString::to_string).collect(),
        screen => tables::arranged(model, screen)
            .map(|table| table.keys().map(str::to_owned).collect())
            .unwrap_or_default(),
    }
}
