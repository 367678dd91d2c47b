//! What earlier attempts at a match played, on disk, and on which terms.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use ringrift::event::{MatchTerms, Opponent};
use ringrift_learn::arena::BlockResult;
use ringrift_learn::files::write_atomically;

/// Who meets whom, and how: blocks of other terms are of another match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Terms {
    pub(super) players: [Opponent; 2],
    pub(super) terms: MatchTerms,
}

impl Terms {
    /// What is not as it was, in words.
    fn differences(&self, before: &Self) -> String {
        let (now, before) = (self.named(), before.named());
        let differ = now.iter().filter(|(name, value)| before.get(*name) != Some(value));
        let said = |(name, value): (&String, &Value)| {
            format!("{name} {}, now {value}", before.get(name).unwrap_or(&Value::Null))
        };
        differ.map(said).collect::<Vec<_>>().join("; ")
    }

    fn named(&self) -> Map<String, Value> {
        let Self { players, terms } = self;
        let MatchTerms { simulations, seed, opening, hypotheses } = terms;
        let named = [
            ("players", json!(players)),
            ("simulations", json!(simulations)),
            ("seed", json!(seed)),
            ("opening plies", json!(opening)),
            ("hypotheses", json!(hypotheses)),
        ];
        named.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
    }
}

/// What a file holds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Remembered {
    Blocks {
        on: Terms,
        blocks: Vec<BlockResult>,
    },
    /// Older files do not tell the terms.
    Untold(Vec<BlockResult>),
}

/// The blocks of one match.
pub(super) struct Memory {
    path: PathBuf,
    terms: Terms,
}

impl Memory {
    /// The memory in this file of a match on these terms.
    pub(super) const fn at(path: PathBuf, terms: Terms) -> Self {
        Self { path, terms }
    }

    /// The blocks that were played on these terms: none before the first attempt. Those that were
    /// played on others do not count, which is said in the log.
    pub(super) fn load(&self) -> anyhow::Result<Vec<BlockResult>> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", self.path.display()));
            }
        };
        let remembered = serde_json::from_slice(&bytes).with_context(|| {
            format!("{} is damaged: delete it to play the match again", self.path.display())
        })?;
        let (differences, blocks) = match remembered {
            Remembered::Blocks { on, blocks } if on == self.terms => return Ok(blocks),
            Remembered::Blocks { on, blocks } => (self.terms.differences(&on), blocks.len()),
            Remembered::Untold(blocks) => ("an older version noted none".to_owned(), blocks.len()),
        };
        let file = self.path.display();
        tracing::warn!(%file, blocks, differences, "played on other terms: the match begins anew");
        Ok(Vec::new())
    }

    pub(super) fn save(&self, blocks: &[BlockResult]) -> anyhow::Result<()> {
        let remembered = json!({ "on": self.terms, "blocks": blocks });
        write_atomically(&self.path, &serde_json::to_vec(&remembered)?)
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
    use crate::pipeline::gate::SPRT;

    fn terms(simulations: u64) -> Terms {
        let terms = MatchTerms { simulations, seed: u64::MAX, opening: 4, hypotheses: Some(SPRT) };
        Terms { players: [Opponent::Heuristic, Opponent::Random], terms }
    }

    fn blocks() -> Vec<BlockResult> {
        let winners = vec![Some(1), None];
        vec![BlockResult { index: 0, winners, expected: Some(0.5), plies: 200 }]
    }

    #[test]
    fn blocks_are_remembered_until_they_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("job.match.json");
        let memory = Memory::at(path.clone(), terms(16));
        assert_eq!(memory.load().unwrap(), []);
        memory.save(&blocks()).unwrap();
        assert_eq!(memory.load().unwrap(), blocks());
        std::fs::write(&path, "[{").unwrap();
        assert!(memory.load().unwrap_err().to_string().contains("delete it"));
        forget(&path).unwrap();
        forget(&path).unwrap();
        assert_eq!(memory.load().unwrap(), []);
    }

    #[test]
    fn blocks_of_other_terms_are_of_another_match() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("job.match.json");
        Memory::at(path.clone(), terms(16)).save(&blocks()).unwrap();
        assert_eq!(Memory::at(path.clone(), terms(32)).load().unwrap(), []);
        assert_eq!(terms(32).differences(&terms(16)), "simulations 16, now 32");
        let mut others = terms(16);
        others.players.reverse();
        assert_eq!(Memory::at(path.clone(), others).load().unwrap(), []);
        assert_eq!(Memory::at(path.clone(), terms(16)).load().unwrap(), blocks());
        std::fs::write(&path, serde_json::to_vec(&blocks()).unwrap()).unwrap();
        assert_eq!(Memory::at(path, terms(16)).load().unwrap(), [], "older files tell no terms");
    }
}
