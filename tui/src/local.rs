//! `--local`: a private agent on this machine, started with the cockpit and stopped with it.

mod child;
#[cfg(test)]
mod tests;
mod whereabouts;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ringrift::game::ConfigKey;
use rustix::process::Pid;
use tokio::process::Child;
use tokio::sync::{Notify, watch};

use crate::connection::Place;
pub use whereabouts::here;
use whereabouts::{is_taken, usual_place, whoever_is_in};

/// How often it is looked whether another cockpit's agent is still there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

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
        let begun = tokio::select! {
            begun = begin(&plan) => begun,
            () = stop.notified() => return None,
        };
        let why = match begun {
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
            Ok(Agent::Ours(mut child, log, data_dir)) => {
                let why = tokio::select! {
                    why = child::attend(&mut child, &tell, &log, &data_dir) => why,
                    () = stop.notified() => return child::end(*child).await.map(Running::Unstopped),
                };
                if is_taken(&data_dir) {
                    // Another cockpit's agent was quicker, and ours was refused.
                    tell.send_replace(Place::Starting);
                    continue;
                }
                why
            }
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
    if let Some((url, pid)) = whoever_is_in(&data_dir).await? {
        return Ok(Agent::Adopted { url, pid });
    }
    let run = data_dir.join("run");
    std::fs::create_dir_all(&run).map_err(|e| format!("cannot make {}: {e}", run.display()))?;
    let log = run.join("local-agent.log");
    let child = child::spawn(plan.game, &data_dir, &log)?;
    Ok(Agent::Ours(Box::new(child), log, data_dir))
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
