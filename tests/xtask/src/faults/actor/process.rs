//! A process of a fault run, as seen by who started it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::Said;
use crate::faults::deployment::Deployment;

/// Longest wait for a word.
const LIMIT: Duration = Duration::from_secs(60);

/// A running process. It ends with this value.
pub struct Actor {
    process: Child,
    said: UnboundedReceiver<(Said, Instant)>,
}

impl Actor {
    /// Starts one on these servers.
    pub fn start(on: &Deployment, node: &str, role: &[&str]) -> anyhow::Result<Self> {
        let args = Self::args(&on.brokers.addresses(), on.brokers.count(), node, role);
        Self::spawn(Command::new(program()?).args(args))
    }

    /// Starts one in a network namespace.
    pub fn start_in(
        namespace: &str,
        servers: &str,
        replicas: usize,
        node: &str,
        role: &[&str],
    ) -> anyhow::Result<Self> {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", namespace]).arg(program()?);
        Self::spawn(command.args(Self::args(servers, replicas, node, role)))
    }

    fn args(servers: &str, replicas: usize, node: &str, role: &[&str]) -> Vec<String> {
        let replicas = replicas.to_string();
        let common = ["fault-actor", "--servers", servers, "--replicas", &replicas, "--node", node];
        common.iter().chain(role).map(|part| (*part).to_owned()).collect()
    }

    fn spawn(command: &mut Command) -> anyhow::Result<Self> {
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut process = spawned.context("a process of the fault run could not be started")?;
        let lines = process.stdout.take().context("its output is piped")?;
        let (tell, said) = unbounded_channel();
        std::thread::spawn(move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                let Ok(word) = serde_json::from_str(&line) else { continue };
                // Nobody may listen any more.
                drop(tell.send((word, Instant::now())));
            }
        });
        Ok(Self { process, said })
    }

    /// The next word that `wanted` picks, with the moment at which it came; others are dropped.
    pub async fn hears<T>(
        &mut self,
        what: &str,
        wanted: impl Fn(&Said) -> Option<T>,
    ) -> anyhow::Result<(T, Instant)> {
        let listen = async {
            while let Some((said, at)) = self.said.recv().await {
                if let Some(found) = wanted(&said) {
                    return Ok((found, at));
                }
            }
            bail!("a process ended before it said {what}")
        };
        let heard = tokio::time::timeout(LIMIT, listen).await;
        heard.with_context(|| format!("a process did not say {what} within {LIMIT:?}"))?
    }

    /// Waits until it says this.
    pub async fn says(&mut self, word: &Said) -> anyhow::Result<Instant> {
        let what = format!("{word:?}");
        Ok(self.hears(&what, |said| (said == word).then_some(())).await?.1)
    }

    /// What it said and nobody listened to yet.
    pub fn so_far(&mut self) -> Vec<Said> {
        std::iter::from_fn(|| self.said.try_recv().ok()).map(|(said, _)| said).collect()
    }

    /// Kills it at once.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Stops all of it, as a debugger or a paused machine would.
    pub fn stop(&self) -> anyhow::Result<()> {
        signal(self.process.id(), Signal::STOP)
    }

    /// Lets it go on.
    pub fn go_on(&self) -> anyhow::Result<()> {
        signal(self.process.id(), Signal::CONT)
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Sends a signal to a process of ours.
pub fn signal(pid: u32, signal: Signal) -> anyhow::Result<()> {
    let pid = Pid::from_raw(i32::try_from(pid)?).context("a process has a number above 0")?;
    Ok(kill_process(pid, signal)?)
}

/// This program; its tests are another one, and take the one that was built.
fn program() -> anyhow::Result<std::path::PathBuf> {
    let own = std::env::current_exe()?;
    let is_program = own.file_stem() == Path::new(env!("CARGO_PKG_NAME")).file_stem();
    Ok(if is_program { own } else { ringrift_system_tests::binary("xtask") })
}
