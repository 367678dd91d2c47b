//! The fabric: ports for the log, the work, the leases and what the cluster agrees on, and the
//! adapters behind them.
//!
//! Callers know the [`port`]s only. [`embedded`] keeps everything in one SQLite file of one machine;
//! `jetstream` (a feature of the crate) keeps it on the NATS servers of a cluster;
//! [`simulated`] is the model in memory that says what every adapter has to do. One suite of
//! properties (`contract`) judges both.

mod backoff;
mod blob_steps;
mod call_desk;
mod clock;
#[cfg(test)]
mod contract;
mod control_steps;
mod coord_steps;
mod delivery_steps;
mod detector;
pub mod embedded;
mod error;
mod event_check;
#[cfg(feature = "jetstream")]
pub mod jetstream;
mod job_steps;
mod lease_steps;
mod local_rpc;
mod pending;
pub mod port;
pub mod retention;
pub mod simulated;
mod timeline;
mod transient;
mod unreadable;

pub use backoff::Backoff;
pub use clock::{Clock, ManualClock, MonoMs, SystemClock};
pub use error::{FabricError, Result};
pub use transient::is_transient;
