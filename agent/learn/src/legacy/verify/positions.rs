//! `positions.jsonl`: encodings, policy indices, hashes and evaluations of positions.

use std::collections::BTreeMap;

use ringrift::game::{BoardKind, Phase};
use ringrift::record::Position;
use serde::Deserialize;
use serde_json::Value;

use super::checker::Checker;
use super::encodings::EncodingSample;
use super::heuristic;
use crate::legacy::evaluation::Profiles;
use crate::legacy::planes::Encoding;
use crate::legacy::policy::{OldAction, OldPolicy};
use crate::legacy::state::OldState;

/// Members of a position that say nothing to compare with.
const DESCRIPTIVE: [&str; 1] = ["gameId"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sample {
    id: String,
    ply: Option<u32>,
    board_type: Option<BoardKind>,
    num_players: Option<u8>,
    current_player: Option<u8>,
    phase: Option<Phase>,
    state: Value,
    state_hash: Option<String>,
    fingerprint: Option<String>,
    #[serde(default)]
    legal_moves: Vec<IndexedMove>,
    played_move: Option<IndexedMove>,
    #[serde(default)]
    encodings: BTreeMap<String, EncodingSample>,
    heuristic_python: Option<BTreeMap<String, heuristic::PythonSample>>,
    heuristic_ts: Option<BTreeMap<String, heuristic::TypeScriptSample>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// The state by itself, read from the text: the order of its members matters.
#[derive(Deserialize)]
struct StateOnly {
    state: OldState,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IndexedMove {
    #[serde(rename = "move")]
    mv: Value,
    policy_index: i64,
}

/// Checks every line.
pub(super) fn check(text: &str, checker: &mut Checker<'_>) {
    let profiles = Profiles::built_in();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let id = format!("line {}", number + 1);
        let state = serde_json::from_str::<StateOnly>(line).map(|only| only.state);
        let sample = serde_json::from_str::<Sample>(line);
        match sample.and_then(|sample| Ok((sample, state?))) {
            Ok((sample, state)) => sample.check(&state, &profiles, checker),
            Err(error) => checker.mismatch(&id, "position", "known members", &error.to_string()),
        }
    }
}

impl Sample {
    fn check(&self, state: &OldState, profiles: &Profiles, checker: &mut Checker<'_>) {
        let id = self.id.as_str();
        for (what, is_missing) in [
            ("ply", self.ply.is_none()),
            ("boardType", self.board_type.is_none()),
            ("numPlayers", self.num_players.is_none()),
            ("currentPlayer", self.current_player.is_none()),
            ("phase", self.phase.is_none()),
            ("stateHash", self.state_hash.is_none()),
            ("fingerprint", self.fingerprint.is_none()),
            ("legalMoves", self.legal_moves.is_empty()),
            ("playedMove", self.played_move.is_none()),
            ("encodings", self.encodings.is_empty()),
            ("heuristicPython", self.heuristic_python.as_ref().is_none_or(BTreeMap::is_empty)),
            ("heuristicTs", self.heuristic_ts.as_ref().is_none_or(BTreeMap::is_empty)),
        ] {
            checker.missing(what, is_missing);
        }
        self.check_summary(state, checker);
        self.check_hashes(state, checker);
        self.check_moves(state.board(), checker);
        for (name, sample) in &self.encodings {
            match Encoding::named(name).filter(|encoding| encoding.suits(state.board())) {
                Some(encoding) => sample.check(id, name, &encoding.encode(state), checker),
                None => checker.mismatch(id, name, "an encoding of this board", "not known"),
            }
        }
        for (seat, sample) in self.heuristic_python.iter().flatten() {
            sample.check(id, state, seat, profiles, checker);
        }
        for (seat, sample) in self.heuristic_ts.iter().flatten() {
            sample.check(id, state, seat, profiles, checker);
        }
        checker.unknown(id, "", &self.rest, &DESCRIPTIVE);
    }

    fn check_summary(&self, state: &OldState, checker: &mut Checker<'_>) {
        let id = self.id.as_str();
        if let Some(ply) = self.ply {
            checker.same(id, "ply", ply, state.actions);
        }
        if let Some(board) = self.board_type {
            checker.same(id, "boardType", board.name(), state.board().name());
        }
        if let Some(players) = self.num_players {
            checker.same(id, "numPlayers", players, state.config.seats());
        }
        if let Some(player) = self.current_player {
            checker.same(id, "currentPlayer", player, state.mover.number());
        }
        if let Some(phase) = self.phase {
            checker.same(id, "phase", format!("{phase:?}"), format!("{:?}", state.phase));
        }
    }

    fn check_hashes(&self, state: &OldState, checker: &mut Checker<'_>) {
        let id = self.id.as_str();
        match Position::from_json(state.config, &self.state.to_string()) {
            Ok(position) => {
                if let Some(hash) = &self.state_hash {
                    checker.same(id, "stateHash", hash.clone(), position.state_hash());
                }
                if let Some(fingerprint) = &self.fingerprint {
                    checker.same(id, "fingerprint", fingerprint.clone(), position.fingerprint());
                }
            }
            Err(error) => checker.mismatch(id, "state", "a position", &error.to_string()),
        }
    }

    fn check_moves(&self, board: BoardKind, checker: &mut Checker<'_>) {
        let legal = self.legal_moves.iter().enumerate();
        let legal = legal.map(|(at, entry)| (format!("legalMoves[{at}].policyIndex"), entry));
        let played = self.played_move.iter().map(|entry| ("playedMove.policyIndex".into(), entry));
        for (what, entry) in legal.chain(played) {
            match OldAction::from_json(board, &entry.mv.to_string()) {
                Ok(action) => {
                    // -1 stands for a move without index.
                    let index = OldPolicy::new(board).index(&action);
                    let index = index.and_then(|index| i64::try_from(index).ok()).unwrap_or(-1);
                    checker.same(&self.id, &what, entry.policy_index, index);
                }
                Err(error) => {
                    let expected = entry.policy_index.to_string();
                    checker.mismatch(&self.id, &what, &expected, &error.to_string());
                }
            }
        }
    }
}
