//! `positions.jsonl`: encodings, policy indices, hashes and evaluations of positions.

use std::collections::BTreeMap;

use ringrift::game::{BoardKind, Phase};
use ringrift::record::Position;
use serde::Deserialize;
use serde_json::Value;

use super::checker::Checker;
use super::heuristic;
use crate::legacy::evaluation::Profiles;
use crate::legacy::planes::{Encoding, Frame};
use crate::legacy::policy::{OldAction, OldPolicy};
use crate::legacy::state::OldState;

/// Members of a position that say nothing to compare with.
const DESCRIPTIVE: [&str; 2] = ["ply", "gameId"];
/// Tolerance of sums of planes.
const SUMS: f64 = 1e-4;
/// Tolerance of single values, which are rounded in the file.
const VALUES: f64 = 1e-6;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sample {
    id: String,
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

#[derive(Deserialize)]
struct EncodingSample {
    planes: Option<PlanesSample>,
    globals: Option<Vec<f64>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct PlanesSample {
    shape: Option<Vec<usize>>,
    sha256_f32le: Option<String>,
    channel_sums: Option<Vec<f64>>,
    nonzero: Option<Vec<(usize, usize, usize, f64)>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
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
        unknown(id, "", &self.rest, &DESCRIPTIVE, checker);
    }

    fn check_summary(&self, state: &OldState, checker: &mut Checker<'_>) {
        let id = self.id.as_str();
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

impl EncodingSample {
    fn check(&self, id: &str, name: &str, frame: &Frame, checker: &mut Checker<'_>) {
        if let Some(planes) = &self.planes {
            planes.check(id, name, frame, checker);
        }
        if let Some(globals) = &self.globals {
            let ours = frame.globals.map(f64::from);
            let what = format!("{name}.globals");
            let length = [globals.len(), ours.len()].map(|length| format!("{length} values"));
            let near = |pair: (&f64, &f64)| (pair.0 - pair.1).abs() <= VALUES;
            let differs = globals.iter().zip(&ours).position(|pair| !near(pair));
            match differs {
                _ if length[0] != length[1] => {
                    checker.mismatch(id, &what, &length[0], &length[1]);
                }
                Some(at) => {
                    checker.near(id, &format!("{what}[{at}]"), globals[at], ours[at], VALUES);
                }
                None => checker.same(id, &what, "equal", "equal"),
            }
        }
        unknown(id, name, &self.rest, &[], checker);
    }
}

impl PlanesSample {
    fn check(&self, id: &str, name: &str, frame: &Frame, checker: &mut Checker<'_>) {
        let area = frame.shape[1] * frame.shape[2];
        if let Some(shape) = &self.shape {
            let what = format!("{name}.shape");
            checker.same(id, &what, format!("{shape:?}"), format!("{:?}", frame.shape));
        }
        if let Some(hash) = &self.sha256_f32le {
            checker.same(id, &format!("{name}.sha256_f32le"), hash.clone(), frame.sha256());
        }
        let sums = frame.planes.chunks(area).map(|plane| plane.iter().map(|v| f64::from(*v)).sum());
        let sums: Vec<f64> = sums.collect();
        for (plane, expected) in self.channel_sums.iter().flatten().enumerate() {
            let got = sums.get(plane).copied().unwrap_or(f64::NAN);
            checker.near(id, &format!("{name}.channel_sums[{plane}]"), *expected, got, SUMS);
        }
        if let Some(cells) = &self.nonzero {
            self.check_cells(id, name, frame, cells, checker);
        }
        unknown(id, name, &self.rest, &[], checker);
    }

    fn check_cells(
        &self,
        id: &str,
        name: &str,
        frame: &Frame,
        cells: &[(usize, usize, usize, f64)],
        checker: &mut Checker<'_>,
    ) {
        let [_, rows, columns] = frame.shape;
        let filled = frame.planes.iter().filter(|value| **value != 0.0).count();
        checker.same(id, &format!("{name}.nonzero count"), cells.len(), filled);
        for (plane, row, column, expected) in cells {
            let inside = *row < rows && *column < columns;
            let at = (plane * rows + row) * columns + column;
            let got = frame.planes.get(at).filter(|_| inside).map_or(f64::NAN, |v| f64::from(*v));
            let what = format!("{name}.nonzero[{plane},{row},{column}]");
            checker.near(id, &what, *expected, got, VALUES);
        }
    }
}

/// Members that are not known cannot agree.
pub(super) fn unknown(
    id: &str,
    name: &str,
    rest: &BTreeMap<String, Value>,
    descriptive: &[&str],
    checker: &mut Checker<'_>,
) {
    for key in rest.keys().filter(|key| !descriptive.contains(&key.as_str())) {
        let what = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
        checker.mismatch(id, &what, "a known member", "not known");
    }
}
