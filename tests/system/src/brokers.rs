//! Real NATS servers on ports of their own, which they keep when they are started again.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::free_port;

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
    config: PathBuf,
    port: u16,
    process: Option<Child>,
}

impl Brokers {
    /// Starts this many, and waits until each takes clients.
    ///
    /// # Panics
    /// When a server cannot be started.
    pub fn start(count: usize) -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let routes: Vec<u16> = (0..count).map(|_| free_port()).collect();
        let mut brokers = Vec::new();
        for (n, own) in routes.iter().enumerate() {
            let (port, config) = (free_port(), folder.path().join(format!("broker-{n}.conf")));
            let store = folder.path().join(format!("store-{n}"));
            let cluster = if count == 1 { String::new() } else { cluster(&routes, *own) };
            let text = format!(
                "listen: \"127.0.0.1:{port}\"\nserver_name: broker-{n}\n{cluster}\n\
                 jetstream {{ store_dir: {store:?}, sync_interval: always, max_file_store: 16GB }}\n"
            );
            std::fs::write(&config, text).expect("the temporary folder is writable");
            brokers.push(Broker { config, port, process: None });
        }
        let mut started = Self { brokers, _folder: folder };
        (0..count).for_each(|n| started.start_again(n));
        started
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.brokers.len()
    }

    /// Their addresses, as a setting lists them.
    pub fn addresses(&self) -> String {
        let address = |broker: &Broker| format!("nats://127.0.0.1:{}", broker.port);
        self.brokers.iter().map(address).collect::<Vec<_>>().join(",")
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
        let binary = std::env::var(BINARY).unwrap_or_else(|_| "nats-server".to_owned());
        let spawned =
            Command::new(&binary).arg("-c").arg(&broker.config).stderr(Stdio::piped()).spawn();
        let mut process = spawned.unwrap_or_else(|error| {
            panic!(
                "cannot start `{binary}`: {error}; `bash .ci/test` installs it, or name a \
                 nats-server of 2.12 or newer by {BINARY}"
            )
        });
        let log = process.stderr.take().expect("its standard error is piped");
        let mut lines = BufReader::new(log).lines().map_while(Result::ok);
        let is_ready = lines.by_ref().any(|line| line.contains(READY));
        assert!(is_ready, "the server of {} ended at once", broker.config.display());
        // The pipe must not fill up.
        std::thread::spawn(move || lines.for_each(drop));
        broker.process = Some(process);
    }
}

fn cluster(routes: &[u16], own: u16) -> String {
    // Two clusters of one name and secret would become one.
    let name = format!("test-{}", routes[0]);
    let all: Vec<_> = routes.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
    let all = all.join(", ");
    format!("cluster {{ name: {name}, listen: \"127.0.0.1:{own}\", routes: [{all}] }}")
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
