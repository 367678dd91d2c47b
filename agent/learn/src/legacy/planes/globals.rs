//! The global vector (networks.md 4).

use ringrift::game::{Phase, Seat};

use super::common::count;
use super::{Encoding, FeatureVersion, GLOBALS};
use crate::legacy::state::OldState;

/// The vector of an encoding.
pub(super) fn of(state: &OldState, encoding: Encoding) -> [f32; GLOBALS] {
    let mut values = [0.0_f64; GLOBALS];
    match encoding {
        Encoding::SquareExport => square_export(state, &mut values),
        Encoding::SquareClass(version) => square_class(state, version, &mut values),
        Encoding::HexV2(version) => hex_v2(state, version, &mut values),
        Encoding::HexV3(version) => hex_v3(state, version, &mut values),
    }
    // As that service stores them.
    values.map(|value| value as f32)
}

fn square_export(state: &OldState, values: &mut [f64; GLOBALS]) {
    phase_slot(state.phase, values);
    counts(state, threat_opponent(state), values);
    values[10] = flag(state.phase, Phase::ChainCapture);
    values[11] = flag(state.phase, Phase::ForcedElimination);
}

fn square_class(state: &OldState, version: FeatureVersion, values: &mut [f64; GLOBALS]) {
    let opponent = misread_opponent(state);
    phase_slot(state.phase, values);
    if state.phase == Phase::ForcedElimination {
        values[4] = 1.0;
    }
    counts(state, opponent, values);
    player_count(state, values);
    let area = f64::from(u32::try_from(state.board().cells()).unwrap_or(u32::MAX));
    let sides: [fn(Seat, Seat, Seat) -> bool; 2] =
        [|owner, mover, _| owner == mover, |owner, _, other| owner == other];
    for (side, belongs) in sides.into_iter().enumerate() {
        let of = |owner: Seat| belongs(owner, state.mover, opponent);
        values[12 + side] = capped(pieces(state, Kind::Territory, of), area);
        values[14 + side] = capped(pieces(state, Kind::Marker, of), area);
        values[16 + side] = capped(pieces(state, Kind::Stack, of), area);
    }
    match version {
        FeatureVersion::V1 => values[18] = action_number(state),
        // Slot 18 reads an attribute that does not exist.
        FeatureVersion::V2 => values[19] = flag(state.phase, Phase::ForcedElimination),
    }
}

fn hex_v2(state: &OldState, version: FeatureVersion, values: &mut [f64; GLOBALS]) {
    hex_head(state, values);
    player_count(state, values);
    for side in 0..2 {
        let of = |owner: Seat| (owner != state.mover) == (side == 1);
        values[12 + side] = capped(pieces(state, Kind::Territory, of), 397.0);
        values[14 + side] = capped(pieces(state, Kind::Marker, of), 50.0);
        values[16 + side] = capped(pieces(state, Kind::Stack, of), 30.0);
    }
    match version {
        FeatureVersion::V1 => values[18] = action_number(state),
        FeatureVersion::V2 => {
            values[18] = flag(state.phase, Phase::ChainCapture);
            values[19] = flag(state.phase, Phase::ForcedElimination);
        }
    }
}

fn hex_v3(state: &OldState, version: FeatureVersion, values: &mut [f64; GLOBALS]) {
    hex_head(state, values);
    let all = |kind| pieces(state, kind, |_| true);
    let mine = |kind| pieces(state, kind, |owner| owner == state.mover);
    values[10] = capped(all(Kind::Marker), 50.0);
    values[11] = capped(all(Kind::Stack), 30.0);
    for (slot, kind) in [Kind::Territory, Kind::Marker, Kind::Stack].into_iter().enumerate() {
        values[12 + slot] = if all(kind) > 0.0 { mine(kind) / all(kind) } else { 0.0 };
    }
    if version == FeatureVersion::V2 {
        values[15] = flag(state.phase, Phase::ChainCapture);
        values[16] = flag(state.phase, Phase::ForcedElimination);
    }
}

/// Phase, hands and eliminations as hexagonal encodings hold them.
fn hex_head(state: &OldState, values: &mut [f64; GLOBALS]) {
    phase_slot(state.phase, values);
    match state.phase {
        Phase::ChainCapture => values[2] = 1.0,
        Phase::ForcedElimination => values[4] = 1.0,
        _ => {}
    }
    counts(state, threat_opponent(state), values);
}

fn phase_slot(phase: Phase, values: &mut [f64; GLOBALS]) {
    let slots = [
        Phase::RingPlacement,
        Phase::Movement,
        Phase::Capture,
        Phase::LineProcessing,
        Phase::TerritoryProcessing,
    ];
    if let Some(slot) = slots.iter().position(|listed| *listed == phase) {
        values[slot] = 1.0;
    }
}

fn counts(state: &OldState, opponent: Seat, values: &mut [f64; GLOBALS]) {
    let rings = f64::from(state.board().rings_per_seat());
    let (mine, theirs) = (state.seats[state.mover], state.seats[opponent]);
    values[5] = f64::from(mine.hand) / rings;
    values[6] = f64::from(theirs.hand) / rings;
    values[7] = f64::from(mine.eliminated) / rings;
    values[8] = f64::from(theirs.eliminated) / rings;
    values[9] = 1.0;
}

fn player_count(state: &OldState, values: &mut [f64; GLOBALS]) {
    values[10] = f64::from(u8::from(state.config.seats() == 3));
    values[11] = f64::from(u8::from(state.config.seats() == 4));
}

fn action_number(state: &OldState) -> f64 {
    (f64::from(state.actions) / 200.0).min(1.0)
}

fn flag(phase: Phase, wanted: Phase) -> f64 {
    f64::from(u8::from(phase == wanted))
}

fn capped(number: f64, full: f64) -> f64 {
    (number / full).min(1.0)
}

#[derive(Clone, Copy)]
enum Kind {
    Stack,
    Marker,
    Territory,
}

/// Pieces of a kind whose owner passes.
fn pieces(state: &OldState, kind: Kind, passes: impl Fn(Seat) -> bool) -> f64 {
    let owners = state.squares().filter_map(|(_, square)| match kind {
        Kind::Stack => square.stack.map(|stack| stack.controller),
        Kind::Marker => square.marker,
        Kind::Territory => square.collapsed,
    });
    count(owners.filter(|owner| passes(*owner)).count())
}

/// The opponent closest to victory; with two seats the other one.
fn threat_opponent(state: &OldState) -> Seat {
    most_advanced(state, |seat| seat != state.mover)
}

/// The opponent of the second square encoder, which excludes the seat numbered like the count of
/// players instead of the mover: a fault of that service.
fn misread_opponent(state: &OldState) -> Seat {
    most_advanced(state, |seat| seat.number() != state.config.seats())
}

/// The seat with the greatest progress among those that pass, the first on ties.
fn most_advanced(state: &OldState, passes: impl Fn(Seat) -> bool) -> Seat {
    let candidates = state.all_seats().filter(|seat| passes(*seat));
    let rated = candidates.map(|seat| (progress(state, seat), seat));
    let best = rated.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or(Seat::FIRST, |(_, seat)| seat)
}

/// How far a seat is on its nearest way to victory, 0 to 1.
fn progress(state: &OldState, seat: Seat) -> f64 {
    let share = |have: u16, need: u16| (f64::from(have) / f64::from(need.max(1))).clamp(0.0, 1.0);
    let counts = state.seats[seat];
    let standing = state.streak.filter(|streak| streak.holder == seat).map_or(0.0, |streak| {
        if streak.rounds >= streak.required || streak.required == 1 {
            1.0
        } else {
            let part = f64::from(streak.rounds) / f64::from(streak.required - 1);
            0.90 + 0.09 * part.min(1.0)
        }
    });
    share(counts.eliminated, state.victory_threshold)
        .max(share(counts.territory, state.territory_threshold))
        .max(standing)
}
