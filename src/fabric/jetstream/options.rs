//! How a fabric on NATS is reached.

use std::fmt;
use std::path::PathBuf;

/// Which servers, and as whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// Addresses of the servers, for example `nats://broker-1:4222` or `tls://broker-1:443`. A
    /// password in one is never shown.
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

impl Options {
    /// The servers, for messages.
    pub(super) fn shown_servers(&self) -> String {
        self.servers.iter().map(|server| shown(server)).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("servers", &self.shown_servers())
            .field("cluster", &self.cluster)
            .field("replicas", &self.replicas)
            .field("max_bytes", &self.max_bytes)
            .field("epoch", &self.epoch)
            .field("credentials", &self.credentials)
            .field("authority", &self.authority)
            .finish()
    }
}

/// An address without the user and password that it may hold.
fn shown(server: &str) -> String {
    let Some((before, host)) = server.rsplit_once('@') else { return server.to_owned() };
    let scheme = before.split_once("://").map_or("nats", |(scheme, _)| scheme);
    format!("{scheme}://***@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (server, wanted) in [
            ("nats://broker-1:4222", "nats://broker-1:4222"),
            ("tls://agent:hunter2@broker-1:443", "tls://***@broker-1:443"),
            ("agent:hunt@er2@broker-1", "nats://***@broker-1"),
        ] {
            assert_eq!(shown(server), wanted);
        }
    }
}
