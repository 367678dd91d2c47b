//! Projections: what the events add up to. Agent, cockpit and tests fold with this code.
//!
//! One file per projection. Each is bounded: its caps are constants beside its fields.
//! An event is taken in once: the log numbers each event id once, and a sequence that is not above
//! the last one applied is ignored.

mod alerts;
mod audit;
mod bounded;
mod cluster;
mod consumes;
mod controls;
mod daemons;
mod data;
mod evaluations;
mod games;
mod jobs;
mod log_id;
mod lost_games;
mod models;
mod nodes;
mod pressure;
mod ratings;
mod regressions;
mod schedule;
pub mod snapshot;
mod sparse;
mod tasks;
#[cfg(test)]
mod tests;
mod training;
mod transfers;

use serde::{Deserialize, Serialize};

pub use alerts::{Acknowledgement, Alert, AlertKind, Alerts, Cleared, PARKED_CHECK, SERVERS_CHECK};
pub use audit::{Audit, CommandOutcome, CommandRecord, SettingChange};
pub use bounded::Recent;
pub use cluster::{Capacity, Cluster, Divergence, Fitness, Leader, LeaderChange, Pretender, Stall};
pub use consumes::{PROJECTIONS, projections_of};
pub use controls::{Controls, Held};
pub use daemons::{Daemon, DaemonError, Daemons, Repair};
pub use data::{Check, Data, Database, Dataset};
pub use evaluations::{Evaluation, EvaluationOutcome, Evaluations};
pub use games::{Batch, Games, GamesOf};
pub use jobs::{Job, JobTotals, Jobs};
pub use log_id::LogId;
pub use models::{
    Canary, Distribution, Model, ModelStanding, ModelStatus, Models, Promotion, Rollback,
};
pub use nodes::{Coordinator, HealthCheck, Node, NodeStatus, Nodes};
pub use pressure::{Cores, HeldBack, Pressure, PressureOf, Short};
pub use ratings::{Curve, LargeChange, Mastered, Point, PromotionMark, Rating, Ratings};
pub use regressions::{Regression, Regressions};
pub use schedule::{Allocation, JobBatch, Rate, Schedule, ScheduleOf, Target};
pub use sparse::Sparse;
pub use tasks::{Task, TaskTotals, Tasks};
pub use training::{
    Checkpoint, Due, FinishedRun, LossPoint, Run, RunOutcome, Training, TrainingOf,
};
pub use transfers::{Cause, Networks, Transfer, Transfers, Trouble, Wanted};

use crate::event::{Body, Envelope, UtcMs};

/// Everything that the events of one log add up to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Which log they are of; `None` before its first event, and where an older program had lost sight
    /// of that already.
    #[serde(default)]
    pub log: Option<LogId>,
    /// Sequence of the last event taken in; 0 before the first.
    pub applied: u64,
    /// Time of the last event taken in.
    pub last_event_at: Option<UtcMs>,
    /// Events of kinds or shapes that this version does not know; newest names last.
    pub unknown: Unknown,
    /// Events about a configuration that do not say which.
    pub unplaced: u64,
    /// Machines.
    pub nodes: Nodes,
    /// Who leads.
    pub cluster: Cluster,
    /// Games that nodes copy from each other.
    pub transfers: Transfers,
    /// Supervised daemons.
    pub daemons: Daemons,
    /// Queued work.
    pub jobs: Jobs,
    /// Computation of jobs.
    #[serde(default)]
    pub tasks: Tasks,
    /// What holds work back, and what lies idle.
    #[serde(default)]
    pub pressure: Pressure,
    /// Games by configuration.
    pub games: Games,
    /// What is played, trained and queued next.
    #[serde(default)]
    pub schedule: Schedule,
    /// Training by configuration.
    pub training: Training,
    /// Networks and promotions.
    pub models: Models,
    /// Evaluations, running and past.
    pub evaluations: Evaluations,
    /// Ratings by configuration.
    pub ratings: Ratings,
    /// Configurations whose best network became weaker.
    pub regressions: Regressions,
    /// Databases and datasets.
    pub data: Data,
    /// What is wrong, and what was.
    pub alerts: Alerts,
    /// Commands and setting changes.
    pub audit: Audit,
    /// What operators hold back.
    #[serde(default)]
    pub controls: Controls,
}

/// Events that could be kept but not read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Unknown {
    /// How many.
    pub events: u64,
    /// Names of the newest ones.
    pub recent: Recent<String, 20>,
}

impl State {
    /// Takes in the next event of the log. A sequence at or below the last one is ignored.
    pub fn apply(&mut self, seq: u64, event: &Envelope) {
        if seq <= self.applied {
            return;
        }
        if self.applied == 0 {
            self.log = Some(LogId::begun_by(event.id.clone()));
        }
        self.applied = seq;
        self.last_event_at = Some(event.at);
        self.nodes.heard(event);
        let Body::Known(payload) = &event.body else {
            self.unknown.events += 1;
            self.unknown.recent.push(event.body.kind_name().to_owned());
            return;
        };
        if event.config.is_none() && consumes::needs_config(payload.kind()) {
            self.unplaced += 1;
        }
        let seen = Seen { seq, event, payload };
        self.nodes.apply(&seen);
        self.cluster.apply(&seen);
        self.transfers.apply(&seen);
        self.daemons.apply(&seen);
        self.jobs.apply(&seen);
        self.tasks.apply(&seen);
        self.pressure.apply(&seen);
        self.games.apply(&seen);
        self.schedule.apply(&seen);
        self.training.apply(&seen);
        self.models.apply(&seen);
        self.evaluations.apply(&seen);
        self.ratings.apply(&seen);
        self.regressions.apply(&seen);
        let lost = self.data.apply(&seen);
        self.alerts.apply(&seen, lost.as_ref());
        self.audit.apply(&seen);
        self.controls.apply(&seen);
    }
}

/// A known event on its way through the projections.
#[derive(Clone, Copy)]
struct Seen<'a> {
    seq: u64,
    event: &'a Envelope,
    payload: &'a crate::event::Payload,
}
