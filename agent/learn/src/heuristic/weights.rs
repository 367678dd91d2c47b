//! Weights of the evaluation, kept as data in `assets/heuristic`.

use serde::Deserialize;

/// One number per term; the features say what each means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the names are those of the features that use them
pub struct HeuristicWeights {
    pub stack_control: f64,
    pub stack_height: f64,
    pub cap_height: f64,
    pub no_stacks_penalty: f64,
    pub single_stack_penalty: f64,
    pub stack_diversity: f64,
    pub territory: f64,
    pub rings_in_hand: f64,
    pub center_control: f64,
    pub opponent_threat: f64,
    pub mobility: f64,
    pub eliminated_rings: f64,
    pub marker_count: f64,
    pub victory_proximity: f64,
    pub victory_threshold: f64,
    pub rings_proximity: f64,
    pub territory_proximity: f64,
    pub opponent_victory_threat: f64,
    pub stack_mobility: f64,
    pub blocked_stack_penalty: f64,
    pub multi_leader_threat: f64,
    pub line_potential: f64,
    pub two_in_row: f64,
    pub three_in_row: f64,
    pub four_in_row: f64,
    pub line_connectivity: f64,
    pub connected_neighbor: f64,
    pub gap_potential: f64,
    pub vulnerability: f64,
    pub overtake_potential: f64,
    pub territory_closure: f64,
    pub territory_safety: f64,
    pub forced_elimination_risk: f64,
    pub lps_action_advantage: f64,
    pub recovery_eligibility: f64,
    pub recovery_potential: f64,
    pub buried_ring: f64,
}

impl HeuristicWeights {
    /// The balanced profile.
    ///
    /// # Panics
    /// Never in a program whose tests pass: the file is part of it.
    pub fn balanced() -> Self {
        let text = include_str!("../../../../assets/heuristic/balanced.toml");
        toml::from_str(text).expect("assets/heuristic/balanced.toml is read in the tests")
    }
}
