//! Named weights of the older service.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::heuristic::HeuristicWeights;

/// What that service begins its names of weights with.
const PREFIX: &str = "WEIGHT_";

/// Names of ours that are not the older ones in lower case.
const RENAMED: [(&str, &str); 5] = [
    ("stack_diversity_bonus", "stack_diversity"),
    ("victory_threshold_bonus", "victory_threshold"),
    ("rings_proximity_factor", "rings_proximity"),
    ("territory_proximity_factor", "territory_proximity"),
    ("buried_ring_value", "buried_ring"),
];

/// Weights that no feature of the sum uses.
const UNUSED: [&str; 22] = [
    "adjacency",
    "safe_move_bonus",
    "no_safe_moves_penalty",
    "swap_opening_center",
    "swap_opening_adjacency",
    "swap_opening_height",
    "swap_corner_penalty",
    "swap_edge_bonus",
    "swap_diagonal_bonus",
    "swap_opening_strength",
    "swap_exploration_temperature",
    "recovery_threat",
    "chain_capture_risk",
    "chain_capture_potential",
    "tempo_advantage",
    "forcing_move_value",
    "endgame_aggression",
    "phase_transition_bonus",
    "stack_synergy",
    "mutual_defense",
    "expansion_potential",
    "frontier_strength",
];

/// All profiles by name.
#[derive(Debug, Clone, Deserialize)]
pub struct Profiles {
    /// Keys in the order of that service.
    pub keys: Vec<String>,
    /// Each profile: key to weight.
    pub profiles: BTreeMap<String, BTreeMap<String, f64>>,
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// No profile of that name.
    #[error("there is no profile `{0}` of weights")]
    Unknown(String),
    /// A weight is missing or unknown.
    #[error("profile `{0}` of weights: {1}")]
    Weights(String, serde_json::Error),
}

impl Profiles {
    /// The profiles that this program carries.
    ///
    /// # Panics
    /// Never in a program whose tests pass: the file is part of it.
    pub fn built_in() -> Self {
        let text = include_str!("../../../../../assets/heuristic/older_profiles.json");
        serde_json::from_str(text).expect("assets/heuristic/older_profiles.json is read in tests")
    }

    /// The weights of a profile.
    ///
    /// # Errors
    /// When there is none of that name, or a weight is missing in it.
    pub fn weights(&self, name: &str) -> Result<HeuristicWeights, ProfileError> {
        let profile = self.profiles.get(name);
        let profile = profile.ok_or_else(|| ProfileError::Unknown(name.to_owned()))?;
        let mut members = Map::new();
        for (key, weight) in profile {
            if let Some(key) = our_name(key) {
                members.insert(key, Value::from(*weight));
            }
        }
        let weights = HeuristicWeights::deserialize(Value::Object(members));
        weights.map_err(|error| ProfileError::Weights(name.to_owned(), error))
    }
}

/// Our name of a weight; `None` if no feature uses it.
fn our_name(key: &str) -> Option<String> {
    let name = key.strip_prefix(PREFIX).unwrap_or(key).to_lowercase();
    if UNUSED.contains(&name.as_str()) {
        return None;
    }
    let renamed = RENAMED.iter().find(|(theirs, _)| *theirs == name);
    Some(renamed.map_or(name, |(_, ours)| (*ours).to_owned()))
}
