//! Real servers for tests, on free ports and folders of their own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use async_nats::jetstream::message::PublishMessage;
use tempfile::TempDir;

use super::streams::Kept;
use super::{JetStream, Options};

/// Names the server's binary; `nats-server` on the path if it is not set.
const BINARY: &str = "RINGRIFT_NATS_SERVER";

/// What a server that stands alone logs when it takes clients, and what one of several logs when they
/// have found each other.
const READY: &str = "Server is ready";
const MET: &str = "metadata leader";

/// A running server. Ends with this value.
pub(in crate::fabric) struct Server {
    process: Child,
    url: String,
    folder: TempDir,
}

/// What a server is told beside where to listen and to store.
struct Setup<'a> {
    name: &'a str,
    more: &'a str,
}

impl Setup<'_> {
    const ALONE: Setup<'static> = Setup { name: "test", more: "" };
}

impl Server {
    /// Starts a server that flushes every write to disk, and waits until it takes clients.
    pub(in crate::fabric) fn start() -> Self {
        Self::launch(tempfile::tempdir().unwrap(), &Setup::ALONE).wait(READY)
    }

    /// The same, with more in its configuration.
    pub(in crate::fabric) fn start_with(more: &str) -> Self {
        Self::launch(tempfile::tempdir().unwrap(), &Setup { name: "test", more }).wait(READY)
    }

    fn launch(folder: TempDir, setup: &Setup<'_>) -> Launched {
        let config = folder.path().join("nats.conf");
        let store = folder.path().join("store");
        let Setup { name, more, .. } = setup;
        let text = format!(
            "listen: \"127.0.0.1:-1\"\nserver_name: {name}\n{more}\n\
             jetstream {{ store_dir: {store:?}, sync_interval: always, max_file_store: 4GB }}\n"
        );
        std::fs::write(&config, text).unwrap();
        let binary = std::env::var(BINARY).unwrap_or_else(|_| "nats-server".to_owned());
        let process = Command::new(&binary)
            .arg("-c")
            .arg(&config)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "cannot start `{binary}`: {error}; `bash .ci/test` installs it, or name a \
                     nats-server of 2.12 or newer by {BINARY}"
                )
            });
        Launched { process, folder }
    }

    /// Kills the server without warning.
    pub(in crate::fabric) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Kills the server without warning, and starts another one on its folder.
    pub(in crate::fabric) fn crash_and_restart(mut self) -> Self {
        self.kill();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Self::launch(folder, &Setup::ALONE).wait(READY)
    }

    /// How to reach a deployment of this name.
    pub(in crate::fabric) fn options(&self, cluster: &str) -> Options {
        Options {
            servers: vec![self.url.clone()],
            cluster: cluster.to_owned(),
            replicas: 1,
            max_bytes: 1 << 28,
            epoch: 1,
            credentials: None,
            authority: None,
        }
    }
}

/// Three servers that store everything three times.
pub(in crate::fabric) struct Three {
    pub(in crate::fabric) servers: Vec<Server>,
}

impl Three {
    /// Starts them, and waits until they have found each other.
    pub(in crate::fabric) fn start() -> Self {
        let held: Vec<_> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ports: Vec<u16> = held.iter().map(|port| port.local_addr().unwrap().port()).collect();
        drop(held);
        let routes = ports.iter().map(|port| format!("nats://127.0.0.1:{port}"));
        let routes = routes.collect::<Vec<_>>().join(", ");
        let more = |port| {
            // Two clusters of one name and secret would become one.
            let name = format!("test-{}", ports[0]);
            format!("cluster {{ name: {name}, listen: \"127.0.0.1:{port}\", routes: [{routes}] }}")
        };
        let launch = |n: usize| {
            let (name, more) = (format!("test-{n}"), more(ports[n]));
            let setup = Setup { name: &name, more: &more };
            Server::launch(tempfile::tempdir().unwrap(), &setup)
        };
        let launched: Vec<Launched> = (0..3).map(launch).collect();
        Self { servers: launched.into_iter().map(|server| server.wait(MET)).collect() }
    }

    /// How to reach a deployment of this name.
    pub(in crate::fabric) fn options(&self, cluster: &str) -> Options {
        let servers = self.servers.iter().map(|server| server.url.clone()).collect();
        Options { servers, replicas: 3, ..self.servers[0].options(cluster) }
    }
}

/// A server of which it is not known yet whether it is of use.
struct Launched {
    process: Child,
    folder: TempDir,
}

impl Launched {
    fn wait(mut self, ready: &str) -> Server {
        let mut log = BufReader::new(self.process.stderr.take().unwrap()).lines();
        let mut address = None;
        let mut told = Vec::new();
        for line in log.by_ref().map(Result::unwrap) {
            const LISTENING: &str = "Listening for client connections on ";
            if let Some((_, found)) = line.split_once(LISTENING) {
                address = Some(found.trim().to_owned());
            }
            if line.contains(ready) {
                break;
            }
            told.push(line);
        }
        let address = address.unwrap_or_else(|| panic!("the server did not start: {told:#?}"));
        // The pipe must not fill up.
        std::thread::spawn(move || log.for_each(drop));
        Server { process: self.process, url: format!("nats://{address}"), folder: self.folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl JetStream {
    /// Stores an event that cannot be read, past the adapter.
    pub(in crate::fabric) async fn store_unreadable_event(&self) {
        let subject = Kept::Events.subject(&self.bus.options, "X._.n");
        let message = PublishMessage::build().payload(b"{".to_vec().into());
        self.bus.write(subject, message).await.unwrap();
    }
}
