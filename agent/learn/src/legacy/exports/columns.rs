//! The columns of an export, but for its features: small enough to be held.

use std::collections::BTreeMap;

use ringrift::event::UtcMs;
use ringrift::record::{FinishedGame, Player, quality, time_text};

use super::Form;
use super::rows::{ExportRow, SEATS, victory_type};
use crate::legacy::files::{Array, Elements, Object};
use crate::legacy::planes::{FRAMES, GLOBALS};

/// The version of the layout.
const EXPORT_VERSION: &str = "2.1";
/// Strength where none is known.
const ELO: f32 = 1500.0;

/// Columns under construction.
#[derive(Debug, Default)]
pub(super) struct Columns {
    globals: Vec<f32>,
    values: Vec<f32>,
    values_mp: Vec<f32>,
    policy_indices: Vec<Object>,
    policy_values: Vec<Object>,
    largest: usize,
    move_numbers: Vec<i32>,
    total_moves: Vec<i32>,
    phases: Vec<Object>,
    move_types: Vec<Object>,
    victory_types: Vec<Object>,
    engine_modes: Vec<Object>,
    opponent_types: Vec<Object>,
    quality: Vec<f32>,
    /// Games with rows.
    pub(super) games: i64,
    newest: Option<UtcMs>,
}

impl Columns {
    /// Rows so far.
    pub(super) fn rows(&self) -> usize {
        self.values.len()
    }

    pub(super) fn add_game(&mut self, game: &FinishedGame) {
        self.games += 1;
        self.newest = self.newest.max(Some(game.finished));
    }

    pub(super) fn add_row(&mut self, game: &FinishedGame, row: &ExportRow) {
        let text = |text: &str| Object::Text(text.to_owned());
        let decided = game.outcome.winner.is_some();
        let quality = quality::score(game.plies.len(), decided, !game.source.is_empty());
        let (engine, opponent) = engines(game);
        self.globals.extend(row.globals);
        self.values.push(row.value);
        self.values_mp.extend(row.values);
        self.add_policy(&row.policy);
        self.move_numbers.push(count(row.number));
        self.total_moves.push(count(game.plies.len()));
        self.phases.push(text(row.phase));
        self.move_types.push(text(row.move_type));
        self.victory_types.push(text(victory_type(game.outcome.reason)));
        self.engine_modes.push(text(engine));
        self.opponent_types.push(text(opponent));
        // As exports store it.
        self.quality.push(quality as f32);
    }

    fn add_policy(&mut self, policy: &[(usize, f32)]) {
        let indices = policy.iter().map(|(index, _)| count(*index));
        let values = policy.iter().map(|(_, value)| *value);
        self.largest = policy.iter().fold(self.largest, |largest, (index, _)| largest.max(*index));
        let array = |dtype: &str, bytes: Vec<u8>| Object::Array {
            dtype: dtype.to_owned(),
            shape: vec![policy.len()],
            data: Box::new(Object::Bytes(bytes)),
        };
        self.policy_indices.push(array("i4", indices.flat_map(i32::to_le_bytes).collect()));
        self.policy_values.push(array("f4", values.flat_map(f32::to_le_bytes).collect()));
    }

    /// The arrays by name; `now` is the time of the export.
    pub(super) fn arrays(self, form: Form, now: UtcMs) -> BTreeMap<&'static str, Array> {
        let (rows, record) = (self.rows(), self.record(now));
        let elo = vec![ELO; rows];
        let seats = i32::from(form.config.seats());
        let per_row = |elements| Array::new(&[rows], elements);
        let mut arrays = BTreeMap::from([
            ("globals", Array::new(&[rows, GLOBALS], Elements::F32(self.globals))),
            ("values", per_row(Elements::F32(self.values))),
            ("values_mp", Array::new(&[rows, SEATS], Elements::F32(self.values_mp))),
            ("num_players", per_row(Elements::I32(vec![seats; rows]))),
            ("policy_indices", per_row(Elements::Objects(self.policy_indices))),
            ("policy_values", per_row(Elements::Objects(self.policy_values))),
            ("move_numbers", per_row(Elements::I32(self.move_numbers))),
            ("total_game_moves", per_row(Elements::I32(self.total_moves))),
            ("phases", per_row(Elements::Objects(self.phases))),
            ("move_types", per_row(Elements::Objects(self.move_types))),
            ("victory_types", per_row(Elements::Objects(self.victory_types))),
            ("engine_modes", per_row(Elements::Objects(self.engine_modes))),
            ("opponent_types", per_row(Elements::Objects(self.opponent_types))),
            ("opponent_elo", per_row(Elements::F32(elo.clone()))),
            ("generator_elo", per_row(Elements::F32(elo))),
            ("quality_score", per_row(Elements::F32(self.quality))),
            ("metadata", Array::new(&[], Elements::Objects(vec![record]))),
        ]);
        arrays.extend(scalars(form, self.largest));
        arrays
    }

    fn record(&self, now: UtcMs) -> Object {
        let text = |at: UtcMs| Object::Text(time_text(at));
        let member = |name: &str, value| (Object::Text(name.to_owned()), value);
        Object::Dict(vec![
            member("export_time", text(now)),
            member("newest_game_time", self.newest.map_or(Object::None, text)),
            member("game_count", Object::Int(self.games)),
            member("sample_count", Object::Int(i64::from(count(self.rows())))),
        ])
    }
}

/// The engine of a game and the kind of opponent: those of the strongest player. Exports know random
/// play as opponent only.
fn engines(game: &FinishedGame) -> (&str, &str) {
    let strongest = game.players.iter().find(|player| player.model().is_some());
    let heuristic = || game.players.iter().find(|player| **player == Player::Heuristic);
    match strongest.or_else(heuristic) {
        Some(player) => (player.kind(), player.kind()),
        None => ("unknown", game.players.get(1).map_or("unknown", Player::kind)),
    }
}

/// What holds for all rows.
fn scalars(form: Form, largest: usize) -> [(&'static str, Array); 13] {
    let text = |text: &str| Array::new(&[], Elements::Text(vec![text.to_owned()]));
    let int = |number: usize| Array::new(&[], Elements::I64(vec![i64::from(count(number))]));
    [
        ("board_type", text(form.config.board().name())),
        ("board_size", int(form.side())),
        ("spatial_size", int(form.side())),
        ("history_length", int(FRAMES - 1)),
        ("feature_version", int(2)),
        ("policy_encoding", text("board_aware")),
        ("encoder_type", text(form.encoder())),
        ("encoder_version", text(form.encoder_version())),
        ("in_channels", int(form.channels())),
        ("policy_size", int(form.policy_len())),
        ("max_policy_index", int(largest)),
        ("policies_normalized", Array::new(&[], Elements::Bool(vec![true]))),
        ("export_version", text(EXPORT_VERSION)),
    ]
}

/// A count in the width of exports.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
