//! Typed payloads of the events that this version emits. Only these can be published.
//!
//! One vocabulary for all: `config` stands in the envelope; durations are in seconds, sizes in
//! bytes, instants in UTC milliseconds; a model is named by id, its bytes by content hash.

use serde::{Deserialize, Serialize};

use super::define::payloads;
use super::{
    Artefact, BatchSoFar, ClusterHealth, DaemonState, Digest, EvaluationPurpose, EventKind, Field,
    GoesBy, HeldOutLoss, HostFileGroup, JobKind, LossTrend, MatchTerms, MatchVerdict, ModelChange,
    NodeLoad, Opponent, RegistryChange, ResourceUse, ScoreTerm, SeatingTally, Severity, UtcMs,
};
use crate::id::{DaemonName, GameId, IdempotencyKey, JobId, ModelId, NodeId};
use crate::rating::regression::Level;

payloads! {
    // Games and data.

    /// Games are durable on disk.
    GameRecorded {
        /// Database, below the data directory.
        location: String,
        /// The games of this batch.
        games: Vec<GameId>,
        /// Plies in all of them.
        plies: u64,
        /// Games that were ever recorded in the database, those put aside since included.
        total_games: u64,
        /// The batch that they belong to; `None` in logs of older versions.
        #[serde(default)]
        batch: Option<BatchSoFar>,
    }
    /// Fresh games exist; the pipeline may go on.
    NewGamesAvailable {
        /// Games since the last such event.
        new_games: u64,
        /// Games of this configuration in all.
        total_games: u64,
        /// Training rows that the new games hold.
        new_rows: u64,
        /// The batch that they belong to; `None` in logs of older versions.
        #[serde(default)]
        batch: Option<BatchSoFar>,
    }
    /// A self-play batch ended.
    SelfplayComplete {
        /// The job.
        work_id: JobId,
        /// Games played.
        games: u64,
        /// Plies in all.
        plies: u64,
        /// Decisions that were searched.
        decisions: u64,
        /// The network that played; `None` for random play before the first one.
        model: Option<ModelId>,
        /// Wall time.
        duration_s: f64,
    }
    /// A new game database appeared.
    DatabaseCreated {
        /// Database, below the data directory.
        location: String,
    }
    /// Games without moves were found and put aside.
    OrphanGamesDetected {
        /// Database, below the data directory.
        location: String,
        /// How many.
        games: u64,
    }
    /// A check of recorded games began.
    ParityValidationStarted {
        /// Database, below the data directory.
        location: String,
    }
    /// A check of recorded games ended.
    ParityValidationCompleted {
        /// Database, below the data directory.
        location: String,
        /// Games checked.
        games: u64,
        /// Games that did not verify.
        failed: u64,
        /// `PRAGMA integrity_check` found nothing.
        database_ok: bool,
        /// Games that were ever recorded in it; `None` where only some games were checked, and in logs
        /// of older versions.
        #[serde(default)]
        total_games: Option<u64>,
    }
    /// A check of recorded games could not be carried out.
    QualityCheckFailed {
        /// Database, below the data directory.
        location: String,
        /// What went wrong.
        error: String,
    }
    /// The share of games that do not verify has changed.
    ParityFailureRateChanged {
        /// Database, below the data directory.
        location: String,
        /// Share of the check before, 0 to 1.
        old_rate: f64,
        /// Share now, 0 to 1.
        new_rate: f64,
        /// Games checked now.
        games: u64,
    }
    /// Training rows were built from verified games.
    DatasetBuilt {
        /// The rows.
        artefact: Artefact,
        /// Games they come from.
        games: u64,
    }

    /// The newest game of a configuration is too old to train on.
    DataStale {
        /// Its age.
        newest_game_age_s: f64,
        /// What it may be.
        limit_s: f64,
    }
    /// Games came in again: training may go on.
    DataFresh {
        /// Age of the newest one.
        newest_game_age_s: f64,
    }
    /// A node begins to copy games because what it has of others is old.
    SyncTriggered {
        /// Since games last landed there; `None` if none ever did.
        last_copy_age_s: Option<f64>,
    }
    /// A job cannot begin without the games of other nodes: they are wanted now.
    SyncRequest {
        /// The job.
        work_id: JobId,
    }

    // What is played, by the scheduler.

    /// The scheduler shares self-play out anew: what a configuration gets, and why.
    SelfplayAllocationUpdated {
        /// Its part of all turns, 0 to 1.
        share: f64,
        /// What it is shared out by: `priority x seats x (0.05 + the terms)`.
        score: f64,
        /// The operator's factor.
        priority: f64,
        /// The factor for the number of seats.
        seats: f64,
        /// The terms of the score.
        terms: Vec<ScoreTerm>,
        /// Nodes that can play it; empty if none is known.
        players: Vec<NodeId>,
        /// The node that is to train it, if one can now.
        trainer: Option<NodeId>,
    }
    /// A configuration is played at another rate: by more than a fifth.
    SelfplayRateChanged {
        /// Before, in parts of an even share.
        old_rate: f64,
        /// Now.
        new_rate: f64,
        /// The term of its score that changed most.
        reason: String,
    }
    /// So many training rows are wanted of a configuration.
    SelfplayTargetUpdated {
        /// Rows in all at which the next run begins.
        rows: u64,
        /// Rows that are still missing.
        missing: u64,
        /// Why.
        reason: String,
    }
    /// The scheduler picked the jobs that are to wait for workers.
    BatchScheduled {
        /// The jobs.
        jobs: Vec<JobId>,
        /// Places that it keeps filled.
        places: u64,
        /// Jobs that were open before.
        open: u64,
    }
    /// Those jobs are in the queue.
    BatchDispatched {
        /// The jobs.
        jobs: Vec<JobId>,
        /// Jobs that the queue did not take.
        failed: u64,
    }

    // Training.

    /// Enough rows for a training run.
    TrainingThresholdReached {
        /// Rows since the last run.
        new_rows: u64,
        /// Rows that a run waits for.
        threshold: u64,
    }
    /// A training run began.
    TrainingStarted {
        /// The job.
        work_id: JobId,
        /// The network it starts from.
        parent: Option<ModelId>,
        /// Rows in the window.
        rows: u64,
        /// Steps planned.
        steps: u64,
    }
    /// A training run goes on.
    TrainingProgress {
        /// The job.
        work_id: JobId,
        /// Steps done.
        step: u64,
        /// Steps planned.
        steps: u64,
        /// Mean loss since the last report.
        loss: f64,
        /// Policy part of it; `None` while no row has a policy to learn, because nothing was searched.
        policy_loss: Option<f64>,
        /// Value part of it.
        value_loss: f64,
    }
    /// A candidate network exists and was read back.
    TrainingCompleted {
        /// The job.
        work_id: JobId,
        /// The candidate.
        model: ModelId,
        /// Its checkpoint.
        artefact: Artefact,
        /// Steps done.
        steps: u64,
        /// Mean loss of the last tenth of the run.
        loss: f64,
        /// Wall time.
        duration_s: f64,
        /// Its loss on games held out; `None` if there are none, and in logs of older versions.
        #[serde(default)]
        held_out: Option<HeldOutLoss>,
    }
    /// A training run ended in error.
    TrainingFailed {
        /// The job.
        work_id: JobId,
        /// What went wrong.
        error: String,
    }
    /// The loss of a run jumped out of its range.
    TrainingLossAnomaly {
        /// The job.
        work_id: JobId,
        /// The step.
        step: u64,
        /// The loss there.
        loss: f64,
        /// Mean of the reports before it.
        mean: f64,
        /// Standard deviation of the reports before it.
        deviation: f64,
    }
    /// The loss of a run goes elsewhere than before.
    TrainingLossTrend {
        /// The job.
        work_id: JobId,
        /// The step.
        step: u64,
        /// Where it goes now.
        trend: LossTrend,
        /// Change from the older to the newer half of the last reports.
        change: f64,
    }
    /// Training state was written.
    CheckpointSaved {
        /// The job.
        work_id: JobId,
        /// The checkpoint.
        artefact: Artefact,
        /// Step it stands at.
        step: u64,
    }
    /// Training state was read back after an interruption.
    CheckpointLoaded {
        /// The job.
        work_id: JobId,
        /// Step it stands at.
        step: u64,
    }

    // Models, evaluation, promotion.

    /// The registry took in or changed a model.
    RegistryUpdated {
        /// The model.
        model: ModelId,
        /// Content hash of its weights.
        blake3: Digest,
        /// What changed: `registered`, `promoted`, `rejected`, `corrupted`.
        change: RegistryChange,
    }
    /// A checkpoint is unreadable or is not what its hash says.
    ModelCorrupted {
        /// The model.
        model: ModelId,
        /// Where it lies, below the data directory.
        location: String,
        /// What is wrong.
        error: String,
    }
    /// An evaluation began.
    EvaluationStarted {
        /// The job.
        work_id: JobId,
        /// The candidate.
        model: ModelId,
        /// Whom it meets.
        opponent: Opponent,
        /// The most games it may take.
        games_planned: u64,
        /// How it is played; `None` in logs of older versions.
        #[serde(default)]
        terms: Option<MatchTerms>,
    }
    /// An evaluation goes on.
    EvaluationProgress {
        /// The job.
        work_id: JobId,
        /// The candidate.
        model: ModelId,
        /// Games so far.
        games: u64,
        /// Won by the candidate.
        wins: u64,
        /// The most games it may take.
        games_planned: u64,
    }
    /// An evaluation ended.
    EvaluationCompleted {
        /// The job.
        work_id: JobId,
        /// The candidate.
        model: ModelId,
        /// Whom it met.
        opponent: Opponent,
        /// Games played.
        games: u64,
        /// Won by the candidate.
        wins: u64,
        /// Share won.
        win_rate: f64,
        /// Wilson 95 % interval of the share, lower bound.
        lower: f64,
        /// Wilson 95 % interval of the share, upper bound.
        upper: f64,
        /// What the sequential test said: `accept`, `reject`, `undecided`, `fixed`.
        verdict: MatchVerdict,
        /// Log-likelihood ratio at the end, for a sequential test.
        llr: Option<f64>,
        /// Wall time.
        duration_s: f64,
        /// What the match was for.
        #[serde(default)]
        purpose: EvaluationPurpose,
        /// The games by assignment of seats; empty in logs of older versions.
        #[serde(default)]
        seatings: Vec<SeatingTally>,
        /// Standard error of the share won, from the variance between blocks: games of one opening
        /// are alike. `None` with fewer than two blocks and in logs of older versions.
        #[serde(default)]
        standard_error: Option<f64>,
    }
    /// An evaluation could not finish.
    EvaluationFailed {
        /// The job.
        work_id: JobId,
        /// The candidate.
        model: ModelId,
        /// What went wrong.
        error: String,
    }
    /// A participant's rating changed.
    EloUpdated {
        /// The participant.
        participant: Opponent,
        /// Rating; random stands at 0.
        elo: f64,
        /// Half width of the 95 % interval.
        uncertainty: f64,
        /// Games it rests on.
        games: u64,
    }
    /// A participant's rating moved far at once.
    EloSignificantChange {
        /// The participant.
        participant: Opponent,
        /// Rating before.
        old_elo: f64,
        /// Rating now.
        new_elo: f64,
        /// The change from which on it is said.
        threshold: f64,
    }
    /// A fixed opponent is beaten for sure.
    OpponentMastered {
        /// The model that beats it.
        model: ModelId,
        /// The opponent.
        opponent: Opponent,
        /// Games played.
        games: u64,
        /// Lower bound of the 95 % interval of the share won.
        lower: f64,
        /// What the bound had to reach.
        required: f64,
    }
    /// A model passed its evaluation.
    PromotionCandidate {
        /// The model.
        model: ModelId,
        /// The evaluation that it passed.
        evaluation: JobId,
    }
    /// A promotion is being decided.
    PromotionStarted {
        /// The model.
        model: ModelId,
        /// The best model until now.
        incumbent: Option<ModelId>,
    }
    /// A new best model.
    ModelPromoted {
        /// The model.
        model: ModelId,
        /// Content hash of its weights.
        blake3: Digest,
        /// The model that it replaces.
        replaces: Option<ModelId>,
        /// Why, with the inputs of the decision.
        reason: String,
        /// Its rating, if known.
        elo: Option<f64>,
        /// Its gain over the replaced one, if known.
        elo_delta: Option<f64>,
    }
    /// A candidate missed the gate.
    PromotionRejected {
        /// The model.
        model: ModelId,
        /// Why, with the inputs of the decision.
        reason: String,
    }
    /// A promotion could not be decided or carried out.
    PromotionFailed {
        /// The model.
        model: ModelId,
        /// What went wrong.
        error: String,
    }

    /// A promoted model was withdrawn; an earlier one is the best again.
    PromotionRolledBack {
        /// The model that was withdrawn.
        model: ModelId,
        /// The best model from now on.
        to: ModelId,
        /// Content hash of its weights.
        blake3: Digest,
        /// Why, with the inputs of the decision.
        reason: String,
        /// Rating of the model that is the best again, if known.
        elo: Option<f64>,
        /// Its lead over the withdrawn one, if known.
        elo_delta: Option<f64>,
    }
    /// Something was learned about a model that is no promotion.
    ModelUpdated {
        /// The model.
        model: ModelId,
        /// What.
        change: ModelChange,
        /// Why, with the inputs of the decision.
        reason: String,
    }

    // Regression: the best model is weaker than it should be.

    /// The gauntlet of the best model showed a drop.
    RegressionDetected {
        /// The best model.
        model: ModelId,
        /// The match that showed the drop.
        evaluation: JobId,
        /// Whom it met there.
        opponent: Opponent,
        /// Games of that match.
        games: u64,
        /// How bad.
        level: Level,
        /// Elo below what was expected.
        elo_drop: f64,
        /// Share of games below what was expected.
        share_drop: f64,
        /// Gauntlets in a row that showed a drop, this one included.
        in_a_row: u64,
    }
    /// A small drop: watch it.
    RegressionMinor {
        /// The best model.
        model: ModelId,
        /// What to do.
        advice: String,
    }
    /// A drop whose cause should be looked for.
    RegressionModerate {
        /// The best model.
        model: ModelId,
        /// What to do.
        advice: String,
    }
    /// A large drop: an operator has to look.
    RegressionSevere {
        /// The best model.
        model: ModelId,
        /// What to do.
        advice: String,
    }
    /// A drop so large that the model is withdrawn.
    RegressionCritical {
        /// The best model.
        model: ModelId,
        /// The earlier publication that takes its place; `None` when there is none.
        to: Option<ModelId>,
        /// The inputs of the decision.
        reason: String,
    }
    /// A gauntlet without a drop after one with.
    RegressionCleared {
        /// The best model.
        model: ModelId,
        /// Matches that were looked at.
        matches: u64,
    }

    // Work.

    /// A job entered the queue.
    WorkQueued {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// Higher goes first.
        priority: i64,
    }
    /// A worker owns a job.
    WorkClaimed {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// Attempt, from 1; the token that a result must carry.
        attempt: u64,
    }
    /// A job is done and its artefact verified.
    WorkCompleted {
        /// The job.
        work_id: JobId,
        /// What it did.
        kind: JobKind,
        /// The attempt that finished.
        attempt: u64,
        /// What it made, if it makes a file.
        artefact: Option<Artefact>,
        /// Wall time.
        duration_s: f64,
    }
    /// A job failed for good.
    WorkFailed {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// The last attempt.
        attempt: u64,
        /// What went wrong.
        error: String,
    }
    /// A job failed and will be offered again.
    WorkRetry {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// The attempt that failed.
        attempt: u64,
        /// What went wrong.
        error: String,
        /// When it is offered again.
        not_before: UtcMs,
    }
    /// A claim ran past its deadline and was given up.
    WorkTimeout {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// The attempt that expired.
        attempt: u64,
    }
    /// A job was withdrawn.
    WorkCancelled {
        /// The job.
        work_id: JobId,
        /// What it was to do.
        kind: JobKind,
        /// Why.
        reason: String,
    }

    /// Work on a claimed job began.
    WorkStarted {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// The attempt.
        attempt: u64,
    }

    /// A running job was given back because a more urgent one had waited for its cores for long.
    JobPreempted {
        /// The job that gave way.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// The job that it gave way to.
        by: JobId,
        /// What that one does.
        by_kind: JobKind,
        /// How long that one had waited.
        waited_s: f64,
        /// Wall time since the job that gave way was claimed.
        ran_s: f64,
    }

    // Tasks: what computes for a job, in one process.

    /// A computing thread runs for a job.
    TaskSpawned {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// Cores that it may use.
        cores: u64,
    }
    /// A computation goes on.
    TaskHeartbeat {
        /// The job.
        work_id: JobId,
        /// Wall time so far.
        running_s: f64,
        /// Reports that it has handed in.
        reports: u64,
    }
    /// A computation came to its end.
    TaskCompleted {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// Wall time.
        duration_s: f64,
        /// CPU time of its threads.
        cpu_s: f64,
    }
    /// A computation ended in error, or what it reported could not be taken in.
    TaskFailed {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// Wall time.
        duration_s: f64,
        /// What went wrong.
        error: String,
    }
    /// A computation was told to end before its end; the claim stays for the next start.
    TaskCancelled {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// Wall time.
        duration_s: f64,
        /// Why.
        reason: String,
    }
    /// A claim was taken back: nobody knows of a computation for it any more.
    TaskOrphaned {
        /// The job.
        work_id: JobId,
        /// What it does.
        kind: JobKind,
        /// The attempt.
        attempt: u64,
        /// The node that had claimed it.
        node: NodeId,
    }

    // Capacity and pressure.

    /// A producer has to wait.
    BackpressureActivated {
        /// The producer, such as `selfplay square8_2p`.
        producer: String,
        /// What it waits for.
        reason: String,
    }
    /// A producer may go on.
    BackpressureReleased {
        /// The producer.
        producer: String,
        /// How long it waited.
        duration_s: f64,
    }
    /// A resource of the node runs short.
    ResourceConstraint {
        /// The resource: `memory`.
        resource: String,
        /// How much of it is in use.
        usage: ResourceUse,
    }
    /// A resource of the node is used up: it should shed work.
    NodeOverloaded {
        /// The resource: `memory`.
        resource: String,
        /// How much of it is in use.
        usage: ResourceUse,
    }
    /// The cores that the node lends to jobs, as they are now.
    NodeCapacityUpdated {
        /// All of them.
        cores: u64,
        /// Free ones.
        free: u64,
        /// How full its memory and its disk are; `None` if that cannot be measured.
        #[serde(default)]
        load: Option<NodeLoad>,
    }
    /// The node has nothing to compute.
    IdleResourceDetected {
        /// Since when.
        since: UtcMs,
        /// Cores that lie idle.
        cores: u64,
    }

    /// All nodes are asked what lies idle.
    IdleStateRequest {
        /// Why.
        reason: String,
    }
    /// The answer of one node.
    IdleStateBroadcast {
        /// Cores that it lends to jobs.
        cores: u64,
        /// Free ones.
        free: u64,
        /// Since when all of them have been free.
        idle_since: Option<UtcMs>,
        /// Its jobs that run.
        jobs: u64,
    }

    // The agent as the keeper of its daemons.

    /// All of its loops make progress again and no limit is near.
    CoordinatorHealthy {
        /// Daemons that run.
        running: u64,
    }
    /// It works; something needs a look.
    CoordinatorHealthDegraded {
        /// What, one line each.
        reasons: Vec<String>,
    }
    /// A loop is stuck or failed for good.
    CoordinatorUnhealthy {
        /// What, one line each.
        reasons: Vec<String>,
    }
    /// It lives: the main loop came round.
    CoordinatorHeartbeat {
        /// Daemons that run.
        running: u64,
        /// Sequence of the last event that it took in.
        applied: u64,
    }
    /// It ends in order.
    CoordinatorShutdown {
        /// Why.
        reason: String,
        /// Jobs that it leaves claimed, for its next start.
        remaining: Vec<JobId>,
    }
    /// It could not start.
    CoordinatorInitFailed {
        /// What went wrong.
        error: String,
    }
    /// A handler took longer than its daemon may be silent.
    HandlerTimeout {
        /// The subscription.
        subscription: String,
        /// The event that it handled.
        event_type: String,
        /// How long it took.
        duration_s: f64,
        /// How long it may take.
        limit_s: f64,
    }
    /// A job was given up on purpose while it ran.
    TaskAbandoned {
        /// The job.
        work_id: JobId,
        /// Who worked on it, if that is known.
        node: Option<NodeId>,
        /// Why.
        reason: String,
    }

    /// The supervisor mends a daemon.
    RecoveryInitiated {
        /// The daemon.
        daemon: DaemonName,
        /// How.
        strategy: String,
        /// What is wrong with it.
        error: String,
    }
    /// The daemon makes progress again.
    RecoveryCompleted {
        /// The daemon.
        daemon: DaemonName,
        /// How long it did not.
        duration_s: f64,
    }
    /// The supervisor gives up mending a daemon.
    RecoveryFailed {
        /// The daemon.
        daemon: DaemonName,
        /// How often it was tried.
        attempts: u64,
        /// What is wrong with it.
        error: String,
    }

    // Daemons, host, health.

    /// A supervised daemon runs.
    DaemonStarted {
        /// The daemon.
        daemon: DaemonName,
        /// Starts before this one in this process.
        restarts: u64,
    }
    /// A supervised daemon ended as asked.
    DaemonStopped {
        /// The daemon.
        daemon: DaemonName,
        /// Why.
        reason: String,
    }
    /// A supervised daemon changed its state.
    DaemonStatusChanged {
        /// The daemon.
        daemon: DaemonName,
        /// Before.
        old: DaemonState,
        /// After.
        new: DaemonState,
        /// Why.
        reason: String,
    }
    /// A daemon's restart budget is spent; only the operator starts it again.
    DaemonPermanentlyFailed {
        /// The daemon.
        daemon: DaemonName,
        /// Restarts within the hour.
        restarts: u64,
        /// Its last error.
        error: String,
    }
    /// An agent is up.
    HostOnline {
        /// Its version.
        version: String,
        /// Where its HTTP server answers, if it has one.
        url: Option<String>,
        /// Logical CPUs.
        cpus: u64,
        /// What computes the networks: `cpu`, `cuda:0`.
        device: String,
    }
    /// An agent leaves.
    HostOffline {
        /// Why.
        reason: String,
    }

    // The cluster.

    /// A voter leads from now on.
    LeaderElected {
        /// Raised by restores and moves of the store.
        epoch: u64,
        /// Revision of its take-over: with the epoch the fence of all its commands.
        revision: u64,
    }
    /// A leader fell silent, and its lease ran out.
    LeaderLost {
        /// Who led.
        leader: NodeId,
        /// How it was noticed.
        reason: String,
    }
    /// The leader gave leadership up on purpose.
    LeaderStepdown {
        /// Why.
        reason: String,
    }
    /// A former leader came to act after its successor had taken over, and was refused.
    SplitBrainDetected {
        /// What it was about to say.
        refused: String,
        /// Who came in between, by the fences.
        reason: String,
    }
    /// The former leader knows that it does not lead any more.
    SplitBrainResolved {
        /// Who leads, as far as it knows.
        leader: Option<NodeId>,
    }
    /// The leader has not heard of a node for longer than a node may be silent.
    P2pNodeDead {
        /// The node.
        node: NodeId,
        /// How long it has been silent.
        silent_s: f64,
    }
    /// A node that was taken for dead is heard again.
    NodeRecovered {
        /// The node.
        node: NodeId,
        /// What was heard.
        reason: String,
    }
    /// Games of another node began to be copied.
    DataSyncStarted {
        /// Where they come from.
        from: NodeId,
    }
    /// Games of another node were copied, verified and recorded.
    DataSyncCompleted {
        /// Where they come from.
        from: NodeId,
        /// Games that were new here.
        games: u64,
        /// Bytes that were moved.
        bytes: u64,
        /// Wall time.
        duration_s: f64,
    }
    /// A copy of games gave up; it is tried again.
    DataSyncFailed {
        /// Where they should have come from.
        from: NodeId,
        /// What went wrong.
        error: String,
    }
    /// Games of another node cannot be recorded here. They are not asked for again.
    CopiesRefused {
        /// Where they come from.
        from: NodeId,
        /// Which ones and why, a line for each.
        refused: Vec<String>,
    }
    /// Single games of another node are durable here, too.
    GameSynced {
        /// Where they come from.
        from: NodeId,
        /// The games.
        games: Vec<GameId>,
    }

    /// A node that games should have come from cannot be contacted.
    SyncNodeUnreachable {
        /// The node.
        from: NodeId,
        /// What happened.
        error: String,
    }
    /// A copy of games stopped making progress and was given up.
    SyncStalled {
        /// Where they should have come from.
        from: NodeId,
        /// How long it was waited for.
        timeout_s: f64,
    }
    /// What came of a copy of games is not what its sender sent.
    SyncChecksumFailed {
        /// Where they came from.
        from: NodeId,
        /// Digest of what was sent.
        sent: Digest,
        /// Digest of what came.
        received: Digest,
    }

    /// A network is being put where every node can get it.
    ModelDistributionStarted {
        /// The network.
        model: ModelId,
        /// Content hash of its file.
        blake3: Digest,
        /// Size of the file.
        bytes: u64,
    }
    /// A network lies where every node can get it.
    ModelDistributionComplete {
        /// The network.
        model: ModelId,
        /// Content hash of its file.
        blake3: Digest,
        /// Wall time.
        duration_s: f64,
    }
    /// A network could not be put where every node can get it; its job is tried again.
    ModelDistributionFailed {
        /// The network.
        model: ModelId,
        /// What went wrong.
        error: String,
    }
    /// A node needs a network that it lacks.
    ModelSyncRequested {
        /// The network.
        model: ModelId,
        /// What is wrong with the file that it has, or that it has none.
        reason: String,
    }
    /// A node has fetched a network, and its file is what it should be.
    P2pModelSynced {
        /// The network.
        model: ModelId,
        /// Content hash of its file.
        blake3: Digest,
        /// Size of the file.
        bytes: u64,
        /// Wall time.
        duration_s: f64,
    }

    /// Several nodes are dead at once.
    P2pNodesDead {
        /// The nodes.
        nodes: Vec<NodeId>,
    }
    /// Many nodes fell silent at once: it may be the network, and nobody is called dead for a while.
    NetworkSuspected {
        /// The nodes.
        nodes: Vec<NodeId>,
    }
    /// The cluster, all in all, is another than it was.
    ClusterStatusChanged {
        /// Before; `None` if nobody said.
        old: Option<ClusterHealth>,
        /// Now.
        new: ClusterHealth,
        /// Nodes that are fit for work.
        fit: u64,
        /// Nodes that have not left.
        nodes: u64,
        /// What is wrong, one line for each node.
        reasons: Vec<String>,
    }
    /// Every node that has not left is fit for work.
    P2pClusterHealthy {
        /// Nodes.
        nodes: u64,
    }
    /// Half of the nodes or more are not fit for work.
    P2pClusterUnhealthy {
        /// Nodes that are.
        fit: u64,
        /// Nodes that have not left.
        nodes: u64,
    }
    /// What the cluster can compute with has changed.
    ClusterCapacityChanged {
        /// Nodes that are fit for work.
        nodes: u64,
        /// Cores that they lend to jobs.
        cores: u64,
        /// Nodes among them that compute networks on a GPU.
        gpus: u64,
    }
    /// Nothing holds a configuration back, and no game of it comes in.
    ClusterStallDetected {
        /// Since when.
        since: UtcMs,
        /// Nodes that could play.
        nodes: Vec<NodeId>,
    }
    /// A node is not to be counted on for work.
    NodeUnhealthy {
        /// The node.
        node: NodeId,
        /// Why.
        reason: String,
    }
    /// A node is counted on for work from now on.
    NodeActivated {
        /// The node.
        node: NodeId,
    }

    /// A machine was given back to its provider: its node is not waited for any more.
    NodeTerminated {
        /// The node.
        node: NodeId,
        /// Whom it was rented from.
        provider: String,
        /// The provider's name for it.
        instance: String,
        /// What the provider said.
        answer: String,
    }
    /// Nodes go by different host files.
    ConfigDivergent {
        /// Who goes by what, most nodes first.
        groups: Vec<HostFileGroup>,
        /// The node whose file was written last, if one said.
        newest: Option<NodeId>,
    }
    /// All nodes go by one host file again.
    ConfigAgreed {
        /// What they go by.
        goes_by: GoesBy,
        /// How many of them said so.
        nodes: u64,
    }

    // Machines.

    /// The node is fit for work.
    HealthCheckPassed {
        /// What was checked.
        check: String,
    }
    /// The node is not fit for work.
    HealthCheckFailed {
        /// What was checked.
        check: String,
        /// What is wrong.
        error: String,
    }
    /// Something is wrong that no single check sees.
    HealthAlert {
        /// What, by a name that stays: `restarts`, `stuck jobs`.
        alert: String,
        /// What was seen.
        message: String,
        /// How bad.
        severity: Severity,
    }
    /// A part reports an error that no other event covers.
    Error {
        /// The part.
        component: String,
        /// What is wrong.
        error: String,
        /// How bad.
        severity: Severity,
    }
    /// The disk is above its threshold.
    DiskSpaceLow {
        /// Share in use, 0 to 100.
        used_percent: f64,
        /// Free space.
        free_bytes: u64,
        /// The threshold, 0 to 100.
        threshold_percent: f64,
        /// Whether nothing that writes much is started until there is more.
        #[serde(default)]
        holds_writers_back: bool,
    }
    /// Old events and ended jobs were forgotten.
    DiskCleanupTriggered {
        /// Sequence of the oldest event that is left.
        oldest_event: u64,
        /// Jobs that were forgotten.
        jobs: u64,
    }
    /// A resource limit holds work back.
    ResourceConstraintDetected {
        /// The resource: `disk`, `memory`.
        resource: String,
        /// How much of it is in use, in percent.
        value: f64,
        /// How much of it may be in use, in percent.
        limit: f64,
        /// What is done about it.
        action: String,
    }
    /// A delivery failed for good and is parked.
    HandlerFailed {
        /// The subscription.
        subscription: String,
        /// The event that it could not handle.
        event_type: String,
        /// Attempts made.
        attempts: u64,
        /// The last error.
        error: String,
    }

    // Operators and configuration.

    /// An operator's command was taken.
    CommandAccepted {
        /// The command, as the palette writes it.
        command: String,
        /// The caller's key.
        key: IdempotencyKey,
        /// Nothing was changed.
        dry_run: bool,
        /// Who asked.
        operator: String,
    }
    /// An operator's command was refused.
    CommandRefused {
        /// The command, as the palette writes it.
        command: String,
        /// The caller's key.
        key: IdempotencyKey,
        /// Why.
        reason: String,
        /// Who asked.
        operator: String,
    }
    /// All work of a configuration is held.
    ConfigPaused {
        /// Who asked.
        operator: String,
        /// Why, as far as the operator said.
        reason: Option<String>,
    }
    /// Work of a configuration goes on.
    ConfigResumed {
        /// Who asked.
        operator: String,
    }
    /// A node is to finish its jobs and take no further ones.
    NodeDrained {
        /// The node.
        node: NodeId,
        /// Who asked.
        operator: String,
        /// Why, as far as the operator said.
        reason: Option<String>,
    }
    /// A drained node takes jobs again.
    NodeUndrained {
        /// The node.
        node: NodeId,
        /// Who asked.
        operator: String,
    }
    /// An operator knows of an alert.
    AlertAcknowledged {
        /// The node that raised it.
        node: NodeId,
        /// What sort of thing is wrong, by the name of its kind.
        kind: String,
        /// Which one.
        what: String,
        /// Who knows.
        operator: String,
        /// What they know, as far as they said.
        note: Option<String>,
    }
    /// An effective setting of this node changed since its last start.
    ConfigChanged {
        /// The setting.
        key: String,
        /// Before; `None` if new.
        old: Option<String>,
        /// After; `None` if gone.
        new: Option<String>,
    }
}
