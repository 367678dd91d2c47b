//! Where a server runs, and its configuration.

use std::path::PathBuf;

use crate::free_port;

/// Where one server runs and stores.
#[derive(Debug, Clone)]
pub struct Site {
    /// The network namespace that it runs in, if it has one of its own.
    pub namespace: Option<String>,
    /// The address that it listens on.
    pub ip: String,
    /// The folder that it stores in.
    pub store: PathBuf,
}

/// The ports of one server.
pub(super) struct Ports {
    pub(super) client: u16,
    pub(super) route: u16,
    pub(super) monitor: u16,
}

impl Ports {
    pub(super) fn free() -> Self {
        Self { client: free_port(), route: free_port(), monitor: free_port() }
    }
}

/// When a server writes to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// Before it answers, as RingRift needs it.
    EveryWrite,
    /// Every two minutes, as the servers do unless told otherwise.
    Lazily,
}

impl Flush {
    const fn interval(self) -> &'static str {
        match self {
            Self::EveryWrite => "always",
            Self::Lazily => "2m",
        }
    }
}

/// The configuration of the `n`th of these servers.
pub(super) fn config(all: &[(Site, Ports)], n: usize, flush: Flush) -> String {
    let (Site { ip, store, .. }, Ports { client, monitor, .. }) = &all[n];
    let (cluster, sync) = (cluster(all, n), flush.interval());
    format!(
        "listen: \"{ip}:{client}\"\nhttp: \"{ip}:{monitor}\"\nserver_name: broker-{n}\n{cluster}\n\
         jetstream {{ store_dir: {store:?}, sync_interval: {sync}, max_file_store: 16GB }}\n"
    )
}

fn cluster(all: &[(Site, Ports)], n: usize) -> String {
    if all.len() == 1 {
        return String::new();
    }
    // Two clusters of one name and secret would become one.
    let name = format!("test-{}", all[0].1.route);
    let route = |(site, ports): &(Site, Ports)| format!("nats://{}:{}", site.ip, ports.route);
    let routes = all.iter().map(route).collect::<Vec<_>>().join(", ");
    let (Site { ip, .. }, Ports { route, .. }) = &all[n];
    format!("cluster {{ name: {name}, listen: \"{ip}:{route}\", routes: [{routes}] }}")
}
