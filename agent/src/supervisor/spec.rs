//! What a daemon is: one constant that says everything about it.

use std::time::Duration;

use futures::future::BoxFuture;
use serde::Serialize;

use ringrift::event::EventKind;
use ringrift::id::DaemonName;

use super::DaemonCtx;
use crate::publisher::Emits;
use crate::settings::{Profile, Settings};

/// What a daemon is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DaemonCategory {
    /// Games, data sets, training.
    Pipeline,
    /// Ratings and promotion.
    Evaluation,
    /// Disk, memory.
    Resource,
    /// Who is there and who leads.
    Cluster,
    /// The agent's own health and the soundness of its data.
    Health,
}

/// Where in a cluster a daemon does its duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// On every node. Events that it consumes come to the leader's process only.
    Node,
    /// On every node. Of the events that it consumes come those that the node itself published.
    Own,
    /// In the leader's process only; the others stand by.
    Cluster,
}

/// When the regular duty of a daemon is due.
#[derive(Debug, Clone, Copy)]
pub enum Every {
    /// It has none: it only handles events.
    Never,
    /// So many milliseconds after the last time.
    Millis(u64),
    /// So many seconds after the last time as the setting of this name says.
    Setting(&'static str, fn(&Settings) -> u32),
}

impl Every {
    /// The pause under these settings; `None` without a regular duty.
    pub fn pause(self, settings: &Settings) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::Millis(ms) => Some(Duration::from_millis(ms)),
            Self::Setting(_, seconds) => Some(Duration::from_secs(u64::from(seconds(settings)))),
        }
    }
}

/// A daemon. The supervisor runs it, and nothing about it is known elsewhere.
#[derive(Debug)]
pub struct DaemonSpec {
    /// Its name, unique.
    pub name: &'static str,
    /// What it does, as one phrase.
    pub about: &'static str,
    /// What it is about.
    pub category: DaemonCategory,
    /// Where in a cluster it does its duty.
    pub scope: Scope,
    /// Daemons that have to run before it starts.
    pub depends_on: &'static [&'static str],
    /// Events that it handles; its subscription delivers exactly these.
    pub consumes: &'static [EventKind],
    /// Events that it publishes; its handle lets exactly these through.
    pub emits: &'static [EventKind],
    /// When its regular duty is due.
    pub every: Every,
    /// Seconds after which silence about its progress counts as a stall.
    pub progress_max_age_s: u64,
    /// The profiles that it runs in.
    pub profiles: &'static [Profile],
    /// Runs until `ctx` says stop. Any other end is a failure.
    pub run: fn(DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>>,
}

impl DaemonSpec {
    /// Its name as an identifier.
    pub fn id(&self) -> DaemonName {
        DaemonName::new(self.name).expect("a test holds the names of the table valid")
    }

    /// What its handle lets through.
    pub fn declared(&self) -> Emits {
        Emits { source: self.name, kinds: self.emits }
    }
}
