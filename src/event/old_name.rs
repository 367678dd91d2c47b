//! What the older service called the kinds: its buses spelt one fact in several ways. Old names are
//! read on import and shown in documents; nothing is published under one.

use super::EventKind;
use EventKind::{
    CmaesCompleted, DataSyncCompleted, DataSyncFailed, DataSyncStarted, EloUpdated,
    EvaluationCompleted, ModelPromoted, NasCompleted, NewGamesAvailable, P2pModelSynced,
    ParityValidationCompleted, PbtGenerationComplete, SelfplayComplete, TrainingCompleted,
    TrainingFailed, TrainingStarted, TrainingThresholdReached,
};

/// Old names that are more than the kind's name in another case. The older service gave `pbt_complete`
/// and `pbt_completed` to one kind although they are two facts; that is not taken over.
const OLD_NAMES: &[(&str, EventKind)] = &[
    ("new_games", NewGamesAvailable),
    ("game_batch_ready", NewGamesAvailable),
    ("sync_started", DataSyncStarted),
    ("sync_completed", DataSyncCompleted),
    ("sync_complete", DataSyncCompleted),
    ("data_sync_complete", DataSyncCompleted),
    ("cluster_sync_complete", DataSyncCompleted),
    ("cluster_sync_completed", DataSyncCompleted),
    ("sync_failed", DataSyncFailed),
    ("model_sync_complete", P2pModelSynced),
    ("model_sync_completed", P2pModelSynced),
    ("model_synced", P2pModelSynced),
    ("selfplay_batch_complete", SelfplayComplete),
    ("canonical_selfplay_complete", SelfplayComplete),
    ("gpu_selfplay_complete", SelfplayComplete),
    ("parity_validation_complete", ParityValidationCompleted),
    ("training_threshold", TrainingThresholdReached),
    ("training_start", TrainingStarted),
    ("training_complete", TrainingCompleted),
    ("training_fail", TrainingFailed),
    ("evaluation_complete", EvaluationCompleted),
    ("evaluation_result", EvaluationCompleted),
    ("shadow_tournament_complete", EvaluationCompleted),
    ("elo_calibration_complete", EloUpdated),
    ("promotion_complete", ModelPromoted),
    ("promotion_completed", ModelPromoted),
    ("tier_gating_complete", ModelPromoted),
    ("cmaes_complete", CmaesCompleted),
    ("pbt_complete", PbtGenerationComplete),
    ("nas_complete", NasCompleted),
];

impl EventKind {
    /// The kind that the older service called so on one of its buses, in any case.
    pub fn from_old_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let alias = OLD_NAMES.iter().find(|(old, _)| *old == lower).map(|(_, kind)| *kind);
        alias.or_else(|| Self::from_name(&name.to_ascii_uppercase()))
    }

    /// The old names of this kind, besides its own name in lower case.
    pub fn old_names(self) -> impl Iterator<Item = &'static str> {
        OLD_NAMES.iter().filter(move |(_, kind)| *kind == self).map(|(old, _)| *old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_name_leads_to_one_kind() {
        for (n, (old, kind)) in OLD_NAMES.iter().enumerate() {
            assert_eq!(EventKind::from_old_name(old), Some(*kind));
            assert!(
                EventKind::from_name(&old.to_uppercase()).is_none(),
                "{old} is a name of today"
            );
            assert!(OLD_NAMES[..n].iter().all(|(other, _)| other != old), "{old} stands twice");
        }
    }

    #[test]
    fn old_names_are_known_in_any_case() {
        for name in ["SELFPLAY_BATCH_COMPLETE", "selfplay_complete", "Selfplay_Complete"] {
            assert_eq!(EventKind::from_old_name(name), Some(SelfplayComplete));
        }
        assert_eq!(EventKind::from_old_name("pbt_completed"), Some(EventKind::PbtCompleted));
        assert_eq!(EventKind::from_old_name("npz_export_complete"), None);
    }
}
