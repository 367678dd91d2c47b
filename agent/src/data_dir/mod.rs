//! The data directory: everything that an agent writes, and the lock that says who owns it.

mod lock;
mod look;
mod run_file;

use std::path::{Path, PathBuf};

use ringrift::game::ConfigKey;

pub use lock::{DataDirLock, LockError};
pub use look::Found;
pub use run_file::RunFile;

/// Why there is no usable data directory.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Nothing says where it is.
    #[error("no data directory: set RINGRIFT_DATA_DIR, --data-dir or HOME")]
    Nowhere,
    /// It cannot be made or written.
    #[error("cannot write to the data directory {path}: {source}; check its owner and permissions")]
    NotWritable {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The paths below one data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// The directory at `root`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The configured directory, else the one that XDG names.
    ///
    /// # Errors
    /// When neither a setting nor the environment names one.
    pub fn resolve(setting: Option<&Path>) -> Result<Self, DataDirError> {
        let variable = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let root = setting
            .map(Path::to_owned)
            .or_else(|| Some(variable("XDG_DATA_HOME")?.join("ringrift")))
            .or_else(|| Some(variable("HOME")?.join(".local/share/ringrift")));
        root.map(Self::at).ok_or(DataDirError::Nowhere)
    }

    /// Makes the directory and those below it.
    ///
    /// # Errors
    /// When one cannot be made, or the directory cannot be written to.
    pub fn create(&self) -> Result<(), DataDirError> {
        let not_writable = |source| DataDirError::NotWritable { path: self.root.clone(), source };
        for dir in [self.games_dir(), self.models_dir(), self.datasets_dir(), self.run_dir()] {
            std::fs::create_dir_all(dir).map_err(not_writable)?;
        }
        self.probe().map_err(not_writable)
    }

    fn probe(&self) -> std::io::Result<()> {
        let probe = self.run_dir().join(format!("write-probe-{}", std::process::id()));
        std::fs::write(&probe, b"probe")?;
        std::fs::remove_file(probe)
    }

    /// The directory itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database of events, work and leases.
    pub fn log_db(&self) -> PathBuf {
        self.root.join("log.db")
    }

    /// The database of answered commands.
    pub fn commands_db(&self) -> PathBuf {
        self.root.join("commands.db")
    }

    /// The database of the audit.
    pub fn audit_db(&self) -> PathBuf {
        self.root.join("audit.db")
    }

    /// The database of workflows.
    pub fn workflows_db(&self) -> PathBuf {
        self.root.join("workflows.db")
    }

    /// Where game databases lie.
    pub fn games_dir(&self) -> PathBuf {
        self.root.join("games")
    }

    /// The game database of a configuration.
    pub fn games_db(&self, config: ConfigKey) -> PathBuf {
        self.games_dir().join(format!("{config}.db"))
    }

    /// Where checkpoints lie.
    pub fn models_dir(&self) -> PathBuf {
        self.root.join("models")
    }

    /// Where training rows lie.
    pub fn datasets_dir(&self) -> PathBuf {
        self.root.join("datasets")
    }

    /// Where snapshots of the state lie.
    pub fn snapshots_dir(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    /// What belongs to the running process.
    pub fn run_dir(&self) -> PathBuf {
        self.root.join("run")
    }

    /// A path as events name it: relative to this directory, with `/`.
    pub fn location(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_relative_and_lead_back() {
        let dir = DataDir::at("/data/ringrift");
        let config = "hex8_3p".parse().unwrap();
        let location = dir.location(&dir.games_db(config));
        assert_eq!(location, "games/hex8_3p.db");
        assert_eq!(dir.root().join(location), dir.games_db(config));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_refused_by_name() {
        let temp = tempfile::tempdir().unwrap();
        let occupied = temp.path().join("file");
        std::fs::write(&occupied, "not a directory").unwrap();
        let error = DataDir::at(&occupied).create().unwrap_err();
        assert!(error.to_string().contains(&occupied.display().to_string()), "{error}");
    }
}
