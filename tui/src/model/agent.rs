//! One agent as the cockpit sees it: the last that is known, and how fresh that is.

use std::collections::BTreeMap;
use std::fmt;

use ringrift::api::{
    self, DaemonProgress, GameHead, HealthLevel, HealthReport, SelfReport, Setting,
};
use ringrift::event::{Severity, UtcMs};
use ringrift::id::{DaemonName, Incarnation, NodeId};
use serde::{Deserialize, Serialize};

use super::log::LogKey;
use super::operations::Operations;
use super::text::clean;

/// How often an agent is probed, in milliseconds; one of many agents less often.
pub const PROBE_MS: i64 = 5_000;

/// Data are stale once nothing was heard for so many probes.
const STALE_PROBES: i64 = 3;

/// After so long data are stale, in milliseconds, where few agents are probed.
pub const STALE_MS: i64 = STALE_PROBES * PROBE_MS;

/// The address of an agent as it was given, or `local`, or the node of one that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentKey(String);

impl AgentKey {
    /// The agent that `--local` starts.
    pub fn local() -> Self {
        Self("local".to_owned())
    }

    /// The agent at an address.
    pub fn at(address: &str) -> Self {
        Self(clean(address))
    }

    /// The agent of a node that nobody gave the address of.
    pub fn of(node: &NodeId) -> Self {
        Self(clean(node.as_str()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The connection to an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// The first attempt is under way.
    Connecting,
    /// Its stream is open.
    Live,
    /// It cannot be reached.
    Offline {
        /// Why.
        error: String,
        /// When it is tried again; `None` if only the operator can have it tried.
        retry_at: Option<UtcMs>,
    },
}

/// What an agent told us of itself; its log is kept once for all agents that share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Its node.
    pub node: NodeId,
    /// Its process.
    pub incarnation: Incarnation,
    /// How well it says that it works.
    pub health: HealthReport,
    /// The log that it reads.
    pub log: LogKey,
}

impl Known {
    /// How well it works itself: that it misses others counts against them.
    pub fn level(&self) -> HealthLevel {
        let only_misses = self.reasons().next().is_none() && self.missed().next().is_some();
        match self.health.level {
            HealthLevel::Warnings if only_misses => HealthLevel::Healthy,
            level => level,
        }
    }

    /// What it says against itself.
    pub fn reasons(&self) -> impl Iterator<Item = &str> {
        let reasons = self.health.reasons.iter().map(String::as_str);
        reasons.filter(|reason| api::missed_node(reason).is_none())
    }

    /// The nodes that it misses, with why.
    pub fn missed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.health.reasons.iter().filter_map(|reason| api::missed_node(reason))
    }
}

/// How an agent stands, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It works.
    Ok,
    /// Nothing is known yet.
    Unknown,
    /// It works; something needs a look.
    Warn,
    /// Nothing was heard from it for a while.
    Stale,
    /// It does not work, or cannot be reached.
    Down,
}

impl Standing {
    /// How whatever an alert of this severity is about stands.
    pub const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::Down,
            Severity::Warning => Self::Warn,
            Severity::Info => Self::Ok,
        }
    }

    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warn => "warn",
            Self::Stale => "stale",
            Self::Down => "down",
        }
    }

    /// The glyph: none when healthy.
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Ok => " ",
            Self::Unknown => "?",
            Self::Warn => "!",
            Self::Stale => "~",
            Self::Down => "x",
        }
    }
}

/// One agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    /// Which one.
    pub key: AgentKey,
    /// The node that it is, as far as a log tells, before it answers itself.
    pub node: Option<NodeId>,
    /// Nobody named it: a log tells of it.
    pub was_found: bool,
    /// The connection.
    pub link: Link,
    /// The agent that passes its answers on; `None` while it is reached directly.
    pub via: Option<AgentKey>,
    /// Round trip of the last probe, in milliseconds.
    pub rtt_ms: Option<u32>,
    /// How often it is probed, in milliseconds.
    pub period_ms: i64,
    /// When it was last heard.
    pub heard: Option<UtcMs>,
    /// The last that is known.
    pub known: Option<Known>,
    /// The last progress of its daemons.
    pub progress: BTreeMap<DaemonName, Progress>,
    /// Its games, the running ones before those that were recorded last, as far as it was asked.
    pub games: Vec<GameHead>,
    /// It was asked for its games and has not answered.
    pub games_asked: bool,
    /// Its settings in effect, as far as it was asked.
    pub settings: Option<Vec<Setting>>,
    /// What operators asked it for, as far as it was asked.
    pub operations: Operations,
}

/// What a daemon did last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// When.
    pub at: UtcMs,
    /// What.
    pub note: String,
}

impl Agent {
    /// An agent that was not heard yet.
    pub fn new(key: AgentKey) -> Self {
        Self {
            key,
            node: None,
            was_found: false,
            link: Link::Connecting,
            via: None,
            rtt_ms: None,
            period_ms: PROBE_MS,
            heard: None,
            known: None,
            progress: BTreeMap::new(),
            games: Vec::new(),
            games_asked: false,
            settings: None,
            operations: Operations::default(),
        }
    }

    /// Its node if it ever answered, else its address.
    pub fn name(&self) -> &str {
        self.known.as_ref().map_or(self.key.as_str(), |known| known.node.as_str())
    }

    /// Milliseconds since it was heard; `None` if it never was.
    pub fn age_ms(&self, now: UtcMs) -> Option<i64> {
        self.heard.map(|heard| now.since(heard).max(0))
    }

    /// When it grows stale, if nothing more is heard; `None` if it never was heard.
    pub fn stale_from(&self) -> Option<UtcMs> {
        self.heard.map(|heard| UtcMs(heard.0 + STALE_PROBES * self.period_ms + 1))
    }

    /// True if what it says is not of now: it is out of reach, or silent.
    pub fn is_cut_off(&self, now: UtcMs) -> bool {
        matches!(self.link, Link::Offline { .. }) || self.standing(now) == Standing::Stale
    }

    /// How it stands.
    pub fn standing(&self, now: UtcMs) -> Standing {
        let Some(known) = &self.known else {
            let offline = matches!(self.link, Link::Offline { .. });
            return if offline { Standing::Down } else { Standing::Unknown };
        };
        if matches!(self.link, Link::Offline { .. }) {
            return Standing::Down;
        }
        if self.stale_from().is_none_or(|from| now >= from) {
            return Standing::Stale;
        }
        match known.level() {
            HealthLevel::Healthy => Standing::Ok,
            HealthLevel::Warnings => Standing::Warn,
            HealthLevel::Down => Standing::Down,
        }
    }

    /// Takes in what it says of itself.
    pub fn take(&mut self, report: &SelfReport) {
        self.link = Link::Live;
        let reasons = report.health.reasons.iter().map(|reason| clean(reason)).collect();
        self.known = Some(Known {
            node: report.node.clone(),
            incarnation: report.incarnation,
            health: HealthReport { level: report.health.level, reasons },
            log: LogKey::of(&self.key, report.log.as_ref()),
        });
    }

    /// Takes in what its daemons did last, as seen at `now`.
    pub fn take_progress(&mut self, daemons: &[DaemonProgress], now: UtcMs) {
        let progress = |daemon: &DaemonProgress| {
            let age_ms = (daemon.progress_age_s? * 1000.0).round() as i64;
            let note = clean(daemon.progress_note.as_deref().unwrap_or_default());
            Some((daemon.name.clone(), Progress { at: UtcMs(now.0 - age_ms), note }))
        };
        self.progress = daemons.iter().filter_map(progress).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn who_misses_others_is_well_itself() {
        let mut agent = Agent {
            known: Some(samples::known()),
            heard: Some(UtcMs(0)),
            ..Agent::new(AgentKey::local())
        };
        agent.link = Link::Live;
        let health = &mut agent.known.as_mut().unwrap().health;
        let gone = NodeId::new("n3").unwrap();
        health.add(HealthLevel::Warnings, api::missed(&gone, "silent for 5 s"));
        assert_eq!(agent.standing(UtcMs(0)), Standing::Ok);
        let known = agent.known.as_mut().unwrap();
        assert_eq!(known.missed().collect::<Vec<_>>(), [("n3", "silent for 5 s")]);
        known.health.add(HealthLevel::Warnings, "clock off by 9 s");
        assert_eq!(agent.standing(UtcMs(0)), Standing::Warn);
    }

    #[test]
    fn what_is_old_or_out_of_reach_is_never_healthy() {
        let mut agent = Agent::new(AgentKey::local());
        assert_eq!(agent.standing(UtcMs(0)), Standing::Unknown);
        agent.known = Some(samples::known());
        agent.link = Link::Live;
        agent.heard = Some(UtcMs(1_000));
        assert_eq!(agent.standing(UtcMs(1_000 + STALE_MS)), Standing::Ok);
        assert_eq!(agent.standing(UtcMs(1_001 + STALE_MS)), Standing::Stale);
        agent.period_ms = 10 * PROBE_MS;
        assert_eq!(agent.standing(UtcMs(1_001 + STALE_MS)), Standing::Ok, "it is asked less often");
        assert_eq!(agent.standing(UtcMs(1_001 + 10 * STALE_MS)), Standing::Stale);
        agent.link = Link::Offline { error: "refused".into(), retry_at: None };
        assert_eq!(agent.standing(UtcMs(1_000)), Standing::Down);
    }
}
