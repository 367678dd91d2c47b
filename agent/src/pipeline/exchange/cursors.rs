//! How far the games of each other node were copied: one small file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use ringrift::game::ConfigKey;
use ringrift::id::{GameId, NodeId};
use ringrift::record::Row;
use ringrift::record::bundle::Mark;

use crate::data_dir::DataDir;

/// Cursors by node, then by configuration.
pub(super) struct Cursors {
    path: PathBuf,
    cursors: BTreeMap<NodeId, BTreeMap<ConfigKey, Cursor>>,
}

/// How far the games of one database were copied.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Cursor {
    /// Up to this row, where this game stands.
    Behind { row: i64, game: GameId },
    /// Up to this row; nobody said what stands there.
    At(i64),
}

impl From<Mark> for Cursor {
    fn from(Mark { row: Row(row), game }: Mark) -> Self {
        game.map_or(Self::At(row), |game| Self::Behind { row, game })
    }
}

impl From<Cursor> for Mark {
    fn from(cursor: Cursor) -> Self {
        match cursor {
            Cursor::Behind { row, game } => Self { row: Row(row), game: Some(game) },
            Cursor::At(row) => Self { row: Row(row), game: None },
        }
    }
}

impl Cursors {
    /// Reads the file; without one nothing was copied yet.
    pub(super) fn load(data_dir: &DataDir) -> anyhow::Result<Self> {
        let path = data_dir.run_dir().join("copied.json");
        let cursors = match std::fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).with_context(|| {
                let path = path.display();
                format!("{path} is damaged: delete it, and all games are asked for again")
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        Ok(Self { path, cursors })
    }

    /// Up to where games were copied.
    pub(super) fn of(&self, node: &NodeId, config: ConfigKey) -> Mark {
        let cursor = self.cursors.get(node).and_then(|cursors| cursors.get(&config));
        cursor.cloned().map(Mark::from).unwrap_or_default()
    }

    /// Notes that everything up to this mark was copied; durable on return.
    pub(super) fn advance(
        &mut self,
        node: &NodeId,
        config: ConfigKey,
        mark: Mark,
    ) -> anyhow::Result<()> {
        self.cursors.entry(node.clone()).or_default().insert(config, mark.into());
        let text = serde_json::to_vec_pretty(&self.cursors)?;
        ringrift_learn::files::write_atomically(&self.path, &text)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::testing::TestBed;

    #[tokio::test]
    async fn cursors_are_kept_with_their_games_and_those_of_older_agents_are_read() {
        let bed = TestBed::with(&[]).await;
        let data_dir = &bed.services.data_dir;
        let text = r#"{"b":{"hex8_2p":7}}"#;
        std::fs::write(data_dir.run_dir().join("copied.json"), text).unwrap();
        let (node, hex8) = (NodeId::new("b").unwrap(), "hex8_2p".parse().unwrap());
        let mut cursors = Cursors::load(data_dir).unwrap();
        let old = Mark { row: Row(7), game: None };
        assert_eq!(cursors.of(&node, hex8), old);

        let square8 = "square8_2p".parse().unwrap();
        assert_eq!(cursors.of(&node, square8), Mark::default());
        let mark = Mark { row: Row(9), game: Some(GameId::new("square8_2p-1-0").unwrap()) };
        cursors.advance(&node, square8, mark.clone()).unwrap();
        let cursors = Cursors::load(data_dir).unwrap();
        assert_eq!((cursors.of(&node, square8), cursors.of(&node, hex8)), (mark, old));
    }
}
