//! Snapshots of the state on disk: the two newest, so that a damaged one costs only time.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use ringrift::fabric::port::{EventLog, Filter, Stored};
use ringrift::state::State;
use ringrift::state::snapshot::{Snapshot, SnapshotError};

use crate::causes;

/// Snapshots that are kept. Events are forgotten only before the oldest of them.
pub const KEPT: usize = 2;

/// The largest snapshot that is read: far more than the bounded projections come to.
const MAX_BYTES: u64 = 1 << 30;

/// The snapshots of one data directory.
#[derive(Debug, Clone)]
pub struct Snapshots {
    dir: PathBuf,
}

/// Where a process begins to fold.
#[derive(Debug, Default)]
pub struct Restored {
    /// The state of the newest snapshot that can be used; `None` to begin with the first event.
    pub state: Option<State>,
    /// Why newer ones cannot be used, one line each, and that an older version's is, where there is no other.
    pub refused: Vec<String>,
}

impl Snapshots {
    /// The part, and the check, that events about snapshots name.
    pub const CHECK: &str = "snapshots";

    /// The snapshots in this folder, which need not exist yet.
    pub fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Writes a snapshot, durable on return, and removes all but the newest [`KEPT`].
    ///
    /// # Errors
    /// When a file cannot be written or removed.
    pub fn write(&self, snapshot: &Snapshot) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let path = self.dir.join(format!("{:020}.snapshot", snapshot.state.applied));
        let fresh = path.with_extension("new");
        let mut file = File::create(&fresh)?;
        file.write_all(&snapshot.to_bytes())?;
        file.sync_all()?;
        fs::rename(fresh, path)?;
        File::open(&self.dir)?.sync_all()?;
        self.list()?.into_iter().skip(KEPT).try_for_each(|(_, older)| fs::remove_file(older))
    }

    /// The sequences that the snapshots stand at, newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn seqs(&self) -> io::Result<Vec<u64>> {
        Ok(self.list()?.into_iter().map(|(seq, _)| seq).collect())
    }

    /// Finds where to begin to fold this log.
    ///
    /// # Errors
    /// When the log cannot be read, or its first events are forgotten and no snapshot can be used.
    pub async fn restore(&self, log: &dyn EventLog) -> anyhow::Result<Restored> {
        let mut refused = Vec::new();
        let all = self.list().with_context(|| format!("cannot read {}", self.dir.display()))?;
        for (seq, path) in &all {
            match usable(path, *seq, log, Snapshot::from_bytes).await {
                Ok(state) => return Ok(Restored { state: Some(state), refused }),
                Err(error) => refused.push(format!("{}: {}", path.display(), causes::told(&error))),
            }
        }
        let oldest = event_after(log, 0).await?.map_or(1, |stored| stored.seq);
        if oldest > 1 {
            for (seq, path) in &all {
                let older = usable(path, *seq, log, Snapshot::from_older_bytes).await;
                let Ok(state) = older else { continue };
                refused.push(format!(
                    "{} is used all the same: the events before {oldest} are forgotten",
                    path.display()
                ));
                return Ok(Restored { state: Some(state), refused });
            }
            bail!(
                "the events before {oldest} are forgotten, and no snapshot of what they added up to can be \
                 used ({}): restore one from a copy of {}, or go on with the version that wrote it",
                if refused.is_empty() { "there is none".to_owned() } else { refused.join("; ") },
                self.dir.display()
            );
        }
        Ok(Restored { state: None, refused })
    }

    /// The files with the sequences that they stand at, newest first.
    fn list(&self) -> io::Result<Vec<(u64, PathBuf)>> {
        let entries = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let is_snapshot = path.extension().is_some_and(|extension| extension == "snapshot");
            let seq = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
            found.extend(seq.filter(|_| is_snapshot).map(|seq| (seq, path)));
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        Ok(found)
    }
}

/// The state of this snapshot, if it is one of this log.
async fn usable(
    path: &Path,
    seq: u64,
    log: &dyn EventLog,
    parse: fn(&[u8]) -> Result<Snapshot, SnapshotError>,
) -> anyhow::Result<State> {
    let Snapshot { event, state } = parse(&read(path)?)?;
    ensure!(state.applied == seq, "it stands at event {}, not {seq}", state.applied);
    let stored = event_after(log, seq.saturating_sub(1)).await?.filter(|stored| stored.seq == seq);
    let is_of_this_log = stored.is_some_and(|stored| stored.event.id == event);
    ensure!(is_of_this_log, "it is of another log: this one does not have {event} at {seq}");
    Ok(state)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    ensure!(len <= MAX_BYTES, "it has {len} bytes, more than any snapshot");
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The first event after this sequence.
async fn event_after(log: &dyn EventLog, seq: u64) -> ringrift::fabric::Result<Option<Stored>> {
    Ok(log.read(seq, Filter::default(), 1).await?.into_iter().next())
}

#[cfg(test)]
mod tests;
