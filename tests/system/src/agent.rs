//! A real agent process in a private data directory.

use std::ffi::OsStr;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::binary;
use crate::run::own_settings;

/// A loopback port that was free a moment ago.
///
/// # Panics
/// When the machine has no free port.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// A client for agents on this machine.
///
/// # Panics
/// When no client can be built.
pub fn http_client() -> reqwest::Client {
    // A second call finds the provider installed already, which is what it wants.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().build().expect("a plain client")
}

/// A running `ringrift-agent`; killed when dropped.
pub struct AgentProcess {
    child: Child,
    port: u16,
    url: String,
    data_dir: PathBuf,
}

impl AgentProcess {
    /// Starts the agent with `args` on a free port and `data_dir`.
    ///
    /// # Panics
    /// When the process cannot be started.
    pub fn start(data_dir: &Path, args: &[&str]) -> Self {
        let port = free_port();
        let child = spawn(data_dir, port, args);
        let url = format!("http://127.0.0.1:{port}");
        Self { child, port, url, data_dir: data_dir.to_owned() }
    }

    /// Starts it again with `args`, at its address and on what it had stored, after it ended.
    ///
    /// # Panics
    /// When the process cannot be started.
    pub fn start_again<S: AsRef<OsStr>>(&mut self, args: &[S]) {
        self.child = spawn(&self.data_dir, self.port, args);
    }

    /// Where its HTTP server answers.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Polls `/ready` until it answers 200; false when `limit` passes or the agent ends first.
    pub async fn ready(&mut self, client: &reqwest::Client, limit: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < limit {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return false;
            }
            let answer = client.get(format!("{}/ready", self.url)).send().await;
            if answer.is_ok_and(|a| a.status().is_success()) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }

    /// Kills the process at once, as `kill -9` does.
    ///
    /// # Panics
    /// When the process cannot be killed.
    pub fn kill(&mut self) -> ExitStatus {
        self.child.kill().expect("our own child can be killed");
        self.child.wait().expect("a killed child ends")
    }

    /// Asks the process to stop, as `kill` does, and waits for its end.
    ///
    /// # Panics
    /// When no signal can be sent.
    pub fn terminate(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.wait()
    }

    /// Sends the process a signal: `TERM`, `INT`.
    ///
    /// # Panics
    /// When it cannot be sent.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.pid().to_string()]).status();
        assert!(kill.is_ok_and(|status| status.success()), "kill could not send SIG{name}");
    }

    /// Sends the process a signal again and again, until it ends.
    ///
    /// # Panics
    /// When it cannot be sent.
    pub fn insist(&mut self, name: &str) -> ExitStatus {
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status;
            }
            self.signal(name);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits for the end of the process.
    ///
    /// # Panics
    /// When the system does not tell of it.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("our own child ends")
    }

    /// Waits until it has this file open; false when it ends first.
    pub fn opens(&mut self, file: &Path) -> bool {
        let open_files = format!("/proc/{}/fd", self.pid());
        let is_open = || {
            let open = std::fs::read_dir(&open_files).into_iter().flatten().flatten();
            open.filter_map(|link| link.path().read_link().ok()).any(|open| open == file)
        };
        while !is_open() {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        true
    }

    /// Waits until it has written this to standard error; false when it ends first.
    pub fn says(&mut self, text: &str) -> bool {
        loop {
            let has_ended = matches!(self.child.try_wait(), Ok(Some(_)));
            if self.stderr().contains(text) || has_ended {
                return self.stderr().contains(text);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What it wrote to standard error.
    pub fn stderr(&self) -> String {
        std::fs::read_to_string(self.data_dir.join("agent.stderr")).unwrap_or_default()
    }
}

fn spawn<S: AsRef<OsStr>>(data_dir: &Path, port: u16, args: &[S]) -> Child {
    let log = File::create(data_dir.join("agent.stderr")).expect("the data directory is writable");
    own_settings(Command::new(binary("ringrift-agent")))
        .args(args)
        .arg("--data-dir")
        .arg(data_dir)
        .arg("--listen")
        .arg(format!("127.0.0.1:{port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("the agent starts")
}

impl Drop for AgentProcess {
    fn drop(&mut self) {
        // The process may have ended already; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
