//! Which events the projections use.

use crate::event::EventKind;

/// The projections, as fields of [`super::State`], with the kinds that each takes in. A test folds
/// random events and holds this equal to what they change.
pub const PROJECTIONS: &[(&str, &[EventKind])] = &[
    (
        "nodes",
        &[
            EventKind::HostOnline,
            EventKind::HostOffline,
            EventKind::HealthCheckPassed,
            EventKind::HealthCheckFailed,
            EventKind::CoordinatorHealthy,
            EventKind::CoordinatorHealthDegraded,
            EventKind::CoordinatorUnhealthy,
            EventKind::CoordinatorHeartbeat,
            EventKind::CoordinatorShutdown,
            EventKind::CoordinatorInitFailed,
            EventKind::P2pNodeDead,
            EventKind::NodeRecovered,
            EventKind::NodeUnhealthy,
            EventKind::NodeActivated,
            EventKind::NodeDrained,
            EventKind::NodeTerminated,
        ],
    ),
    (
        "cluster",
        &[
            EventKind::LeaderElected,
            EventKind::LeaderLost,
            EventKind::LeaderStepdown,
            EventKind::SplitBrainDetected,
            EventKind::SplitBrainResolved,
            EventKind::ClusterStatusChanged,
            EventKind::P2pClusterHealthy,
            EventKind::P2pClusterUnhealthy,
            EventKind::ClusterCapacityChanged,
            EventKind::ClusterStallDetected,
            EventKind::GameRecorded,
            EventKind::P2pNodesDead,
            EventKind::NetworkSuspected,
            EventKind::ConfigDivergent,
            EventKind::ConfigAgreed,
        ],
    ),
    (
        "transfers",
        &[
            EventKind::DataSyncStarted,
            EventKind::DataSyncCompleted,
            EventKind::DataSyncFailed,
            EventKind::GameSynced,
            EventKind::SyncTriggered,
            EventKind::SyncRequest,
            EventKind::SyncNodeUnreachable,
            EventKind::SyncStalled,
            EventKind::SyncChecksumFailed,
            EventKind::ModelSyncRequested,
            EventKind::P2pModelSynced,
        ],
    ),
    (
        "daemons",
        &[
            EventKind::DaemonStarted,
            EventKind::DaemonStopped,
            EventKind::DaemonStatusChanged,
            EventKind::DaemonPermanentlyFailed,
            EventKind::HandlerTimeout,
            EventKind::RecoveryInitiated,
            EventKind::RecoveryCompleted,
            EventKind::RecoveryFailed,
        ],
    ),
    (
        "jobs",
        &[
            EventKind::WorkQueued,
            EventKind::WorkClaimed,
            EventKind::WorkCompleted,
            EventKind::WorkFailed,
            EventKind::WorkRetry,
            EventKind::WorkTimeout,
            EventKind::WorkCancelled,
            EventKind::TaskAbandoned,
            EventKind::JobPreempted,
            EventKind::WorkStarted,
        ],
    ),
    (
        "tasks",
        &[
            EventKind::TaskSpawned,
            EventKind::TaskHeartbeat,
            EventKind::TaskCompleted,
            EventKind::TaskFailed,
            EventKind::TaskCancelled,
            EventKind::TaskOrphaned,
            EventKind::HostOnline,
            EventKind::HostOffline,
        ],
    ),
    (
        "pressure",
        &[
            EventKind::BackpressureActivated,
            EventKind::BackpressureReleased,
            EventKind::ResourceConstraint,
            EventKind::NodeOverloaded,
            EventKind::HealthCheckPassed,
            EventKind::NodeCapacityUpdated,
            EventKind::IdleResourceDetected,
            EventKind::IdleStateRequest,
            EventKind::IdleStateBroadcast,
        ],
    ),
    (
        "games",
        &[EventKind::GameRecorded, EventKind::NewGamesAvailable, EventKind::SelfplayComplete],
    ),
    (
        "schedule",
        &[
            EventKind::SelfplayAllocationUpdated,
            EventKind::SelfplayRateChanged,
            EventKind::SelfplayTargetUpdated,
            EventKind::DataStale,
            EventKind::DataFresh,
            EventKind::BatchScheduled,
            EventKind::BatchDispatched,
        ],
    ),
    (
        "training",
        &[
            EventKind::TrainingThresholdReached,
            EventKind::TrainingStarted,
            EventKind::TrainingProgress,
            EventKind::TrainingCompleted,
            EventKind::TrainingFailed,
            EventKind::CheckpointSaved,
            EventKind::CheckpointLoaded,
            EventKind::TrainingLossAnomaly,
            EventKind::TrainingLossTrend,
        ],
    ),
    (
        "models",
        &[
            EventKind::TrainingStarted,
            EventKind::TrainingCompleted,
            EventKind::RegistryUpdated,
            EventKind::ModelCorrupted,
            EventKind::PromotionCandidate,
            EventKind::PromotionStarted,
            EventKind::ModelPromoted,
            EventKind::PromotionRejected,
            EventKind::PromotionRolledBack,
            EventKind::ModelUpdated,
            EventKind::PromotionFailed,
            EventKind::ModelDistributionStarted,
            EventKind::ModelDistributionComplete,
            EventKind::ModelDistributionFailed,
        ],
    ),
    (
        "evaluations",
        &[
            EventKind::EvaluationStarted,
            EventKind::EvaluationProgress,
            EventKind::EvaluationCompleted,
            EventKind::EvaluationFailed,
        ],
    ),
    (
        "ratings",
        &[
            EventKind::EloUpdated,
            EventKind::ModelPromoted,
            EventKind::EloSignificantChange,
            EventKind::OpponentMastered,
        ],
    ),
    (
        "regressions",
        &[
            EventKind::RegressionDetected,
            EventKind::RegressionMinor,
            EventKind::RegressionModerate,
            EventKind::RegressionSevere,
            EventKind::RegressionCritical,
            EventKind::RegressionCleared,
            EventKind::PromotionRolledBack,
        ],
    ),
    (
        "data",
        &[
            EventKind::DatabaseCreated,
            EventKind::GameRecorded,
            EventKind::OrphanGamesDetected,
            EventKind::ParityValidationStarted,
            EventKind::ParityValidationCompleted,
            EventKind::DatasetBuilt,
            EventKind::DiskCleanupTriggered,
            EventKind::ParityFailureRateChanged,
            EventKind::QualityCheckFailed,
            EventKind::AlertAcknowledged,
        ],
    ),
    (
        "alerts",
        &[
            EventKind::DaemonStopped,
            EventKind::DaemonStatusChanged,
            EventKind::DaemonPermanentlyFailed,
            EventKind::HealthCheckFailed,
            EventKind::HealthCheckPassed,
            EventKind::DiskSpaceLow,
            EventKind::ResourceConstraintDetected,
            EventKind::Error,
            EventKind::TrainingFailed,
            EventKind::TrainingCompleted,
            EventKind::EvaluationFailed,
            EventKind::EvaluationCompleted,
            EventKind::PromotionFailed,
            EventKind::ModelPromoted,
            EventKind::PromotionRejected,
            EventKind::RegressionDetected,
            EventKind::RegressionCleared,
            EventKind::PromotionRolledBack,
            EventKind::WorkFailed,
            EventKind::WorkCompleted,
            EventKind::ModelCorrupted,
            EventKind::RegistryUpdated,
            EventKind::ParityValidationCompleted,
            EventKind::OrphanGamesDetected,
            EventKind::HandlerFailed,
            EventKind::CommandAccepted,
            EventKind::CommandRefused,
            EventKind::TrainingLossAnomaly,
            EventKind::ResourceConstraint,
            EventKind::NodeOverloaded,
            EventKind::CoordinatorInitFailed,
            EventKind::HostOnline,
            EventKind::SplitBrainDetected,
            EventKind::SplitBrainResolved,
            EventKind::ConfigDivergent,
            EventKind::ConfigAgreed,
            EventKind::HealthAlert,
            EventKind::QualityCheckFailed,
            EventKind::GameRecorded,
            EventKind::DataSyncFailed,
            EventKind::CopiesRefused,
            EventKind::SyncNodeUnreachable,
            EventKind::SyncStalled,
            EventKind::SyncChecksumFailed,
            EventKind::DataSyncCompleted,
            EventKind::HostOffline,
            EventKind::NodeTerminated,
            EventKind::ModelDistributionFailed,
            EventKind::ModelDistributionComplete,
            EventKind::AlertAcknowledged,
        ],
    ),
    (
        "controls",
        &[
            EventKind::ConfigPaused,
            EventKind::ConfigResumed,
            EventKind::NodeDrained,
            EventKind::NodeUndrained,
        ],
    ),
    ("audit", &[EventKind::CommandAccepted, EventKind::CommandRefused, EventKind::ConfigChanged]),
];

/// The projections that take in events of this kind.
pub fn projections_of(kind: EventKind) -> impl Iterator<Item = &'static str> {
    PROJECTIONS.iter().filter(move |(_, kinds)| kinds.contains(&kind)).map(|(name, _)| *name)
}

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
            | EventKind::TrainingLossAnomaly
            | EventKind::TrainingLossTrend
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
            | EventKind::SelfplayAllocationUpdated
            | EventKind::SelfplayRateChanged
            | EventKind::SelfplayTargetUpdated
            | EventKind::DataStale
            | EventKind::DataFresh
            | EventKind::ClusterStallDetected
            | EventKind::ConfigPaused
            | EventKind::ConfigResumed
    )
}
