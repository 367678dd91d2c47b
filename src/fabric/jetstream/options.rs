//! How a fabric on NATS is reached.

use std::path::PathBuf;

/// Which servers, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Addresses of the servers, for example `nats://broker-1:4222` or `tls://broker-1:443`.
    pub servers: Vec<String>,
    /// Name of the deployment: the first part of every subject and stream, so that two of them can
    /// share servers without meeting. Letters, digits and `-`.
    pub cluster: String,
    /// Copies of each stream: 1 on one server, 3 or 5 on as many.
    pub replicas: usize,
    /// The most that all streams together take on each server's disk, in bytes; the servers set it
    /// aside.
    pub max_bytes: u64,
    /// Raised by every restore and every move to new servers: it orders tokens from before and
    /// after.
    pub epoch: u64,
    /// File with the user's JWT and key; never logged.
    pub credentials: Option<PathBuf>,
    /// File with the certificates of the authority that signed the servers' ones.
    pub authority: Option<PathBuf>,
}
