//! The host file of this process: read again whenever it changes on disk.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::{Context, bail};

use ringrift::cluster::hosts::{HostFile, Version, load};
use ringrift::event::{Digest, GoesBy, UtcMs};
use ringrift::fabric::{Clock, MonoMs};

/// What tells one writing of a file from another, whatever date it was given.
#[derive(PartialEq, Eq)]
struct Stamp {
    inode: u64,
    bytes: u64,
    /// Seconds and nanoseconds of the last change of the file or its date.
    changed: (i64, i64),
}

/// A host file as it was last read.
struct ReadFile {
    stamp: Stamp,
    file: HostFile,
    hash: Digest,
}

/// What was last told, and for how long it has been so.
struct Told {
    goes_by: GoesBy,
    since: MonoMs,
    /// How old it was when this process first looked, in milliseconds.
    age_ms: u64,
}

/// The host file that the settings name, if they do.
#[derive(Default)]
pub struct WatchedHostFile {
    read: Option<ReadFile>,
    told: Option<Told>,
}

impl WatchedHostFile {
    /// Reads the file if it is another one than before. One that cannot be used leaves none.
    ///
    /// # Errors
    /// When it cannot be read or has an error: nothing is planned by half of it.
    pub fn refresh(&mut self, path: Option<&Path>) -> anyhow::Result<()> {
        let Some(path) = path else { return Ok(()) };
        let stamp = stamp(path).with_context(|| format!("schedule.hosts: {}", path.display()));
        if let (Ok(stamp), Some(read)) = (&stamp, &self.read)
            && read.stamp == *stamp
        {
            return Ok(());
        }
        self.read = None;
        self.read = Some(read(path, stamp?)?);
        Ok(())
    }

    /// What it says; `None` without one.
    pub fn file(&self) -> Option<&HostFile> {
        self.read.as_ref().map(|read| &read.file)
    }

    /// What this process tells others of it, as it stands now.
    pub fn version(&mut self, path: Option<&Path>, clock: &dyn Clock) -> Version {
        let goes_by = match (self.refresh(path), &self.read) {
            (Ok(()), Some(read)) => GoesBy::File(read.hash.clone()),
            (Ok(()), None) => GoesBy::Nothing,
            (Err(_), _) => GoesBy::Unreadable,
        };
        let unchanged_ms = path.map(|path| self.unchanged_ms(path, &goes_by, clock));
        Version { goes_by, unchanged_ms }
    }

    /// For how long it has been so. How old a file is that another process wrote before, only the
    /// clock that wrote it knows; what changed since then was seen here.
    fn unchanged_ms(&mut self, path: &Path, goes_by: &GoesBy, clock: &dyn Clock) -> u64 {
        let age_ms = if self.told.is_none() { age_ms(path, clock.utc()) } else { 0 };
        let told = self.told.take().filter(|told| told.goes_by == *goes_by);
        let fresh = || Told { goes_by: goes_by.clone(), since: clock.mono(), age_ms };
        let told = self.told.insert(told.unwrap_or_else(fresh));
        told.age_ms.saturating_add(clock.mono().since(told.since))
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let file = path.metadata()?;
    let changed = (file.ctime(), file.ctime_nsec());
    Ok(Stamp { inode: file.ino(), bytes: file.len(), changed })
}

fn read(path: &Path, stamp: Stamp) -> anyhow::Result<ReadFile> {
    let reading = HostFile::read(&load(path)?);
    let Some(file) = reading.file else {
        let problems: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
        bail!("schedule.hosts: {}: {}", path.display(), problems.join("; "));
    };
    let hash = file.hash();
    Ok(ReadFile { stamp, file, hash })
}

/// How old a file is by its date, in milliseconds; one from the future, or none, was written just now.
fn age_ms(path: &Path, now: UtcMs) -> u64 {
    let written = path.metadata().and_then(|file| file.modified());
    let age = written.ok().and_then(|written| u64::try_from(now.since(written.into())).ok());
    age.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::{Duration, UNIX_EPOCH};

    use ringrift::fabric::ManualClock;

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
        let clock = ManualClock::new(UtcMs(1_500_000));
        let version = |watched: &mut WatchedHostFile| watched.version(Some(&path), &clock);
        let mut watched = WatchedHostFile::default();
        let nothing = Version { goes_by: GoesBy::Nothing, unchanged_ms: None };
        assert_eq!(watched.version(None, &clock), nothing);
        assert_eq!(version(&mut watched).goes_by, GoesBy::Unreadable);

        put(HOSTS, 1_000);
        let mut watched = WatchedHostFile::default();
        let first = version(&mut watched);
        assert_eq!(first.goes_by, GoesBy::File(HostFile::read(HOSTS).file.unwrap().hash()));
        assert_eq!(first.unchanged_ms, Some(500_000), "by its date");
        put(&HOSTS.replace("selfplay", "coordinator"), 1_000);
        let second = version(&mut watched);
        assert_ne!(second.goes_by, first.goes_by, "its date is the same");
        assert_eq!(second.unchanged_ms, Some(0), "it was replaced just now");
        clock.advance(700);
        assert_eq!(version(&mut watched).unchanged_ms, Some(700));

        put("hosts: [", 3_000);
        assert_eq!(version(&mut watched).goes_by, GoesBy::Unreadable);
        assert!(watched.refresh(Some(&path)).is_err() && watched.file().is_none());
        fs::remove_file(&path).unwrap();
        assert_eq!(version(&mut watched).goes_by, GoesBy::Unreadable);
    }
}
