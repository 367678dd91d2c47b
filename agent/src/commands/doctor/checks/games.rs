//! The databases of games.

use std::path::Path;

use ringrift::game::ConfigKey;
use ringrift::record::{GameFile, GameReader, RecordError};

use super::{Finding, dir, down, ok};
use crate::settings::Effective;

/// Each can be read, and SQLite finds nothing wrong with its structure.
pub(super) fn readable(settings: &Effective) -> Finding {
    let dir = match dir(settings) {
        Ok(dir) => dir,
        Err(error) => return down(error.to_string(), "see the finding on the data directory"),
    };
    let mut counted = Vec::new();
    for config in ConfigKey::all() {
        let path = dir.games_db(config);
        if !path.is_file() {
            continue;
        }
        match count(&path) {
            Ok(games) => counted.push(format!("{games} of {config}")),
            Err(error) => {
                let advice = "stop the agent and put the file back from a copy: another node has \
                              one in a cluster";
                return down(error.to_string(), advice);
            }
        }
    }
    if counted.is_empty() { ok("none yet") } else { ok(counted.join(", ")) }
}

fn count(path: &Path) -> Result<u64, RecordError> {
    GameFile::open(path)?.check_structure()?;
    GameReader::open(path)?.count()
}

#[cfg(test)]
mod tests {
    use ringrift::record::GameStore;

    use super::*;

    #[test]
    fn a_damaged_database_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("square8_2p.db");
        drop(GameStore::open(&path).unwrap());
        assert_eq!(count(&path).unwrap(), 0);
        std::fs::write(&path, b"SQLite format 3\0 and then nothing of it").unwrap();
        assert!(count(&path).is_err());
    }
}
