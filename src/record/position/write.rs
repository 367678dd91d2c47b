//! Positions as the older service's state JSON, with an empty move history.

use serde_json::{Map, Value, json};

use super::{Position, Turn, cap_height, cell_key, phase_name, point};
use crate::game::{Cell, Segment};

/// What a state's JSON says besides the position.
#[derive(Debug, Default)]
pub(in super::super) struct StateNotes<'a> {
    pub(in super::super) game: &'a str,
    pub(in super::super) seed: i64,
    pub(in super::super) swap: bool,
    /// ISO 8601.
    pub(in super::super) created: &'a str,
    /// ISO 8601.
    pub(in super::super) last_move: &'a str,
    /// The stack that this turn's placement obliges to move.
    pub(in super::super) must_move_from: Option<Cell>,
    /// The capture segments of the chain in progress.
    pub(in super::super) chain: &'a [Segment],
}

/// The state JSON of a position.
pub(in super::super) fn state_json(position: &Position, notes: &StateNotes<'_>) -> String {
    let config = position.config;
    let (board, seats) = (config.board(), i64::from(config.seats()));
    let (rings, cells) = (i64::from(board.rings_per_seat()), board.cells());
    let eliminated: u32 = position.seats.iter().map(|seat| u32::from(seat.eliminated)).sum();
    let (player, phase, status, winner) = turn_fields(position.turn);
    let line_payment_due = matches!(position.turn, Turn::Decide { line_payment_due: true, .. });
    let must_move_from = notes.must_move_from.map(|cell| cell_key(board, cell));
    json!({
        "id": notes.game,
        "boardType": board.name(),
        "rngSeed": notes.seed,
        "board": board_json(position),
        "players": players_json(position),
        "currentPhase": phase,
        "currentPlayer": player,
        "moveHistory": [],
        "timeControl": {"initialTime": 600, "increment": 0, "type": "blitz"},
        "spectators": [],
        "gameStatus": status,
        "winner": winner,
        "createdAt": notes.created,
        "lastMoveAt": notes.last_move,
        "isRated": false,
        "maxPlayers": seats,
        "totalRingsInPlay": rings * seats,
        "totalRingsEliminated": eliminated,
        "victoryThreshold": rings * (seats + 1) / 3,
        "territoryVictoryThreshold": cells / 2 + 1,
        "territoryVictoryMinimum": cells / usize::from(config.seats()) + 1,
        "chainCaptureState": chain_json(position, notes.chain),
        "mustMoveFromStackKey": must_move_from,
        "lpsRoundsRequired": 3,
        "rulesOptions": {"swapRuleEnabled": notes.swap},
        "pendingLineRewardElimination": line_payment_due,
    })
    .to_string()
}

fn turn_fields(turn: Turn) -> (u8, &'static str, &'static str, Option<u8>) {
    match turn {
        Turn::Decide { seat, phase, .. } => (seat.number(), phase_name(phase), "active", None),
        Turn::Over { winner } => {
            let winner = winner.map(crate::game::Seat::number);
            (winner.unwrap_or(1), "game_over", "completed", winner)
        }
    }
}

fn board_json(position: &Position) -> Value {
    let board = position.config.board();
    let side = board.max_coordinate() - board.min_coordinate() + 1;
    let mut stacks = Map::new();
    for (cell, rings) in &position.stacks {
        let numbers: Vec<u8> = rings.iter().map(|seat| seat.number()).collect();
        let stack = json!({
            "position": point(board, *cell),
            "rings": numbers,
            "stackHeight": rings.len(),
            "capHeight": cap_height(rings),
            "controllingPlayer": numbers.last(),
        });
        stacks.insert(cell_key(board, *cell), stack);
    }
    let mut markers = Map::new();
    for (cell, owner) in &position.markers {
        let at = point(board, *cell);
        let marker = json!({"player": owner.number(), "position": at, "type": "regular"});
        markers.insert(cell_key(board, *cell), marker);
    }
    let collapsed: Map<String, Value> = position
        .collapsed
        .iter()
        .map(|(cell, owner)| (cell_key(board, *cell), owner.number().into()))
        .collect();
    json!({
        "type": board.name(),
        "size": side,
        "stacks": stacks,
        "markers": markers,
        "collapsedSpaces": collapsed,
        "eliminatedRings": eliminated_json(position),
        "formedLines": [],
        "territories": {},
    })
}

fn eliminated_json(position: &Position) -> Value {
    let counts = position.seats.iter().enumerate().filter(|(_, seat)| seat.eliminated > 0);
    let map: Map<String, Value> =
        counts.map(|(index, seat)| ((index + 1).to_string(), seat.eliminated.into())).collect();
    Value::Object(map)
}

fn players_json(position: &Position) -> Value {
    let player = |(index, counts): (usize, &super::SeatCounts)| {
        let number = index + 1;
        json!({
            "id": format!("p{number}"),
            "username": format!("AI {number}"),
            "type": "ai",
            "playerNumber": number,
            "isReady": true,
            "timeRemaining": 600,
            "aiDifficulty": 10,
            "ringsInHand": counts.hand,
            "eliminatedRings": counts.eliminated,
            "territorySpaces": counts.territory,
        })
    };
    position.seats.iter().enumerate().map(player).collect()
}

fn chain_json(position: &Position, chain: &[Segment]) -> Value {
    let (Turn::Decide { seat, .. }, Some(first), Some(last)) =
        (position.turn, chain.first(), chain.last())
    else {
        return Value::Null;
    };
    let board = position.config.board();
    let segments: Vec<Value> = chain
        .iter()
        .map(|segment| {
            json!({
                "from": point(board, segment.from),
                "target": point(board, segment.target),
                "landing": point(board, segment.to),
                "capturedCapHeight": 0,
            })
        })
        .collect();
    let visited: Vec<String> = chain.iter().map(|segment| cell_key(board, segment.from)).collect();
    json!({
        "playerNumber": seat.number(),
        "startPosition": point(board, first.from),
        "currentPosition": point(board, last.to),
        "segments": segments,
        "availableMoves": [],
        "visitedPositions": visited,
    })
}
