//! How far the games of each other node were copied: one small file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;

use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::record::Row;

use crate::data_dir::DataDir;

/// Rows by node, then by configuration.
pub(super) struct Cursors {
    path: PathBuf,
    rows: BTreeMap<NodeId, BTreeMap<ConfigKey, i64>>,
}

impl Cursors {
    /// Reads the file; without one nothing was copied yet.
    pub(super) fn load(data_dir: &DataDir) -> anyhow::Result<Self> {
        let path = data_dir.run_dir().join("copied.json");
        let rows = match std::fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).with_context(|| {
                let path = path.display();
                format!("{path} is damaged: delete it, and all games are asked for again")
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        Ok(Self { path, rows })
    }

    /// The last row that was copied.
    pub(super) fn of(&self, node: &NodeId, config: ConfigKey) -> Row {
        let row = self.rows.get(node).and_then(|rows| rows.get(&config));
        Row(row.copied().unwrap_or_default())
    }

    /// Notes that everything up to this row was copied; durable on return.
    pub(super) fn advance(
        &mut self,
        node: &NodeId,
        config: ConfigKey,
        row: Row,
    ) -> anyhow::Result<()> {
        self.rows.entry(node.clone()).or_default().insert(config, row.0);
        let text = serde_json::to_vec_pretty(&self.rows)?;
        ringrift_learn::files::write_atomically(&self.path, &text)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}
