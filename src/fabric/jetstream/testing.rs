//! A real server for tests, on a free port and a folder of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::Options;

/// Names the server's binary; `nats-server` on the path if it is not set.
const BINARY: &str = "RINGRIFT_NATS_SERVER";

/// A running server. Ends with this value.
pub(in crate::fabric) struct Server {
    process: Child,
    url: String,
    folder: TempDir,
}

impl Server {
    /// Starts a server that flushes every write to disk, and waits until it takes clients.
    pub(in crate::fabric) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start_in(folder)
    }

    fn start_in(folder: TempDir) -> Self {
        let config = folder.path().join("nats.conf");
        let store = folder.path().join("store");
        let text = format!(
            "listen: \"127.0.0.1:-1\"\nserver_name: test\n\
             jetstream {{ store_dir: {store:?}, sync_interval: always, max_file_store: 4GB }}\n"
        );
        std::fs::write(&config, text).unwrap();
        let binary = std::env::var(BINARY).unwrap_or_else(|_| "nats-server".to_owned());
        let mut process = Command::new(&binary)
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
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut address = None;
        let mut told = Vec::new();
        for line in log.by_ref().map(Result::unwrap) {
            const LISTENING: &str = "Listening for client connections on ";
            if let Some((_, found)) = line.split_once(LISTENING) {
                address = Some(found.trim().to_owned());
            }
            if line.contains("Server is ready") {
                break;
            }
            told.push(line);
        }
        let address = address.unwrap_or_else(|| panic!("the server did not start: {told:#?}"));
        // The pipe must not fill up.
        std::thread::spawn(move || log.for_each(drop));
        Self { process, url: format!("nats://{address}"), folder }
    }

    /// Kills the server without warning, and starts another one on its folder.
    pub(in crate::fabric) fn crash_and_restart(mut self) -> Self {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Self::start_in(folder)
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

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
