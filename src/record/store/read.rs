//! Reading our own games back.

use std::path::Path;

use rusqlite::{Connection, Params};

use super::super::error::{RecordError, at};
use super::super::game::{FinishedGame, GameOrigin, Player, Ply, RecordedGame, Row};
use super::super::maker;
use super::super::search::read_search_stats;
use crate::event::UtcMs;
use crate::game::{BoardKind, ConfigKey, EndReason, Move, Outcome, Ruleset, Seat};
use crate::id::{GameId, ModelId};
use crate::provenance::{Known, Maker};

/// Reads the games whose row numbers `sql` selects.
pub(super) fn games(
    conn: &Connection,
    path: &Path,
    sql: &str,
    params: impl Params,
) -> Result<Vec<RecordedGame>, RecordError> {
    rows(conn, path, sql, params)?.into_iter().map(|row| game(conn, path, row)).collect()
}

/// The row numbers that `sql` selects.
pub(super) fn rows(
    conn: &Connection,
    path: &Path,
    sql: &str,
    params: impl Params,
) -> Result<Vec<Row>, RecordError> {
    let rows: rusqlite::Result<Vec<Row>> = conn
        .prepare_cached(sql)
        .and_then(|mut it| it.query_map(params, |row| row.get(0).map(Row))?.collect());
    rows.map_err(at(path, "list games"))
}

/// Reads the game in this row.
pub(super) fn game(conn: &Connection, path: &Path, row: Row) -> Result<RecordedGame, RecordError> {
    let head = read_head(conn, row).map_err(at(path, "read a game"))?;
    let moves = read_moves(conn, &head.id).map_err(at(path, "read moves"))?;
    let players = read_players(conn, &head.id).map_err(at(path, "read players"))?;
    let game = decode(&head, &moves, &players).map_err(|detail| RecordError::DamagedGame {
        path: path.to_owned(),
        game: head.id.clone(),
        detail,
    })?;
    Ok(RecordedGame { row, game })
}

/// Reads where the game in this row comes from, and none of its moves.
pub(super) fn origin(conn: &Connection, path: &Path, row: Row) -> Result<GameOrigin, RecordError> {
    let head = read_head(conn, row).map_err(at(path, "read a game"))?;
    let players = read_players(conn, &head.id).map_err(at(path, "read players"))?;
    let decode = || -> Result<_, String> {
        Ok(GameOrigin {
            id: GameId::new(&head.id).map_err(display)?,
            seed: head.seed.cast_unsigned(),
            source: head.source.clone(),
            players: players.iter().map(player).collect::<Result<_, _>>()?,
            maker: head.maker()?,
        })
    };
    decode().map_err(|detail| RecordError::DamagedGame {
        path: path.to_owned(),
        game: head.id.clone(),
        detail,
    })
}

/// The columns of `games`, as stored.
struct Head {
    id: String,
    board: String,
    seats: u8,
    seed: i64,
    source: String,
    ruleset: String,
    swap: bool,
    winner: Option<u8>,
    reason: String,
    started: i64,
    finished: i64,
    code: Option<String>,
    settings: Option<String>,
    network: Option<String>,
}

impl Head {
    fn maker(&self) -> Result<Known<Maker>, String> {
        maker::read(|name| match name {
            maker::CODE => self.code.as_deref(),
            maker::SETTINGS => self.settings.as_deref(),
            maker::NETWORK => self.network.as_deref(),
            _ => None,
        })
    }
}

fn read_head(conn: &Connection, row: Row) -> rusqlite::Result<Head> {
    conn.prepare_cached(
        "SELECT game_id, board_type, num_players, rng_seed, source, \
         coalesce(metadata_json ->> 'ruleset', ''), coalesce(metadata_json ->> 'swap_rule', 0), \
         winner, coalesce(metadata_json ->> 'end_reason', ''), \
         CAST(round(unixepoch(created_at, 'subsec') * 1000) AS INTEGER), \
         CAST(round(unixepoch(completed_at, 'subsec') * 1000) AS INTEGER), \
         metadata_json ->> 'code_version', metadata_json ->> 'settings_hash', \
         metadata_json ->> 'network_hash' \
         FROM games WHERE rowid = ?1",
    )?
    .query_row([row.0], |row| {
        Ok(Head {
            id: row.get(0)?,
            board: row.get(1)?,
            seats: row.get(2)?,
            seed: row.get(3)?,
            source: row.get(4)?,
            ruleset: row.get(5)?,
            swap: row.get(6)?,
            winner: row.get(7)?,
            reason: row.get(8)?,
            started: row.get(9)?,
            finished: row.get(10)?,
            code: row.get(11)?,
            settings: row.get(12)?,
            network: row.get(13)?,
        })
    })
}

/// Notation and search statistics of each move.
type StoredMove = (String, Option<String>);

fn read_moves(conn: &Connection, game: &str) -> rusqlite::Result<Vec<StoredMove>> {
    conn.prepare_cached(
        "SELECT coalesce(move_json ->> 'id', ''), search_stats_json FROM game_moves \
         WHERE game_id = ?1 ORDER BY move_number",
    )?
    .query_map([game], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// Kind and network of each player.
type StoredPlayer = (String, Option<String>);

fn read_players(conn: &Connection, game: &str) -> rusqlite::Result<Vec<StoredPlayer>> {
    conn.prepare_cached(
        "SELECT coalesce(ai_type, ''), ai_profile_id FROM game_players \
         WHERE game_id = ?1 ORDER BY player_number",
    )?
    .query_map([game], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

fn decode(
    head: &Head,
    moves: &[StoredMove],
    players: &[StoredPlayer],
) -> Result<FinishedGame, String> {
    let config: ConfigKey = format!("{}_{}p", head.board, head.seats).parse().map_err(display)?;
    let winner = head.winner.map(Seat::try_from).transpose()?;
    Ok(FinishedGame {
        id: GameId::new(&head.id).map_err(display)?,
        config,
        ruleset: ruleset(&head.ruleset)?,
        swap: head.swap,
        seed: head.seed.cast_unsigned(),
        source: head.source.clone(),
        players: players.iter().map(player).collect::<Result<_, _>>()?,
        plies: moves.iter().map(|stored| ply(config.board(), stored)).collect::<Result<_, _>>()?,
        outcome: Outcome { winner, reason: end_reason(&head.reason)? },
        started: UtcMs(head.started),
        finished: UtcMs(head.finished),
        maker: head.maker()?,
    })
}

fn ply(board: BoardKind, (text, search): &StoredMove) -> Result<Ply, String> {
    let mv = Move::parse(board, text).map_err(display)?;
    let search = search.as_deref().map(|text| read_search_stats(board, text)).transpose();
    Ok(Ply { mv, search: search.map_err(display)? })
}

fn player((kind, model): &StoredPlayer) -> Result<Player, String> {
    match (kind.as_str(), model) {
        ("random", None) => Ok(Player::Random),
        ("heuristic", None) => Ok(Player::Heuristic),
        ("gumbel_mcts", Some(model)) => ModelId::new(model).map(Player::Model).map_err(display),
        (other, None) if !other.is_empty() => Ok(Player::Other(other.to_owned())),
        _ => Err(format!("no such player: `{kind}` with model {model:?}")),
    }
}

fn ruleset(name: &str) -> Result<Ruleset, String> {
    let mut known = [Ruleset::Canonical, Ruleset::Recorded].into_iter();
    known.find(|r| r.to_string() == name).ok_or_else(|| format!("no such ruleset: `{name}`"))
}

fn end_reason(name: &str) -> Result<EndReason, String> {
    const ALL: [EndReason; 10] = [
        EndReason::Ring,
        EndReason::Territory,
        EndReason::LpsSole,
        EndReason::LpsRounds,
        EndReason::StalemateTerritory,
        EndReason::StalemateRings,
        EndReason::StalemateMarkers,
        EndReason::StalemateLastActor,
        EndReason::Resign,
        EndReason::Timeout,
    ];
    let known = ALL.into_iter().find(|reason| reason.name() == name);
    known.ok_or_else(|| format!("no such end reason: `{name}`"))
}

fn display(error: impl std::fmt::Display) -> String {
    error.to_string()
}
