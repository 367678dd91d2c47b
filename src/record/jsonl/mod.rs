//! Game records of the older service, one JSON object a line (data formats 5).

mod evidence;
mod import;
mod line;
mod outcome;
mod record;
mod rrn;
mod tags;
#[cfg(test)]
mod tests;
mod write;

pub use import::{import_lines, verify_lines};
pub use write::LineWriter;
