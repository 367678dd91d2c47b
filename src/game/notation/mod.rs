//! Texts of cells, moves and positions, and their hashes (docs/notation.md).

mod cell;
mod fnv;
mod move_parser;
mod move_text;
mod region;
mod state_parser;
mod state_text;

pub use cell::CellTextError;
pub(in crate::game) use cell::{parse_cell, write_cell};
pub use fnv::fnv1a_64;
pub use move_parser::MoveTextError;
pub(in crate::game) use region::region_crc;
pub use state_parser::StateTextError;

/// The start of `text`, short enough for an error message.
fn shown(text: &str) -> String {
    const LIMIT: usize = 80;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
