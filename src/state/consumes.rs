//! Which events the projections use.

use crate::event::EventKind;

/// The kinds that a projection takes in, each shown by a test to change a field.
pub const CONSUMES: &[EventKind] = &[
    EventKind::GameRecorded,
    EventKind::NewGamesAvailable,
    EventKind::SelfplayComplete,
    EventKind::DatabaseCreated,
    EventKind::OrphanGamesDetected,
    EventKind::ParityValidationStarted,
    EventKind::ParityValidationCompleted,
    EventKind::DatasetBuilt,
    EventKind::TrainingThresholdReached,
    EventKind::TrainingStarted,
    EventKind::TrainingProgress,
    EventKind::TrainingCompleted,
    EventKind::TrainingFailed,
    EventKind::CheckpointSaved,
    EventKind::CheckpointLoaded,
    EventKind::RegistryUpdated,
    EventKind::ModelCorrupted,
    EventKind::EvaluationStarted,
    EventKind::EvaluationProgress,
    EventKind::EvaluationCompleted,
    EventKind::EvaluationFailed,
    EventKind::EloUpdated,
    EventKind::PromotionCandidate,
    EventKind::PromotionStarted,
    EventKind::ModelPromoted,
    EventKind::PromotionRejected,
    EventKind::PromotionFailed,
    EventKind::PromotionRolledBack,
    EventKind::ModelUpdated,
    EventKind::EloSignificantChange,
    EventKind::OpponentMastered,
    EventKind::RegressionDetected,
    EventKind::RegressionMinor,
    EventKind::RegressionModerate,
    EventKind::RegressionSevere,
    EventKind::RegressionCritical,
    EventKind::RegressionCleared,
    EventKind::WorkQueued,
    EventKind::WorkClaimed,
    EventKind::WorkCompleted,
    EventKind::WorkFailed,
    EventKind::WorkRetry,
    EventKind::WorkTimeout,
    EventKind::WorkCancelled,
    EventKind::DaemonStarted,
    EventKind::DaemonStopped,
    EventKind::DaemonStatusChanged,
    EventKind::DaemonPermanentlyFailed,
    EventKind::HostOnline,
    EventKind::HostOffline,
    EventKind::LeaderElected,
    EventKind::LeaderLost,
    EventKind::LeaderStepdown,
    EventKind::P2pNodeDead,
    EventKind::NodeRecovered,
    EventKind::DataSyncStarted,
    EventKind::DataSyncCompleted,
    EventKind::DataSyncFailed,
    EventKind::GameSynced,
    EventKind::HealthCheckPassed,
    EventKind::HealthCheckFailed,
    EventKind::Error,
    EventKind::DiskSpaceLow,
    EventKind::ResourceConstraintDetected,
    EventKind::HandlerFailed,
    EventKind::CommandAccepted,
    EventKind::CommandRefused,
    EventKind::ConfigChanged,
];

/// True for events that say nothing without their configuration.
pub(super) fn needs_config(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::GameRecorded
            | EventKind::NewGamesAvailable
            | EventKind::SelfplayComplete
            | EventKind::TrainingThresholdReached
            | EventKind::TrainingStarted
            | EventKind::TrainingProgress
            | EventKind::TrainingCompleted
            | EventKind::TrainingFailed
            | EventKind::CheckpointSaved
            | EventKind::CheckpointLoaded
            | EventKind::EloUpdated
            | EventKind::PromotionStarted
            | EventKind::ModelPromoted
            | EventKind::PromotionRolledBack
            | EventKind::EloSignificantChange
            | EventKind::OpponentMastered
            | EventKind::RegressionDetected
            | EventKind::RegressionCleared
    )
}
