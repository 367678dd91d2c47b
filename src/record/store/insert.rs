//! Writing the rows of one game, in the order that the schema's triggers demand.

use rusqlite::{Transaction, params};
use serde_json::{Map, Value};

use super::super::game::{FinishedGame, Player};
use super::super::maker;
use super::super::quality;
use super::super::schema::SCHEMA_VERSION;
use super::prepare::{Prepared, Times};
use crate::game::{EndReason, Seat};
use crate::id::ModelId;

/// Inserts a game as in progress, then its moves and states, then completes it.
pub(super) fn insert(
    tx: &Transaction<'_>,
    game: &FinishedGame,
    rows: &Prepared,
    times: &Times,
) -> rusqlite::Result<()> {
    insert_game(tx, game, times)?;
    insert_players(tx, game, rows)?;
    tx.prepare_cached(
        "INSERT INTO game_initial_state (game_id, initial_state_json, compressed) VALUES (?1, ?2, 0)",
    )?
    .execute(params![game.id.as_str(), rows.initial_state])?;
    insert_moves(tx, game, rows, times)?;
    insert_snapshots(tx, game, rows)?;
    complete(tx, game, rows, times)
}

fn insert_game(tx: &Transaction<'_>, game: &FinishedGame, times: &Times) -> rusqlite::Result<()> {
    let opponent = game.players.get(1);
    tx.prepare_cached(
        "INSERT INTO games (game_id, board_type, num_players, rng_seed, created_at, game_status, \
         total_moves, total_turns, source, schema_version, metadata_json, engine_mode, \
         opponent_type, opponent_model_id) \
         VALUES (?1, ?2, ?3, ?4, ?5, 'in_progress', 0, 0, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        game.id.as_str(),
        game.config.board().name(),
        game.config.seats(),
        game.seed.cast_signed(),
        times.started,
        game.source,
        SCHEMA_VERSION,
        metadata(game),
        engine_mode(game),
        opponent.map(Player::kind),
        opponent.and_then(Player::model).map(ModelId::as_str),
    ])?;
    Ok(())
}

fn insert_players(
    tx: &Transaction<'_>,
    game: &FinishedGame,
    rows: &Prepared,
) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO game_players (game_id, player_number, player_type, ai_type, ai_profile_id, \
         final_eliminated_rings, final_territory_spaces, final_rings_in_hand) \
         VALUES (?1, ?2, 'ai', ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (number, (player, counts)) in (1_u8..).zip(game.players.iter().zip(&rows.last.seats)) {
        statement.execute(params![
            game.id.as_str(),
            number,
            player.kind(),
            player.model().map(ModelId::as_str),
            counts.eliminated,
            counts.territory,
            counts.hand,
        ])?;
    }
    Ok(())
}

fn insert_moves(
    tx: &Transaction<'_>,
    game: &FinishedGame,
    rows: &Prepared,
    times: &Times,
) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO game_moves (game_id, move_number, turn_number, player, phase, move_type, \
         move_json, timestamp, move_probs, search_stats_json) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for (number, row) in (0_u32..).zip(&rows.moves) {
        statement.execute(params![
            game.id.as_str(),
            number,
            row.turn,
            row.seat,
            row.phase,
            row.kind,
            row.json,
            times.finished,
            row.probs,
            row.stats,
        ])?;
    }
    Ok(())
}

fn insert_snapshots(
    tx: &Transaction<'_>,
    game: &FinishedGame,
    rows: &Prepared,
) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO game_state_snapshots (game_id, move_number, state_json, compressed, state_hash) \
         VALUES (?1, ?2, ?3, 1, ?4)",
    )?;
    for snapshot in &rows.snapshots {
        statement.execute(params![
            game.id.as_str(),
            snapshot.ply,
            snapshot.state,
            snapshot.hash
        ])?;
    }
    Ok(())
}

fn complete(
    tx: &Transaction<'_>,
    game: &FinishedGame,
    rows: &Prepared,
    times: &Times,
) -> rusqlite::Result<()> {
    let decided = game.outcome.winner.is_some();
    let score = quality::score(rows.moves.len(), decided, !game.source.is_empty());
    tx.prepare_cached(
        "UPDATE games SET game_status = 'completed', completed_at = ?2, winner = ?3, \
         termination_reason = ?4, total_moves = ?5, total_turns = ?6, duration_ms = ?7, \
         quality_score = ?8, quality_category = ?9 WHERE game_id = ?1",
    )?
    .execute(params![
        game.id.as_str(),
        times.finished,
        game.outcome.winner.map(Seat::number),
        termination_reason(game.outcome.reason),
        i64::try_from(rows.moves.len()).unwrap_or(i64::MAX),
        rows.turns,
        game.finished.since(game.started),
        score,
        quality::category(score),
    ])?;
    Ok(())
}

/// The older service's name of an end; several of ours share one.
const fn termination_reason(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Ring => "ring_elimination",
        EndReason::Territory => "territory",
        EndReason::LpsSole | EndReason::LpsRounds => "last_player_standing",
        EndReason::StalemateTerritory
        | EndReason::StalemateRings
        | EndReason::StalemateMarkers
        | EndReason::StalemateLastActor => "stalemate",
        EndReason::Resign => "resignation",
        EndReason::Timeout => "timeout",
    }
}

/// The older service's word for the strongest player at the table.
fn engine_mode(game: &FinishedGame) -> &'static str {
    if game.players.iter().any(|player| player.model().is_some()) {
        "gumbel-mcts"
    } else if game.players.contains(&Player::Heuristic) {
        "heuristic-only"
    } else {
        "random"
    }
}

fn metadata(game: &FinishedGame) -> String {
    let mut json = Map::new();
    let mut put = |key: &str, value: Value| json.insert(key.to_owned(), value);
    put("source", game.source.as_str().into());
    put("engine_mode", engine_mode(game).into());
    put("engine_version", concat!("ringrift ", env!("CARGO_PKG_VERSION")).into());
    put("ruleset", game.ruleset.to_string().into());
    put("swap_rule", game.swap.into());
    put("rng_seed", game.seed.into());
    put("end_reason", game.outcome.reason.name().into());
    for (name, value) in maker::members(&game.maker) {
        put(name, value.into());
    }
    if let Some(model) = game.players.iter().find_map(Player::model) {
        put("model_id", model.as_str().into());
    }
    for (index, player) in game.players.iter().enumerate() {
        let number = index + 1;
        put(&format!("player_{number}_ai_type"), player.kind().into());
        if let Some(model) = player.model() {
            put(&format!("player_{number}_profile_id"), model.as_str().into());
        }
    }
    Value::Object(json).to_string()
}
