//! The rows of one game: each recorded action is one.

use std::collections::BTreeMap;

use ringrift::game::{EndReason, Game, Move, Options, Seat};
use ringrift::record::{FinishedGame, Loss, Losses, SearchRecord, phase_name, type_name};

use super::{Form, policy_index};
use crate::legacy::planes::{GLOBALS, History};
use crate::legacy::state::OldState;

/// Seats that the vector of values has.
pub(super) const SEATS: usize = 4;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportRow {
    /// Frames, the newest first.
    pub features: Vec<f32>,
    /// The global vector.
    pub globals: [f32; GLOBALS],
    /// The value of the seat to move, -1 to 1.
    pub value: f32,
    /// The value of each seat, 0 beyond the seats of the game.
    pub values: [f32; SEATS],
    /// Policy by index, summing to 1.
    pub policy: Vec<(usize, f32)>,
    /// Actions before it.
    pub number: usize,
    /// The phase.
    pub phase: &'static str,
    /// The type of the move that was played.
    pub move_type: &'static str,
}

/// Hands out the rows of a game, which its moves must lead through: those of a store do.
pub fn rows_of(
    form: Form,
    game: &FinishedGame,
    losses: &mut Losses,
    mut each: impl FnMut(ExportRow),
) {
    let values = values(game);
    let mut state = Game::new(game.config, Options { ruleset: game.ruleset, swap: game.swap });
    let mut history = History::new(form.encoding);
    for (number, ply) in game.plies.iter().enumerate() {
        let Some(mover) = state.to_move() else { return };
        let older = OldState::of(&state, u32::try_from(number).unwrap_or(u32::MAX));
        let (features, globals) = history.push(&older);
        let policy = policy(&state, ply.mv, ply.search.as_ref(), losses);
        // A move without index has no row; its position stays in the history.
        if !policy.is_empty() {
            each(ExportRow {
                features,
                globals,
                value: value(game, mover, &values),
                values,
                policy,
                number,
                phase: phase_name(state.phase()),
                move_type: type_name(ply.mv),
            });
        }
        state.play(ply.mv);
    }
}

/// What a search said, else the move that was played; empty where no move has an index.
fn policy(
    state: &Game,
    played: Move,
    search: Option<&SearchRecord>,
    losses: &mut Losses,
) -> Vec<(usize, f32)> {
    let one_hot = [(played, 1.0)];
    let stated = search.map_or(&one_hot[..], |search| search.policy.as_slice());
    let mut shares: BTreeMap<usize, f64> = BTreeMap::new();
    let mut shared = false;
    for (mv, probability) in stated.iter().filter(|(_, probability)| *probability > 0.0) {
        match policy_index(state, *mv) {
            Some(index) => {
                let share = shares.entry(index).or_default();
                shared |= *share > 0.0;
                *share += f64::from(*probability);
            }
            None => losses.add(Loss::MoveWithoutKey),
        }
    }
    if shared {
        losses.add(Loss::SharedKeys);
    }
    if search.is_some_and(|search| !search.value.is_empty()) {
        losses.add(Loss::SearchDetails);
    }
    let total: f64 = shares.values().sum();
    // As exports store them.
    shares.into_iter().map(|(index, share)| (index, (share / total) as f32)).collect()
}

/// With two seats who won; with more the seat's rank.
fn value(game: &FinishedGame, mover: Seat, values: &[f32; SEATS]) -> f32 {
    match game.outcome.winner {
        Some(winner) if game.config.seats() == 2 => {
            if winner == mover {
                1.0
            } else {
                -1.0
            }
        }
        _ => values[mover.index()],
    }
}

/// The value of each seat's rank by eliminated rings, then territory; the winner does not count, a
/// fault of that service.
fn values(game: &FinishedGame) -> [f32; SEATS] {
    let mut state = Game::new(game.config, Options { ruleset: game.ruleset, swap: game.swap });
    game.plies.iter().for_each(|ply| state.play(ply.mv));
    let count = |seat: Seat| (state.eliminated(seat), state.territory(seat));
    let seats = game.config.seats();
    let mut order: Vec<Seat> = Seat::all(seats).collect();
    order.sort_by_key(|seat| std::cmp::Reverse(count(*seat)));
    let mut values = [0.0; SEATS];
    for (rank, seat) in (0_u8..).zip(order) {
        // As exports store them.
        let value = (1.0 - 2.0 * f64::from(rank) / f64::from(seats - 1)) as f32;
        values[seat.index()] = value;
    }
    values
}

/// The word of exports for the end of a game.
pub(super) const fn victory_type(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Ring => "elimination",
        EndReason::Territory => "territory",
        EndReason::LpsSole | EndReason::LpsRounds => "lps",
        EndReason::StalemateTerritory
        | EndReason::StalemateRings
        | EndReason::StalemateMarkers
        | EndReason::StalemateLastActor => "stalemate",
        EndReason::Timeout => "timeout",
        EndReason::Resign => "other",
    }
}
