//! The daemons: one file each, one table that lists them.

pub mod clock_check;
pub mod data_sync;
pub mod disk_guard;
pub mod evaluation;
pub mod integrity_check;
pub mod leadership;
pub mod presence;
pub mod promotion;
pub mod registry;
pub mod selfplay;
mod table;
pub mod trainer;
pub mod trigger;
#[cfg(test)]
mod wiring;
pub mod work_keeper;

pub use table::{TABLE, of_profile};
