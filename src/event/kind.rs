//! Every kind of event, as one closed enum: the mission's 174 and a small group of our own.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an event is about; the groups of the mission's tables and our own.
#[allow(missing_docs, reason = "the variants are the headings of the mission's tables")]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Category {
    DataCollection,
    DataFreshness,
    DataConsolidation,
    Training,
    Evaluation,
    Promotion,
    Curriculum,
    SelfplayFeedback,
    BatchScheduling,
    Optimization,
    Pbt,
    Nas,
    Per,
    TierGating,
    ParityValidation,
    DataQuality,
    TrainingLossMonitoring,
    RegistryMetrics,
    RegressionDetection,
    ModelSync,
    OrphanDetection,
    ReplicationRepair,
    DatabaseLifecycle,
    System,
    HealthRecovery,
    WorkQueue,
    ClusterStatus,
    Locks,
    Checkpoint,
    Backup,
    CpuPipeline,
    TaskLifecycle,
    Capacity,
    LeaderElection,
    ErrorRecoveryResilience,
    IdleStateBroadcast,
    DiskSpaceManagement,
    Own,
}

impl Category {
    /// The name in lower snake case.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

macro_rules! kinds {
    ($($variant:ident, $name:literal, $category:ident, $tells:literal;)*) => {
        /// The kind of an event. Its name is the one and only spelling, in upper snake case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
        pub enum EventKind {
            $(#[doc = $tells] $variant,)*
        }

        impl EventKind {
            /// The name on the wire and on the screen.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the event is about.
            pub const fn category(self) -> Category {
                match self { $(Self::$variant => Category::$category,)* }
            }

            /// What it tells the receiver, as one phrase.
            pub const fn tells(self) -> &'static str {
                match self { $(Self::$variant => $tells,)* }
            }

            /// The kind with this name, if this version knows it.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    // Data Collection
    NewGamesAvailable, "NEW_GAMES_AVAILABLE", DataCollection, "fresh games exist on a host; consider export / re-prioritise";
    DataSyncStarted, "DATA_SYNC_STARTED", DataCollection, "a transfer began; open a progress entry";
    DataSyncCompleted, "DATA_SYNC_COMPLETED", DataCollection, "a transfer landed; export of training files may run";
    DataSyncFailed, "DATA_SYNC_FAILED", DataCollection, "a transfer gave up; alert and count toward breaker";
    GameSynced, "GAME_SYNCED", DataCollection, "one or more single games reached their targets";
    // Data Freshness
    DataStale, "DATA_STALE", DataFreshness, "newest usable data for a config is too old";
    DataFresh, "DATA_FRESH", DataFreshness, "data age is back inside the limit; training gate opens";
    SyncTriggered, "SYNC_TRIGGERED", DataFreshness, "router started a sync because of age";
    SyncRequest, "SYNC_REQUEST", DataFreshness, "someone explicitly wants data moved now";
    // Data Consolidation
    ConsolidationStarted, "CONSOLIDATION_STARTED", DataConsolidation, "merge into a canonical DB is running; avoid overlapping writers";
    ConsolidationComplete, "CONSOLIDATION_COMPLETE", DataConsolidation, "canonical DB now contains the merged games";
    // Training
    TrainingThresholdReached, "TRAINING_THRESHOLD_REACHED", Training, "enough games/samples to justify a training run";
    TrainingStarted, "TRAINING_STARTED", Training, "training occupies a node: no idle shutdown, sync gets priority";
    TrainingProgress, "TRAINING_PROGRESS", Training, "periodic epoch/loss report";
    TrainingCompleted, "TRAINING_COMPLETED", Training, "a candidate checkpoint exists; evaluate it";
    TrainingFailed, "TRAINING_FAILED", Training, "run ended in error; retry policy decides";
    TrainingEarlyStopped, "TRAINING_EARLY_STOPPED", Training, "run ended early (stagnation/regression)";
    TrainingRollbackNeeded, "TRAINING_ROLLBACK_NEEDED", Training, "regression demands return to an older checkpoint";
    TrainingRollbackCompleted, "TRAINING_ROLLBACK_COMPLETED", Training, "older checkpoint restored";
    // Evaluation
    EvaluationStarted, "EVALUATION_STARTED", Evaluation, "gauntlet/tournament for a model began";
    EvaluationProgress, "EVALUATION_PROGRESS", Evaluation, "games so far in the gauntlet";
    EvaluationCompleted, "EVALUATION_COMPLETED", Evaluation, "win rates / Elo known; curriculum and promotion may react";
    EvaluationFailed, "EVALUATION_FAILED", Evaluation, "evaluation could not finish";
    EloUpdated, "ELO_UPDATED", Evaluation, "a participant's rating changed";
    // Promotion
    PromotionCandidate, "PROMOTION_CANDIDATE", Promotion, "model passed evaluation and should be considered";
    PromotionStarted, "PROMOTION_STARTED", Promotion, "promotion pipeline took the candidate";
    ModelPromoted, "MODEL_PROMOTED", Promotion, "new best model for a config; push it everywhere";
    PromotionFailed, "PROMOTION_FAILED", Promotion, "promotion pipeline errored";
    PromotionRejected, "PROMOTION_REJECTED", Promotion, "candidate missed a gate (reason inside)";
    PromotionRolledBack, "PROMOTION_ROLLED_BACK", Promotion, "a promoted model was withdrawn";
    ModelUpdated, "MODEL_UPDATED", Promotion, "registry metadata or path changed, no promotion yet";
    // Curriculum
    CurriculumRebalanced, "CURRICULUM_REBALANCED", Curriculum, "per-config weights recomputed";
    CurriculumAdvanced, "CURRICULUM_ADVANCED", Curriculum, "config moves up a difficulty tier";
    WeightUpdated, "WEIGHT_UPDATED", Curriculum, "one config's weight changed";
    EloSignificantChange, "ELO_SIGNIFICANT_CHANGE", Curriculum, "rating moved beyond the rebalance threshold";
    // Selfplay Feedback
    SelfplayComplete, "SELFPLAY_COMPLETE", SelfplayFeedback, "a selfplay batch finished on a node";
    SelfplayTargetUpdated, "SELFPLAY_TARGET_UPDATED", SelfplayFeedback, "produce more or fewer games for a config";
    SelfplayRateChanged, "SELFPLAY_RATE_CHANGED", SelfplayFeedback, "rate multiplier moved by more than 20 %";
    SelfplayAllocationUpdated, "SELFPLAY_ALLOCATION_UPDATED", SelfplayFeedback, "node/config allocation table changed";
    // Batch Scheduling
    BatchScheduled, "BATCH_SCHEDULED", BatchScheduling, "scheduler picked a set of jobs";
    BatchDispatched, "BATCH_DISPATCHED", BatchScheduling, "that set was handed to nodes (with failures counted)";
    // Optimization
    CmaesTriggered, "CMAES_TRIGGERED", Optimization, "start weight optimisation";
    CmaesCompleted, "CMAES_COMPLETED", Optimization, "weight optimisation ended";
    NasTriggered, "NAS_TRIGGERED", Optimization, "start architecture search";
    PlateauDetected, "PLATEAU_DETECTED", Optimization, "no measurable gain for the window; change something";
    HyperparameterUpdated, "HYPERPARAMETER_UPDATED", Optimization, "a tunable changed (old → new)";
    EloVelocityChanged, "ELO_VELOCITY_CHANGED", Optimization, "Elo per unit time changed class";
    AdaptiveParamsChanged, "ADAPTIVE_PARAMS_CHANGED", Optimization, "live training parameters adjusted (e.g. LR)";
    // PBT
    PbtStarted, "PBT_STARTED", Pbt, "population run began";
    PbtGenerationComplete, "PBT_GENERATION_COMPLETE", Pbt, "one population generation done";
    PbtCompleted, "PBT_COMPLETED", Pbt, "population run over";
    // NAS
    NasStarted, "NAS_STARTED", Nas, "architecture search began";
    NasGenerationComplete, "NAS_GENERATION_COMPLETE", Nas, "one search generation done";
    NasCompleted, "NAS_COMPLETED", Nas, "architecture search over";
    NasBestArchitecture, "NAS_BEST_ARCHITECTURE", Nas, "winning architecture to register";
    // PER (Prioritized Experience Replay)
    PerBufferRebuilt, "PER_BUFFER_REBUILT", Per, "replay-priority buffer rebuilt";
    PerPrioritiesUpdated, "PER_PRIORITIES_UPDATED", Per, "replay priorities recomputed";
    // Tier Gating
    TierPromotion, "TIER_PROMOTION", TierGating, "config climbed the tier ladder";
    CrossboardPromotion, "CROSSBOARD_PROMOTION", TierGating, "promotion decision spanning several configs";
    // Parity Validation
    ParityValidationStarted, "PARITY_VALIDATION_STARTED", ParityValidation, "rules-parity replay began";
    ParityValidationCompleted, "PARITY_VALIDATION_COMPLETED", ParityValidation, "rules-parity replay result";
    ParityFailureRateChanged, "PARITY_FAILURE_RATE_CHANGED", ParityValidation, "share of parity failures shifted";
    // Data Quality
    DataQualityAlert, "DATA_QUALITY_ALERT", DataQuality, "quality monitor found a problem";
    QualityCheckRequested, "QUALITY_CHECK_REQUESTED", DataQuality, "run a quality check now";
    QualityCheckFailed, "QUALITY_CHECK_FAILED", DataQuality, "the check itself failed";
    QualityScoreUpdated, "QUALITY_SCORE_UPDATED", DataQuality, "score recomputed (per game or per config)";
    QualityDistributionChanged, "QUALITY_DISTRIBUTION_CHANGED", DataQuality, "score distribution moved noticeably";
    HighQualityDataAvailable, "HIGH_QUALITY_DATA_AVAILABLE", DataQuality, "good data present; training may start";
    QualityDegraded, "QUALITY_DEGRADED", DataQuality, "score fell under its threshold";
    LowQualityDataWarning, "LOW_QUALITY_DATA_WARNING", DataQuality, "score under the warning line";
    TrainingBlockedByQuality, "TRAINING_BLOCKED_BY_QUALITY", DataQuality, "training refused because of score";
    QualityFeedbackAdjusted, "QUALITY_FEEDBACK_ADJUSTED", DataQuality, "quality feedback parameters changed";
    QualityPenaltyApplied, "QUALITY_PENALTY_APPLIED", DataQuality, "throttle selfplay of this config";
    SchedulerRegistered, "SCHEDULER_REGISTERED", DataQuality, "a temperature scheduler was attached to a config";
    ExplorationBoost, "EXPLORATION_BOOST", DataQuality, "raise sampling temperature for a while";
    ExplorationAdjusted, "EXPLORATION_ADJUSTED", DataQuality, "exploration strategy switched";
    OpponentMastered, "OPPONENT_MASTERED", DataQuality, "an opponent level is beaten; step curriculum";
    // Training Loss Monitoring
    TrainingLossAnomaly, "TRAINING_LOSS_ANOMALY", TrainingLossMonitoring, "loss spike or drop outside the norm";
    TrainingLossTrend, "TRAINING_LOSS_TREND", TrainingLossMonitoring, "loss direction changed";
    // Registry & Metrics
    RegistryUpdated, "REGISTRY_UPDATED", RegistryMetrics, "model registry content changed";
    MetricsUpdated, "METRICS_UPDATED", RegistryMetrics, "metrics snapshot refreshed";
    CacheInvalidated, "CACHE_INVALIDATED", RegistryMetrics, "drop cached model/data entries";
    // Regression Detection
    RegressionDetected, "REGRESSION_DETECTED", RegressionDetection, "strength dropped (any severity)";
    RegressionMinor, "REGRESSION_MINOR", RegressionDetection, "small drop";
    RegressionModerate, "REGRESSION_MODERATE", RegressionDetection, "medium drop";
    RegressionSevere, "REGRESSION_SEVERE", RegressionDetection, "large drop; lifecycle must act";
    RegressionCritical, "REGRESSION_CRITICAL", RegressionDetection, "drop so large that rollback is advised";
    RegressionCleared, "REGRESSION_CLEARED", RegressionDetection, "strength back to normal";
    // P2P/Model Sync
    P2pModelSynced, "P2P_MODEL_SYNCED", ModelSync, "a peer now holds the model";
    ModelSyncRequested, "MODEL_SYNC_REQUESTED", ModelSync, "a node needs a model it lacks";
    ModelDistributionStarted, "MODEL_DISTRIBUTION_STARTED", ModelSync, "fan-out of a model began";
    ModelDistributionComplete, "MODEL_DISTRIBUTION_COMPLETE", ModelSync, "fan-out finished (reach inside)";
    ModelDistributionFailed, "MODEL_DISTRIBUTION_FAILED", ModelSync, "fan-out failed; retried 10/20/40 s";
    P2pClusterHealthy, "P2P_CLUSTER_HEALTHY", ModelSync, "cluster health turned good";
    P2pClusterUnhealthy, "P2P_CLUSTER_UNHEALTHY", ModelSync, "cluster health turned bad";
    SyncStalled, "SYNC_STALLED", ModelSync, "a transfer stopped making progress";
    SyncChecksumFailed, "SYNC_CHECKSUM_FAILED", ModelSync, "received bytes differ from source hash";
    SyncNodeUnreachable, "SYNC_NODE_UNREACHABLE", ModelSync, "sync target cannot be contacted";
    P2pNodeDead, "P2P_NODE_DEAD", ModelSync, "one member declared dead";
    P2pNodesDead, "P2P_NODES_DEAD", ModelSync, "several members declared dead together";
    P2pSelfplayScaled, "P2P_SELFPLAY_SCALED", ModelSync, "selfplay process count changed cluster-wide";
    // Orphan Detection
    OrphanGamesDetected, "ORPHAN_GAMES_DETECTED", OrphanDetection, "databases exist that no catalog knows";
    OrphanGamesRegistered, "ORPHAN_GAMES_REGISTERED", OrphanDetection, "those databases are now catalogued";
    // Replication Repair
    RepairCompleted, "REPAIR_COMPLETED", ReplicationRepair, "replica repair succeeded";
    RepairFailed, "REPAIR_FAILED", ReplicationRepair, "replica repair failed";
    ReplicationAlert, "REPLICATION_ALERT", ReplicationRepair, "replica counts below policy";
    // Database Lifecycle
    DatabaseCreated, "DATABASE_CREATED", DatabaseLifecycle, "a new game DB appeared; register at once";
    // System
    DaemonStarted, "DAEMON_STARTED", System, "a supervised task runs";
    DaemonStopped, "DAEMON_STOPPED", System, "a supervised task ended";
    DaemonStatusChanged, "DAEMON_STATUS_CHANGED", System, "state transition of a supervised task";
    DaemonPermanentlyFailed, "DAEMON_PERMANENTLY_FAILED", System, "restart budget exhausted";
    HostOnline, "HOST_ONLINE", System, "a node is back";
    HostOffline, "HOST_OFFLINE", System, "a node is gone";
    Error, "ERROR", System, "catch-all error report";
    // Health & Recovery
    HealthCheckPassed, "HEALTH_CHECK_PASSED", HealthRecovery, "probe ok";
    HealthCheckFailed, "HEALTH_CHECK_FAILED", HealthRecovery, "probe failed";
    HealthAlert, "HEALTH_ALERT", HealthRecovery, "generic health warning";
    ResourceConstraint, "RESOURCE_CONSTRAINT", HealthRecovery, "CPU/GPU/RAM/disk pressure on a node";
    NodeOverloaded, "NODE_OVERLOADED", HealthRecovery, "node should shed work";
    RecoveryInitiated, "RECOVERY_INITIATED", HealthRecovery, "automatic repair of a node began";
    RecoveryCompleted, "RECOVERY_COMPLETED", HealthRecovery, "automatic repair worked";
    RecoveryFailed, "RECOVERY_FAILED", HealthRecovery, "automatic repair did not work";
    // Work Queue
    WorkQueued, "WORK_QUEUED", WorkQueue, "item entered the queue";
    WorkClaimed, "WORK_CLAIMED", WorkQueue, "a node owns the item";
    WorkStarted, "WORK_STARTED", WorkQueue, "execution began";
    WorkCompleted, "WORK_COMPLETED", WorkQueue, "execution succeeded, result attached";
    WorkFailed, "WORK_FAILED", WorkQueue, "item failed for good";
    WorkRetry, "WORK_RETRY", WorkQueue, "item failed, will be offered again";
    WorkTimeout, "WORK_TIMEOUT", WorkQueue, "claim/run exceeded its limit";
    WorkCancelled, "WORK_CANCELLED", WorkQueue, "item withdrawn";
    JobPreempted, "JOB_PREEMPTED", WorkQueue, "running job displaced by a more urgent one";
    // Cluster Status
    ClusterStatusChanged, "CLUSTER_STATUS_CHANGED", ClusterStatus, "node status or cluster status changed";
    ClusterStallDetected, "CLUSTER_STALL_DETECTED", ClusterStatus, "nodes stopped producing games";
    NodeUnhealthy, "NODE_UNHEALTHY", ClusterStatus, "node marked unfit for new work";
    NodeRecovered, "NODE_RECOVERED", ClusterStatus, "node fit again";
    NodeActivated, "NODE_ACTIVATED", ClusterStatus, "idle node switched on for work";
    NodeTerminated, "NODE_TERMINATED", ClusterStatus, "node deprovisioned";
    // Lock/Synchronization
    LockTimeout, "LOCK_TIMEOUT", Locks, "lock not obtained in time";
    DeadlockDetected, "DEADLOCK_DETECTED", Locks, "circular or stuck lock holders";
    // Checkpoint
    CheckpointSaved, "CHECKPOINT_SAVED", Checkpoint, "training state written";
    CheckpointLoaded, "CHECKPOINT_LOADED", Checkpoint, "training state restored";
    // Backup
    DataBackupCompleted, "DATA_BACKUP_COMPLETED", Backup, "external backup pass finished";
    // CPU Pipeline
    CpuPipelineJobCompleted, "CPU_PIPELINE_JOB_COMPLETED", CpuPipeline, "CPU-only job on a marketplace node finished";
    // Task Lifecycle
    TaskSpawned, "TASK_SPAWNED", TaskLifecycle, "process/task created";
    TaskHeartbeat, "TASK_HEARTBEAT", TaskLifecycle, "process alive, with progress";
    TaskCompleted, "TASK_COMPLETED", TaskLifecycle, "process ended well";
    TaskFailed, "TASK_FAILED", TaskLifecycle, "process ended badly";
    TaskOrphaned, "TASK_ORPHANED", TaskLifecycle, "no heartbeat: owner unknown";
    TaskCancelled, "TASK_CANCELLED", TaskLifecycle, "process cancelled on request";
    TaskAbandoned, "TASK_ABANDONED", TaskLifecycle, "deliberately given up (not orphaned)";
    // Capacity/Resource
    ClusterCapacityChanged, "CLUSTER_CAPACITY_CHANGED", Capacity, "usable GPU/node count changed";
    NodeCapacityUpdated, "NODE_CAPACITY_UPDATED", Capacity, "slots/VRAM of one node changed";
    BackpressureActivated, "BACKPRESSURE_ACTIVATED", Capacity, "producers must slow or stop";
    BackpressureReleased, "BACKPRESSURE_RELEASED", Capacity, "producers may resume";
    IdleResourceDetected, "IDLE_RESOURCE_DETECTED", Capacity, "GPU/CPU idle; give it work";
    ResourceConstraintDetected, "RESOURCE_CONSTRAINT_DETECTED", Capacity, "a hard resource limit was met";
    // Leader Election
    LeaderElected, "LEADER_ELECTED", LeaderElection, "new leader and term";
    LeaderLost, "LEADER_LOST", LeaderElection, "leadership ended unexpectedly";
    LeaderStepdown, "LEADER_STEPDOWN", LeaderElection, "leader resigns on purpose";
    SplitBrainDetected, "SPLIT_BRAIN_DETECTED", LeaderElection, "more than one leader visible";
    SplitBrainResolved, "SPLIT_BRAIN_RESOLVED", LeaderElection, "losers demoted";
    // Error Recovery & Resilience
    ModelCorrupted, "MODEL_CORRUPTED", ErrorRecoveryResilience, "checkpoint unreadable or wrong hash";
    CoordinatorHealthy, "COORDINATOR_HEALTHY", ErrorRecoveryResilience, "coordinator reports ok";
    CoordinatorUnhealthy, "COORDINATOR_UNHEALTHY", ErrorRecoveryResilience, "coordinator reports failure";
    CoordinatorHealthDegraded, "COORDINATOR_HEALTH_DEGRADED", ErrorRecoveryResilience, "coordinator partly working";
    CoordinatorShutdown, "COORDINATOR_SHUTDOWN", ErrorRecoveryResilience, "orderly exit, remaining tasks listed";
    CoordinatorInitFailed, "COORDINATOR_INIT_FAILED", ErrorRecoveryResilience, "coordinator did not start";
    CoordinatorHeartbeat, "COORDINATOR_HEARTBEAT", ErrorRecoveryResilience, "coordinator liveness beat";
    HandlerTimeout, "HANDLER_TIMEOUT", ErrorRecoveryResilience, "subscriber exceeded its time limit";
    HandlerFailed, "HANDLER_FAILED", ErrorRecoveryResilience, "subscriber raised an error";
    // Idle State Broadcast
    IdleStateBroadcast, "IDLE_STATE_BROADCAST", IdleStateBroadcast, "node announces its idle resources";
    IdleStateRequest, "IDLE_STATE_REQUEST", IdleStateBroadcast, "ask all nodes for that announcement";
    // Disk Space Management
    DiskSpaceLow, "DISK_SPACE_LOW", DiskSpaceManagement, "disk above threshold";
    DiskCleanupTriggered, "DISK_CLEANUP_TRIGGERED", DiskSpaceManagement, "cleanup pass began";
    // our own group
    CommandAccepted, "COMMAND_ACCEPTED", Own, "an operator's command was taken; audit";
    CommandRefused, "COMMAND_REFUSED", Own, "an operator's command was refused, with the reason; audit";
    ConfigChanged, "CONFIG_CHANGED", Own, "an effective setting of this node changed";
    ConfigDivergent, "CONFIG_DIVERGENT", Own, "nodes run with different cluster configuration";
    ConfigAgreed, "CONFIG_AGREED", Own, "nodes run with one cluster configuration again";
    NetworkSuspected, "NETWORK_SUSPECTED", Own, "many members fell silent at once; verdicts are frozen";
    DatasetBuilt, "DATASET_BUILT", Own, "training rows were built from verified games";
    CopiesRefused, "COPIES_REFUSED", Own, "games of another node came and cannot be recorded here";
    GameRecorded, "GAME_RECORDED", Own, "games are durable on disk and verify";
    ConfigPaused, "CONFIG_PAUSED", Own, "an operator holds all work of a configuration";
    ConfigResumed, "CONFIG_RESUMED", Own, "work of a configuration goes on";
    NodeDrained, "NODE_DRAINED", Own, "a node finishes its jobs and takes no further ones";
    NodeUndrained, "NODE_UNDRAINED", Own, "a drained node takes jobs again";
    AlertAcknowledged, "ALERT_ACKNOWLEDGED", Own, "an operator knows of an alert";
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    #[test]
    fn the_list_holds_the_missions_174_and_our_own() {
        let own = EventKind::iter().filter(|k| k.category() == Category::Own).count();
        assert_eq!(EventKind::iter().count() - own, 174);
        assert_eq!(own, 14);
        assert_eq!(Category::iter().count(), 38, "37 groups of the mission and ours");
    }

    #[test]
    fn names_lead_back_to_their_kinds() {
        for kind in EventKind::iter() {
            assert_eq!(EventKind::from_name(kind.name()), Some(kind));
        }
    }
}
