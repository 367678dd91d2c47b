//! The games that a network learnt from, each with what played it.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::Serialize;

use ringrift::id::GameId;
use ringrift::provenance::{Known, Maker};
use ringrift::record::{GameOrigin, GameReader, Player};
use ringrift_learn::dataset::Manifest;

use super::report::Report;
use crate::data_dir::DataDir;

/// A game that a network learnt from.
#[derive(Debug, Serialize)]
pub(super) struct Played {
    game: GameId,
    /// What is recorded of it; null where the game is not here.
    origin: Option<Origin>,
}

/// Where a game comes from.
#[derive(Debug, Serialize)]
struct Origin {
    /// Who sat where, one entry per seat.
    players: Vec<String>,
    maker: Known<Maker>,
    seed: u64,
}

/// The games of a network, in the order in which it learnt them; none of one that nobody trained. Their list
/// is looked for in these folders, they themselves in the databases.
///
/// # Errors
/// When the list is not here, or something cannot be read.
pub(super) fn of(
    report: &Report,
    folders: &[PathBuf],
    databases: &[PathBuf],
    data_dir: &DataDir,
) -> anyhow::Result<Vec<Played>> {
    let Some(hash) = &report.data_hash else { return Ok(Vec::new()) };
    let stores = match databases {
        [] => vec![open(&data_dir.games_db(report.config))?],
        named => named.iter().map(|path| open(path)).collect::<anyhow::Result<_>>()?,
    };
    let manifest = listed(hash, folders)?;
    manifest.ids.iter().map(|id| played(&stores, id.parse()?)).collect()
}

fn open(path: &Path) -> anyhow::Result<GameReader> {
    ensure!(path.is_file(), "{} is no file: name the --database of the games", path.display());
    Ok(GameReader::open(path)?)
}

fn listed(hash: &str, folders: &[PathBuf]) -> anyhow::Result<Manifest> {
    for folder in folders {
        if let Some(manifest) = Manifest::find(folder, hash)? {
            return Ok(manifest);
        }
    }
    let looked: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
    let missing = || {
        format!(
            "the list of its games ({hash}) is not here, neither in {}: it is kept by the node that \
             trained it",
            looked.join(" nor in ")
        )
    };
    None.with_context(missing)
}

fn played(stores: &[GameReader], game: GameId) -> anyhow::Result<Played> {
    for store in stores {
        if let Some(origin) = store.origin(&game)? {
            return Ok(Played { game, origin: Some(origin.into()) });
        }
    }
    Ok(Played { game, origin: None })
}

impl From<GameOrigin> for Origin {
    fn from(origin: GameOrigin) -> Self {
        let name = |player: &Player| match player.model() {
            Some(model) => model.to_string(),
            None => player.kind().to_owned(),
        };
        let players = origin.players.iter().map(name).collect();
        Self { players, maker: origin.maker, seed: origin.seed }
    }
}

impl fmt::Display for Played {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(origin) = &self.origin else { return write!(f, "{} is not here", self.game) };
        let mut players = origin.players.clone();
        players.dedup();
        write!(f, "{} by {}", self.game, players.join(", "))?;
        match &origin.maker {
            Known::Known(Maker { code, settings, network }) => {
                let network = network.as_ref().map_or("none", |hash| hash.as_str());
                write!(f, ", network {network}, code {code}, settings {settings}")?;
            }
            Known::Unknown => f.write_str(", code unknown")?,
        }
        write!(f, ", seed {}", origin.seed)
    }
}
