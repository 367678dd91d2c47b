//! Real NATS servers on ports of their own, which they keep when they are started again.

mod made;
mod site;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

pub use made::MadeBroker;
pub use site::{Flush, Site};
use site::{Ports, config};

/// Names the server's binary; `nats-server` on the path if it is not set.
const BINARY: &str = "RINGRIFT_NATS_SERVER";

/// What a server logs that takes clients.
const READY: &str = "Server is ready";

/// Servers that store everything as often as there are servers. They end with this value.
pub struct Brokers {
    brokers: Vec<Broker>,
    _folder: TempDir,
}

struct Broker {
    site: Site,
    ports: Ports,
    config: PathBuf,
    process: Option<Child>,
}

impl Brokers {
    /// Starts this many, and waits until each takes clients.
    ///
    /// # Panics
    /// When a server cannot be started.
    pub fn start(count: usize) -> Self {
        let folder = temporary();
        let site = |n| Site {
            namespace: None,
            ip: "127.0.0.1".to_owned(),
            store: folder.path().join(format!("store-{n}")),
        };
        let sites = (0..count).map(site).collect();
        Self::start_in(folder, sites, Flush::EveryWrite)
    }

    /// Starts one at each of these places, and waits until each takes clients.
    ///
    /// # Panics
    /// When a server cannot be started.
    pub fn start_at(sites: Vec<Site>, flush: Flush) -> Self {
        Self::start_in(temporary(), sites, flush)
    }

    fn start_in(folder: TempDir, sites: Vec<Site>, flush: Flush) -> Self {
        let all: Vec<_> = sites.into_iter().map(|site| (site, Ports::free())).collect();
        let configs: Vec<_> = (0..all.len()).map(|n| config(&all, n, flush)).collect();
        let mut brokers = Vec::new();
        for (n, ((site, ports), text)) in all.into_iter().zip(configs).enumerate() {
            let config = folder.path().join(format!("broker-{n}.conf"));
            std::fs::write(&config, text).expect("the temporary folder is writable");
            brokers.push(Broker { site, ports, config, process: None });
        }
        let mut started = Self { brokers, _folder: folder };
        (0..started.count()).for_each(|n| started.start_again(n));
        started
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.brokers.len()
    }

    /// Where one takes clients.
    pub fn address(&self, n: usize) -> String {
        let Broker { site, ports, .. } = &self.brokers[n];
        format!("nats://{}:{}", site.ip, ports.client)
    }

    /// Their addresses, as a setting lists them.
    pub fn addresses(&self) -> String {
        (0..self.count()).map(|n| self.address(n)).collect::<Vec<_>>().join(",")
    }

    /// Where one answers the operator's questions.
    pub fn monitor(&self, n: usize) -> String {
        let Broker { site, ports, .. } = &self.brokers[n];
        format!("http://{}:{}", site.ip, ports.monitor)
    }

    /// The process of one that runs.
    pub fn pid(&self, n: usize) -> Option<u32> {
        self.brokers[n].process.as_ref().map(Child::id)
    }

    /// Kills one at once, as `kill -9` does.
    ///
    /// # Panics
    /// When it does not run.
    pub fn kill(&mut self, n: usize) {
        let mut process = self.brokers[n].process.take().expect("it runs");
        process.kill().expect("our own child can be killed");
        process.wait().expect("a killed child ends");
    }

    /// Starts one on what it had stored, and waits until it takes clients.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_again(&mut self, n: usize) {
        let broker = &mut self.brokers[n];
        broker.process = Some(launch(broker.site.namespace.as_deref(), &broker.config));
    }
}

fn temporary() -> TempDir {
    tempfile::tempdir().expect("the temporary folder is writable")
}

/// The server's binary.
fn binary() -> String {
    std::env::var(BINARY).unwrap_or_else(|_| "nats-server".to_owned())
}

/// Starts a server, and waits until it takes clients.
fn launch(namespace: Option<&str>, config: &Path) -> Child {
    let binary = binary();
    let mut command = match namespace {
        Some(namespace) => {
            let mut inside = Command::new("ip");
            inside.args(["netns", "exec", namespace, &binary]);
            inside
        }
        None => Command::new(&binary),
    };
    // Names of files in a configuration are relative to where its server was started.
    let folder = config.parent().expect("a configuration lies in a folder");
    let command = command.arg("-c").arg(config).current_dir(folder);
    let spawned = command.stderr(Stdio::piped()).spawn();
    let mut process = spawned.unwrap_or_else(|error| {
        panic!(
            "cannot start `{binary}`: {error}; `bash .ci/test` installs it, or name a nats-server of \
             2.12 or newer by {BINARY}"
        )
    });
    let log = process.stderr.take().expect("its standard error is piped");
    let mut lines = BufReader::new(log).lines().map_while(Result::ok);
    let is_ready = lines.by_ref().any(|line| line.contains(READY));
    assert!(is_ready, "the server of {} ended at once", config.display());
    // The pipe must not fill up.
    std::thread::spawn(move || lines.for_each(drop));
    process
}

impl Drop for Brokers {
    fn drop(&mut self) {
        for process in self.brokers.iter_mut().filter_map(|broker| broker.process.as_mut()) {
            // It may have ended already.
            drop(process.kill());
            drop(process.wait());
        }
    }
}
