//! Who works in a data folder, and where it answers.

use std::fs::{File, TryLockError};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ringrift::api::DEFAULT_LISTEN;
use ringrift::api::client::Client;
use serde::Deserialize;

use crate::settings::xdg;

/// Where an agent says where it answers, below its data folder.
const WHERE: &str = "run/agent.json";

/// What an agent holds locked for as long as it works in its data folder.
const LOCK: &str = "run/lock";

/// How long somebody who works in a folder may take to answer: it starts, or it finishes its batch and ends.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked whether it answers, or has left.
const LOOK: Duration = Duration::from_millis(250);

/// What an agent writes to [`WHERE`]. True only while the folder is taken: after a crash it stays, and by then
/// its process may be another one.
#[derive(Debug, Deserialize)]
pub struct Whereabouts {
    /// Its process.
    pub pid: u32,
    /// Where it answers, once it does.
    pub url: Option<String>,
}

impl Whereabouts {
    /// What was written last, true or not.
    pub fn read(data_dir: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(data_dir.join(WHERE)).ok()?).ok()
    }

    /// Those of whoever works in the folder now.
    fn now(data_dir: &Path) -> Option<Self> {
        if is_taken(data_dir) { Self::read(data_dir) } else { None }
    }
}

/// True while somebody works in a data folder.
pub fn is_taken(data_dir: &Path) -> bool {
    let Ok(lock) = File::open(data_dir.join(LOCK)) else { return false };
    // What was free is free again at the end of this function.
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// The data folder of a private agent, unless another one is chosen.
pub fn usual_place() -> Option<PathBuf> {
    Some(xdg("XDG_DATA_HOME", ".local/share")?.join("ringrift-local"))
}

/// Where the agent of this machine answers: the one at the usual address, else the private one of another
/// cockpit.
pub fn here() -> String {
    let is_listening = TcpStream::connect(DEFAULT_LISTEN).is_ok();
    let private = || Whereabouts::now(&usual_place()?)?.url;
    let private = if is_listening { None } else { private() };
    private.unwrap_or_else(|| format!("http://{DEFAULT_LISTEN}"))
}

/// Address and process of the agent that works in a data folder; `None` once nobody does. One that does not
/// answer is waited for, as it starts or ends.
///
/// # Errors
/// When it neither answers nor leaves in time.
pub async fn whoever_is_in(data_dir: &Path) -> Result<Option<(String, u32)>, String> {
    let found = async {
        while is_taken(data_dir) {
            if let Some(found) = answering(data_dir).await {
                return Some(found);
            }
            tokio::time::sleep(LOOK).await;
        }
        None
    };
    tokio::time::timeout(PATIENCE, found).await.map_err(|_| {
        let by = Whereabouts::read(data_dir).map_or_else(String::new, |by| format!(" {}", by.pid));
        let (folder, limit) = (data_dir.display(), PATIENCE.as_secs());
        format!("process{by} works in {folder} and does not answer for {limit} s [r tries again]")
    })
}

async fn answering(data_dir: &Path) -> Option<(String, u32)> {
    let there = Whereabouts::read(data_dir)?;
    let client = Client::new(there.url.as_deref()?, None).ok()?;
    client.health().await.ok()?;
    Some((there.url?, there.pid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_agent_left_behind_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert!(!is_taken(path), "nothing is there");
        std::fs::create_dir(path.join("run")).unwrap();
        // Its process lives, and is another one by now.
        let left = format!(r#"{{"pid":{},"url":"http://127.0.0.1:1"}}"#, std::process::id());
        std::fs::write(path.join(WHERE), left).unwrap();
        let lock = File::create(path.join(LOCK)).unwrap();
        assert!(Whereabouts::now(path).is_none());
        lock.lock().unwrap();
        assert_eq!(Whereabouts::now(path).unwrap().url.unwrap(), "http://127.0.0.1:1");
        lock.unlock().unwrap();
        assert!(Whereabouts::now(path).is_none(), "it left");
    }
}
