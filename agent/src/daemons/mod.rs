//! The daemons: one file each, one table that lists them.

pub mod clock_check;
pub mod disk_guard;
mod evaluation;
pub mod integrity_check;
mod promotion;
mod registry;
mod selfplay;
mod table;
mod trainer;
mod trigger;
#[cfg(test)]
mod wiring;
pub mod work_keeper;

pub use table::{TABLE, of_profile};
