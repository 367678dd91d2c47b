//! What earlier attempts at a match played, on disk.

use std::path::{Path, PathBuf};

use anyhow::Context;

use ringrift_learn::arena::BlockResult;
use ringrift_learn::files::write_atomically;

/// The blocks of one match.
pub(super) struct Memory {
    path: PathBuf,
}

impl Memory {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The blocks that were played; none before the first attempt.
    pub(super) fn load(&self) -> anyhow::Result<Vec<BlockResult>> {
        match std::fs::read(&self.path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{} is damaged: delete it to play the match again", self.path.display())
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => {
                Err(error).with_context(|| format!("cannot read {}", self.path.display()))
            }
        }
    }

    pub(super) fn save(&self, blocks: &[BlockResult]) -> anyhow::Result<()> {
        write_atomically(&self.path, &serde_json::to_vec(blocks)?)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// Forgets the match in this file, once its result is in the log.
///
/// # Errors
/// When the file cannot be deleted.
pub(super) fn forget(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot delete {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_remembered_until_they_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("job.match.json");
        let memory = Memory::at(path.clone());
        assert_eq!(memory.load().unwrap(), []);
        let winners = vec![Some(1), None];
        let blocks = vec![BlockResult { index: 0, winners, expected: Some(0.5), plies: 200 }];
        memory.save(&blocks).unwrap();
        assert_eq!(memory.load().unwrap(), blocks);
        std::fs::write(&path, "[{").unwrap();
        assert!(memory.load().unwrap_err().to_string().contains("delete it"));
        forget(&path).unwrap();
        forget(&path).unwrap();
        assert_eq!(memory.load().unwrap(), []);
    }
}
