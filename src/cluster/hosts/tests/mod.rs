//! The host file on the sample, on files that somebody spoiled, and on disk.

mod bad;
mod edits;
mod sample;
mod stored;

/// A made-up cluster in the older service's format, with its odd corners.
const SAMPLE: &str = include_str!("../../../../tests/data/hosts/distributed_hosts.yaml");
