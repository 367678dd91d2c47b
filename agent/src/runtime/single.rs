//! One agent a host, where the settings want that: whoever holds the file of the host runs.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::settings::Instances;

/// The right to run on this host, until dropped; the system takes it back if the process dies, so that
/// no file of a dead one is in the way.
#[derive(Debug)]
pub(super) struct HostLock {
    _file: Option<File>,
}

/// Why an agent must not run on this host.
#[derive(Debug, thiserror::Error)]
pub enum HostTaken {
    /// Another one does.
    #[error("another agent runs on this host ({}, pid {pid}): stop it, or set node.instances to `any`", path.display())]
    Held {
        /// The file of the host.
        path: PathBuf,
        /// The other process, as far as it said so.
        pid: String,
    },
    /// Nobody can tell.
    #[error("cannot tell whether another agent runs on this host: {}: {source}", path.display())]
    Unknown {
        /// The file of the host.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl HostLock {
    /// Takes the right to run here by the rule of the settings.
    ///
    /// # Errors
    /// When one agent a host is wanted, and another one runs or nobody can tell.
    pub(super) fn take(instances: Instances, path: &Path) -> Result<Self, HostTaken> {
        if instances == Instances::Any {
            return Ok(Self { _file: None });
        }
        match lock(path) {
            Ok(file) => Ok(Self { _file: Some(file) }),
            Err(why) if instances == Instances::Warn => {
                tracing::warn!(%why, "not alone");
                Ok(Self { _file: None })
            }
            Err(why) => Err(why),
        }
    }
}

/// The file of this host and user.
pub(super) fn path() -> PathBuf {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let folder = folder.filter(|folder| folder.is_absolute()).unwrap_or_else(std::env::temp_dir);
    folder.join(format!("ringrift-agent-{}.pid", rustix::process::getuid().as_raw()))
}

fn lock(path: &Path) -> Result<File, HostTaken> {
    let unknown = |source| HostTaken::Unknown { path: path.to_owned(), source };
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true).mode(0o600);
    // A link that somebody else put there leads nowhere.
    options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    let mut file = options.open(path).map_err(unknown)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0).map_err(unknown)?;
            write!(file, "{}", std::process::id()).map_err(unknown)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            let pid = file.read_to_string(&mut pid).map(|_| pid).map_err(unknown)?;
            Err(HostTaken::Held { path: path.to_owned(), pid })
        }
        Err(TryLockError::Error(source)) => Err(unknown(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_agent_a_host_where_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("host.pid");
        // What a dead process left behind is in nobody's way.
        std::fs::write(&path, "1").unwrap();
        let first = HostLock::take(Instances::One, &path).unwrap();
        let second = HostLock::take(Instances::One, &path).unwrap_err().to_string();
        assert!(second.contains(&format!("pid {}", std::process::id())), "{second}");
        HostLock::take(Instances::Warn, &path).unwrap();
        HostLock::take(Instances::Any, &path).unwrap();
        drop(first);
        HostLock::take(Instances::One, &path).unwrap();
    }
}
