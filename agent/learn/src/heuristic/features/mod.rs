//! The twenty-one features, grouped by what they look at. Each is a function of the position, the
//! weights and the seat whose advantage it measures; their sum is the evaluation.

mod lines;
mod material;
mod mobility;
mod survival;
mod territory;
mod threats;
mod victory;

use ringrift::game::Seat;

use super::view::View;
use super::weights::HeuristicWeights;

/// A feature.
pub(super) type Feature = fn(&View<'_>, &HeuristicWeights, Seat) -> f64;

/// All features with their names.
pub(super) const ALL: [(&str, Feature); 21] = [
    ("stack_control", material::stack_control),
    ("territory", territory::territory),
    ("rings_in_hand", material::rings_in_hand),
    ("center_control", material::center_control),
    ("opponent_threats", threats::opponent_threats),
    ("mobility", mobility::mobility),
    ("eliminated_rings", victory::eliminated_rings),
    ("marker_count", material::marker_count),
    ("victory_proximity", victory::victory_proximity),
    ("opponent_victory_threat", victory::opponent_victory_threat),
    ("stack_mobility", mobility::stack_mobility),
    ("multi_leader_threat", victory::multi_leader_threat),
    ("line_potential", lines::line_potential),
    ("line_connectivity", lines::line_connectivity),
    ("vulnerability", threats::vulnerability),
    ("overtake_potential", threats::overtake_potential),
    ("territory_closure", territory::territory_closure),
    ("territory_safety", territory::territory_safety),
    ("forced_elimination_risk", survival::forced_elimination_risk),
    ("lps_action_advantage", survival::lps_action_advantage),
    ("recovery_potential", survival::recovery_potential),
];
