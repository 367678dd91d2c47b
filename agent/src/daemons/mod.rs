//! The daemons: one file each, one table that lists them.

pub mod clock_check;
pub mod cluster_watch;
pub mod data_sync;
pub mod disk_guard;
pub mod evaluation;
pub mod idle_watch;
pub mod integrity_check;
pub mod leadership;
mod levels;
pub mod memory_guard;
pub mod older;
pub mod presence;
pub mod promotion;
pub mod registry;
pub mod retention;
pub mod scheduler;
pub mod self_report;
pub mod selfplay;
pub mod snapshots;
mod table;
pub mod trainer;
pub mod trigger;
mod voter;
pub mod work_keeper;
pub mod workflows;

pub use table::{TABLE, of_profile};
pub use voter::{UnfitVoter, check_voter};
