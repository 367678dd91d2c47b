//! The host file: which machines there are, what each is for, who votes.
//!
//! It is the older service's `distributed_hosts.yaml`, read as it is. Every problem is named with
//! its place; a file with an error is not used at all. Roles come from it and from nowhere else.

mod check;
mod edit;
mod effective;
mod fields;
mod file;
mod glob;
mod host;
mod origin;
mod problem;
mod provider;
mod read;
mod sections;
mod store;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod version;

pub use edit::{EditError, set};
pub use effective::Effective;
pub use file::HostFile;
pub use host::{CodePath, Host};
pub use origin::{Origin, Sourced};
pub use problem::{Place, Problem, Severity};
pub use provider::Provider;
pub use read::{MAX_BYTES, Reading};
pub use sections::{AutoSync, EloSync, ExternalStorage, ObjectStore, SyncRouting};
pub use store::{KEPT_BACKUPS, StoreError, load, replace};
pub use value::{Gigabytes, MegabytesPerSecond, Percent, Port, Role, Status, Transport, Workload};
pub use version::{Agreement, Version, agreement};
