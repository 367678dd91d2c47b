//! The host file of this process: read again whenever it changes on disk.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, bail};

use ringrift::cluster::hosts::{HostFile, Version, load};
use ringrift::event::{Digest, GoesBy};

/// A host file as it was last read.
struct ReadFile {
    written: SystemTime,
    file: HostFile,
    hash: Digest,
}

/// The host file that the settings name, if they do.
#[derive(Default)]
pub struct WatchedHostFile {
    read: Option<ReadFile>,
}

impl WatchedHostFile {
    /// Reads the file if it is another one than before. One that cannot be used leaves none.
    ///
    /// # Errors
    /// When it cannot be read or has an error: nothing is planned by half of it.
    pub fn refresh(&mut self, path: Option<&Path>) -> anyhow::Result<()> {
        let Some(path) = path else { return Ok(()) };
        let written = path.metadata().and_then(|file| file.modified());
        let written = written.with_context(|| format!("schedule.hosts: {}", path.display()));
        if let (Ok(written), Some(read)) = (&written, &self.read)
            && read.written == *written
        {
            return Ok(());
        }
        self.read = None;
        self.read = Some(read(path, written?)?);
        Ok(())
    }

    /// What it says; `None` without one.
    pub fn file(&self) -> Option<&HostFile> {
        self.read.as_ref().map(|read| &read.file)
    }

    /// What this process tells others of it, as it stands now.
    pub fn version(&mut self, path: Option<&Path>) -> Version {
        let goes_by = match (self.refresh(path), &self.read) {
            (Ok(()), Some(read)) => GoesBy::File(read.hash.clone()),
            (Ok(()), None) => GoesBy::Nothing,
            (Err(_), _) => GoesBy::Unreadable,
        };
        Version { goes_by, unchanged_ms: path.and_then(unchanged_ms) }
    }
}

fn read(path: &Path, written: SystemTime) -> anyhow::Result<ReadFile> {
    let reading = HostFile::read(&load(path)?);
    let Some(file) = reading.file else {
        let problems: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
        bail!("schedule.hosts: {}: {}", path.display(), problems.join("; "));
    };
    let hash = file.hash();
    Ok(ReadFile { written, file, hash })
}

/// How long the file has been as it is, by the clock that wrote it; `None` if that cannot be said. A
/// file from the future was written just now.
fn unchanged_ms(path: &Path) -> Option<u64> {
    let written = path.metadata().and_then(|file| file.modified()).ok()?;
    let age = SystemTime::now().duration_since(written).unwrap_or_default();
    u64::try_from(age.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    const HOSTS: &str = "hosts:\n  a:\n    ssh_host: 10.0.0.1\n    role: selfplay\n";

    #[test]
    fn it_is_read_again_when_it_changes_and_a_damaged_one_is_nobodys_plan() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hosts.yaml");
        let put = |text: &str, second| {
            fs::write(&path, text).unwrap();
            let at = UNIX_EPOCH + Duration::from_secs(second);
            File::options().append(true).open(&path).unwrap().set_modified(at).unwrap();
        };
        let mut watched = WatchedHostFile::default();
        assert_eq!(watched.version(None), Version { goes_by: GoesBy::Nothing, unchanged_ms: None });
        assert_eq!(watched.version(Some(&path)).goes_by, GoesBy::Unreadable);

        put(HOSTS, 1_000);
        let first = watched.version(Some(&path));
        assert_eq!(first.goes_by, GoesBy::File(HostFile::read(HOSTS).file.unwrap().hash()));
        assert!(first.unchanged_ms.unwrap() > 1_000_000, "it was written in 1970");
        put(&HOSTS.replace("selfplay", "training"), 2_000);
        assert_ne!(watched.version(Some(&path)).goes_by, first.goes_by);

        put("hosts: [", 3_000);
        assert_eq!(watched.version(Some(&path)).goes_by, GoesBy::Unreadable);
        assert!(watched.refresh(Some(&path)).is_err() && watched.file().is_none());
        fs::remove_file(&path).unwrap();
        assert_eq!(watched.version(Some(&path)).goes_by, GoesBy::Unreadable);
    }
}
