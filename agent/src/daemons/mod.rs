//! The daemons: one file each, one table that lists them.

mod table;

pub use table::{TABLE, of_profile};
