//! Games of other people's databases.

use std::path::Path;

use serde_json::Value;

use super::super::foreign::{GameFile, Head, Origin};
use super::super::game::FinishedGame;
use super::super::iso;
use super::super::loss::{Loss, Losses};
use super::super::maker;
use super::super::moves::policy_key;
use super::super::verify::{Failure, judge_stored, printable};
use super::{ImportError, Imported, Receive, complete, seat_players};
use crate::event::UtcMs;
use crate::game::{Game, Move};
use crate::id::GameId;
use crate::provenance::{Known, Maker};

/// Replays every game of a database in any layout up to schema 18, and hands on those that hold.
///
/// # Errors
/// When the database as a whole cannot be read, or `receive` fails.
pub fn import_database(path: &Path, receive: &mut Receive<'_>) -> Result<(), ImportError> {
    let file = GameFile::open(path)?;
    file.check_structure()?;
    for id in file.game_ids()? {
        let head = file.head(&id)?.unwrap_or_default();
        let game = import_game(&file, &id, &head)?;
        receive(Imported { name: printable(&id), game })?;
    }
    Ok(())
}

fn import_game(
    file: &GameFile,
    id: &str,
    head: &Head,
) -> Result<Result<(FinishedGame, Losses), Failure>, ImportError> {
    let key = |game: &Game, mv: Move| Some(policy_key(game.config().board(), mv));
    let judged = match judge_stored(file, id, head, Some(&key))? {
        Ok(judged) => judged,
        Err(failure) => return Ok(Err(failure)),
    };
    let (origin, players) = (file.origin(id)?, file.players(id)?);
    let game = || {
        let (ruleset, outcome) = complete(&judged)?;
        let (config, mut losses) = (judged.config, judged.losses.clone());
        let game = FinishedGame {
            id: GameId::new(id).map_err(|error| Failure::whole(error.to_string()))?,
            config,
            ruleset,
            swap: judged.swap,
            seed: seed(&origin, &mut losses),
            source: head.source.clone().unwrap_or_default(),
            players: seat_players(config, &players, &mut losses)?,
            plies: judged.plies.clone(),
            outcome,
            started: time(origin.created.as_deref(), &mut losses),
            finished: time(origin.completed.as_deref(), &mut losses),
            maker: played_by(&origin, &mut losses),
        };
        Ok((game, losses))
    };
    Ok(game())
}

fn seed(origin: &Origin, losses: &mut Losses) -> u64 {
    origin.seed.map_or_else(
        || {
            losses.add(Loss::Seed);
            0
        },
        i64::cast_unsigned,
    )
}

/// What played the game, by the notes that a program of ours left.
fn played_by(origin: &Origin, losses: &mut Losses) -> Known<Maker> {
    let notes = origin.notes.as_deref().map(serde_json::from_str::<Value>);
    let Some(Ok(notes)) = notes else { return Known::Unknown };
    maker::read(|name| notes.get(name)?.as_str()).unwrap_or_else(|_| {
        losses.add(Loss::Notes);
        Known::Unknown
    })
}

fn time(text: Option<&str>, losses: &mut Losses) -> UtcMs {
    text.and_then(iso::parse).unwrap_or_else(|| {
        losses.add(Loss::Time);
        UtcMs(0)
    })
}
