//! Exclusive ownership of a data directory.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use super::{DataDir, DataDirError, RunFile};

/// Holds a data directory until dropped; the system releases it if the process dies.
#[derive(Debug)]
pub struct DataDirLock {
    dir: DataDir,
    run_file: RunFile,
    _file: File,
}

/// Why a data directory cannot be owned.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process owns it.
    #[error("the data directory {} is in use by {}; stop it, or choose another --data-dir", path.display(), describe(holder.as_ref()))]
    Held {
        /// The directory.
        path: PathBuf,
        /// Who owns it, as far as it said so.
        holder: Option<RunFile>,
    },
    /// It cannot be made or written.
    #[error(transparent)]
    Dir(#[from] DataDirError),
}

fn describe(holder: Option<&RunFile>) -> String {
    match holder {
        None => "another process".to_owned(),
        Some(RunFile { pid, incarnation, role, url, .. }) => {
            let at = url.as_ref().map(|url| format!(", {url}")).unwrap_or_default();
            format!("another {role} (pid {pid}, incarnation {incarnation}{at})")
        }
    }
}

impl DataDirLock {
    /// Takes the directory, making it first if it is not there.
    ///
    /// # Errors
    /// [`LockError::Held`] when somebody else has it.
    pub fn take(dir: &DataDir, run_file: RunFile) -> Result<Self, LockError> {
        dir.create()?;
        let not_writable =
            |source| DataDirError::NotWritable { path: dir.root().to_owned(), source };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.run_dir().join("lock"))
            .map_err(not_writable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = RunFile::read(dir);
                return Err(LockError::Held { path: dir.root().to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(not_writable(source).into()),
        }
        run_file.write(dir).map_err(not_writable)?;
        Ok(Self { dir: dir.clone(), run_file, _file: file })
    }

    /// Tells other processes where this one answers.
    ///
    /// # Errors
    /// When the run file cannot be written.
    pub fn publish_url(&mut self, url: String) -> std::io::Result<()> {
        self.run_file.url = Some(url);
        self.run_file.write(&self.dir)
    }
}

impl Drop for DataDirLock {
    fn drop(&mut self) {
        RunFile::remove(&self.dir);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringrift::id::{Incarnation, NodeId};

    fn run_file(incarnation: u32) -> RunFile {
        RunFile {
            pid: std::process::id(),
            node: NodeId::new("test").unwrap(),
            incarnation: Incarnation(incarnation),
            role: "agent".to_owned(),
            url: None,
        }
    }

    #[test]
    fn a_second_owner_is_told_who_the_first_is() {
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::at(temp.path());
        let mut first = DataDirLock::take(&dir, run_file(0xabc)).unwrap();
        first.publish_url("http://127.0.0.1:1".to_owned()).unwrap();
        let message = DataDirLock::take(&dir, run_file(2)).unwrap_err().to_string();
        assert!(message.contains("incarnation 00000abc, http://127.0.0.1:1"), "{message}");
        drop(first);
        DataDirLock::take(&dir, run_file(2)).unwrap();
    }
}
