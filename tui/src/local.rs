//! `--local`: a private agent on this machine, started with the cockpit and stopped with it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use ringrift::api::DEFAULT_LISTEN;
use ringrift::api::client::Client;
use ringrift::game::ConfigKey;
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tokio::process::{Child, Command};
use tokio::sync::{Notify, watch};

use crate::connection::Place;
use crate::settings::xdg;

/// The agent's program.
const PROGRAM: &str = "ringrift-agent";

/// Where an agent says where it answers, below its data folder.
const WHERE: &str = "run/agent.json";

/// How long an agent may take to start.
const START: Duration = Duration::from_secs(60);

/// How often the file is looked for.
const LOOK: Duration = Duration::from_millis(25);

/// How often it is looked whether another cockpit's agent is still there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long an agent may take to stop: it finishes its batch and writes its state.
const STOP: Duration = Duration::from_secs(30);

/// Lines of the agent's last words that are shown.
const LAST_LINES: usize = 6;

/// What the agent writes to [`WHERE`].
#[derive(Debug, Deserialize)]
struct Whereabouts {
    pid: u32,
    /// Where it answers, once it does.
    url: Option<String>,
}

/// The private agent.
#[derive(Debug)]
pub struct Local {
    place: watch::Receiver<Place>,
    stop: Arc<Notify>,
    task: tokio::task::JoinHandle<Option<Running>>,
}

/// An agent that runs on after the cockpit, by its process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// It was told to stop and did not in time.
    Unstopped(u32),
    /// Another cockpit started it: it was there before this one.
    Before(u32),
}

impl std::fmt::Display for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unstopped(pid) => {
                write!(f, "the local agent did not stop in time; it runs on as process {pid}")
            }
            Self::Before(pid) => {
                write!(f, "the local agent was there before; it runs on as process {pid}")
            }
        }
    }
}

/// How to start it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The configuration that it learns.
    pub game: ConfigKey,
    /// Its data folder; `None` for the usual place.
    pub data_dir: Option<PathBuf>,
}

impl Local {
    /// Starts the agent; `again` has it started once more after it ended.
    pub fn start(plan: Plan, again: Arc<Notify>) -> Self {
        let (tell, place) = watch::channel(Place::Starting);
        let stop = Arc::new(Notify::new());
        let task = tokio::spawn(supervise(plan, tell, stop.clone(), again));
        Self { place, stop, task }
    }

    /// Where it answers.
    pub fn place(&self) -> watch::Receiver<Place> {
        self.place.clone()
    }

    /// Asks it to stop and waits for its end, unless it was there before. Tells if it runs on.
    pub async fn stop(self) -> Option<Running> {
        self.stop.notify_one();
        self.task.await.ok().flatten()
    }
}

async fn supervise(
    plan: Plan,
    tell: watch::Sender<Place>,
    stop: Arc<Notify>,
    again: Arc<Notify>,
) -> Option<Running> {
    loop {
        let why = match begin(&plan).await {
            Err(why) => why,
            Ok(Agent::Adopted { url, pid }) => {
                tell.send_replace(Place::At(url));
                tokio::select! {
                    () = has_ended(pid) => {}
                    () = stop.notified() => return Some(Running::Before(pid)),
                }
                // The cockpit that it belonged to took it along: this one has an agent of its own then.
                tell.send_replace(Place::Starting);
                continue;
            }
            Ok(Agent::Ours(mut child, log, data_dir)) => tokio::select! {
                why = attend(&mut child, &tell, &log, &data_dir) => why,
                () = stop.notified() => return end(*child).await,
            },
        };
        tell.send_replace(Place::Ended(why));
        tokio::select! {
            () = again.notified() => { tell.send_replace(Place::Starting); }
            () = stop.notified() => return None,
        }
    }
}

/// A running agent.
enum Agent {
    /// One that runs in this data folder already: of another cockpit, or left behind by one that was
    /// killed.
    Adopted {
        /// Where it answers.
        url: String,
        /// Its process.
        pid: u32,
    },
    /// Our child, the file of its output, its data folder.
    Ours(Box<Child>, PathBuf, PathBuf),
}

async fn begin(plan: &Plan) -> Result<Agent, String> {
    let chosen = plan.data_dir.clone().or_else(usual_place);
    let data_dir = chosen.ok_or("no place for the agent's data: set HOME or give --data-dir")?;
    if let Some((url, pid)) = there_already(&data_dir).await {
        return Ok(Agent::Adopted { url, pid });
    }
    let run = data_dir.join("run");
    std::fs::create_dir_all(&run).map_err(|e| format!("cannot make {}: {e}", run.display()))?;
    let log = run.join("local-agent.log");
    let child = spawn(plan.game, &data_dir, &log)?;
    Ok(Agent::Ours(Box::new(child), log, data_dir))
}

/// Starts the program in a process group of its own, so that the keys of the terminal and a
/// suspension of the cockpit do not reach it.
fn spawn(game: ConfigKey, data_dir: &Path, log: &Path) -> Result<Child, String> {
    let program = program();
    let open = || std::fs::File::create(log);
    let output = open().map_err(|error| format!("cannot write {}: {error}", log.display()))?;
    let errors = output.try_clone().map_err(|error| error.to_string())?;
    Command::new(&program)
        .args(["loop", "--config", &game.to_string(), "--plain", "--listen", "127.0.0.1:0"])
        .arg("--data-dir")
        .arg(data_dir)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .map_err(|error| {
            let name = program.to_string_lossy();
            format!(
                "cannot start {name}: {error}; build it with: cargo build --release --workspace"
            )
        })
}

/// The agent beside this program, else the one on PATH.
fn program() -> OsString {
    let beside = std::env::current_exe().ok().map(|own| own.with_file_name(PROGRAM));
    beside.filter(|path| path.is_file()).map_or_else(|| PROGRAM.into(), Into::into)
}

fn whereabouts(data_dir: &Path) -> Option<Whereabouts> {
    serde_json::from_slice(&std::fs::read(data_dir.join(WHERE)).ok()?).ok()
}

/// The data folder of a private agent, unless another one is chosen.
fn usual_place() -> Option<PathBuf> {
    Some(xdg("XDG_DATA_HOME", ".local/share")?.join("ringrift-local"))
}

/// Where the agent of this machine answers: the one at the usual address, else the private one of another
/// cockpit.
pub fn here() -> String {
    let is_listening = std::net::TcpStream::connect(DEFAULT_LISTEN).is_ok();
    let private = || whereabouts(&usual_place()?).filter(|there| is_alive(there.pid))?.url;
    let private = if is_listening { None } else { private() };
    private.unwrap_or_else(|| format!("http://{DEFAULT_LISTEN}"))
}

/// Address and process of an agent that runs on this data folder already.
async fn there_already(data_dir: &Path) -> Option<(String, u32)> {
    let there = whereabouts(data_dir).filter(|there| is_alive(there.pid))?;
    let client = Client::new(there.url.as_deref()?, None).ok()?;
    client.health().await.ok()?;
    Some((there.url?, there.pid))
}

/// Waits until a process that is not ours is gone.
async fn has_ended(pid: u32) {
    while is_alive(pid) {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn pid_of(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}

fn is_alive(pid: u32) -> bool {
    pid_of(pid).is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

/// Says where the child answers, and stays with it until it ends; gives the reason.
async fn attend(
    child: &mut Child,
    tell: &watch::Sender<Place>,
    log: &Path,
    data_dir: &Path,
) -> String {
    let pid = child.id();
    let found = async {
        loop {
            let there = whereabouts(data_dir).filter(|there| Some(there.pid) == pid);
            if let Some(url) = there.and_then(|there| there.url) {
                return url;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        url = tokio::time::timeout(START, found) => match url {
            Ok(url) => { tell.send_replace(Place::At(url)); }
            Err(_) => {
                let _ = child.start_kill();
                return format!("the agent did not start within {} s", START.as_secs());
            }
        },
        status = child.wait() => return last_words(status, log),
    }
    last_words(child.wait().await, log)
}

fn last_words(status: std::io::Result<std::process::ExitStatus>, log: &Path) -> String {
    let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text[text.len().saturating_sub(8192)..]).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(LAST_LINES)..].join(" / ");
    format!("the agent ended ({how}): {last} [r starts it again; all of it: {}]", log.display())
}

/// Asks the child to stop and waits.
async fn end(mut child: Child) -> Option<Running> {
    let id = child.id()?;
    let sent = pid_of(id).is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok());
    let ended = sent && tokio::time::timeout(STOP, child.wait()).await.is_ok();
    (!ended).then_some(Running::Unstopped(id))
}
