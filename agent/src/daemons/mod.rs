//! The daemons: one file each, one table that lists them.

pub mod clock_check;
pub mod disk_guard;
pub mod integrity_check;
mod table;
#[cfg(test)]
mod wiring;
pub mod work_keeper;

pub use table::{TABLE, of_profile};
