//! The older service's words for the end of a game.

use crate::game::{EndReason, Outcome};

/// Its word for an end of ours. It has none for a bare board: the count that decided names it.
pub(super) const fn name(outcome: Outcome) -> &'static str {
    match outcome.reason {
        _ if outcome.winner.is_none() => "draw",
        EndReason::Ring | EndReason::StalemateRings => "ring_elimination",
        EndReason::Territory | EndReason::StalemateTerritory => "territory_control",
        EndReason::LpsSole
        | EndReason::LpsRounds
        | EndReason::StalemateMarkers
        | EndReason::StalemateLastActor => "last_player_standing",
        EndReason::Resign => "resignation",
        EndReason::Timeout => "timeout",
    }
}

/// The same end in the words of its databases.
pub(super) fn reason(name: &str) -> String {
    match name {
        "territory_control" => "territory",
        "draw" => "stalemate",
        other => other,
    }
    .chars()
    .take(40)
    .collect()
}
