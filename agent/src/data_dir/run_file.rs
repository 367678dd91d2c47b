//! `run/agent.json`: who runs on the data directory and where it answers.

use std::io;

use serde::{Deserialize, Serialize};

use ringrift::id::{Incarnation, NodeId};

use super::DataDir;

/// The process that owns a data directory. Only true while the lock is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFile {
    /// Its process id.
    pub pid: u32,
    /// Its node.
    pub node: NodeId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// What it does: `agent`, `loop`, `once`.
    pub role: String,
    /// Where its HTTP server answers, once it does.
    pub url: Option<String>,
}

impl RunFile {
    /// Reads the file; `None` when there is none or it is not ours to understand.
    pub fn read(dir: &DataDir) -> Option<Self> {
        let text = std::fs::read(path(dir)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, dir: &DataDir) -> io::Result<()> {
        let fresh = dir.run_dir().join("agent.json.new");
        std::fs::write(&fresh, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(fresh, path(dir))
    }

    /// Removes the file.
    pub fn remove(dir: &DataDir) {
        // Whoever reads it checks the lock first, so a file left behind misleads nobody.
        let _ = std::fs::remove_file(path(dir));
    }
}

fn path(dir: &DataDir) -> std::path::PathBuf {
    dir.run_dir().join("agent.json")
}
