//! The streams: one declarative list of what is kept where, and for how long.

use std::fmt::{Debug, Display};
use std::time::Duration;

use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType,
};

use super::options::Options;
use crate::fabric::{FabricError, Result};

/// What is kept in a stream of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Events,
    Jobs,
    Subscriptions,
    Parked,
    Leases,
    Values,
    Commands,
    Blobs,
    Chunks,
}

/// How long the server recognises a repeated event by itself.
pub(super) const REPEATS: Duration = Duration::from_secs(120);

impl Kept {
    /// Everything that is kept.
    pub(super) const ALL: [Self; 9] = [
        Self::Events,
        Self::Jobs,
        Self::Subscriptions,
        Self::Parked,
        Self::Leases,
        Self::Values,
        Self::Commands,
        Self::Blobs,
        Self::Chunks,
    ];

    /// Its part of a subject.
    pub(super) const fn short(self) -> &'static str {
        match self {
            Self::Events => "ev",
            Self::Jobs => "job",
            Self::Subscriptions => "sub",
            Self::Parked => "park",
            Self::Leases => "lease",
            Self::Values => "kv",
            Self::Commands => "ctl",
            Self::Blobs => "blob",
            Self::Chunks => "chunk",
        }
    }

    /// Whether only those write to it who may lead.
    pub(super) const fn is_leaders(self) -> bool {
        matches!(self, Self::Leases | Self::Commands)
    }

    /// Whether only the newest record of each key is kept.
    const fn keeps_newest_only(self) -> bool {
        !matches!(self, Self::Events | Self::Commands)
    }

    /// Its share of the room on a server's disk, in 32 parts.
    const fn share(self) -> u64 {
        match self {
            Self::Events => 14,
            Self::Chunks => 7,
            Self::Jobs => 4,
            Self::Parked => 2,
            Self::Subscriptions | Self::Leases | Self::Values | Self::Commands | Self::Blobs => 1,
        }
    }

    /// The name of its stream.
    pub(super) fn stream(self, options: &Options) -> String {
        format!("RR_{}_{}", options.cluster, self.short())
    }

    /// The subject of one record; `key` is one or more tokens.
    pub(super) fn subject(self, options: &Options, key: impl Display) -> String {
        format!("rr.{}.{}.{key}", options.cluster, self.short())
    }

    /// The stream as the server has to make it.
    pub(super) fn config(self, options: &Options) -> Config {
        let newest_only = self.keeps_newest_only();
        Config {
            name: self.stream(options),
            subjects: vec![self.subject(options, ">")],
            storage: StorageType::File,
            num_replicas: options.replicas,
            retention: RetentionPolicy::Limits,
            // Nothing goes without being told to: a full stream refuses.
            discard: DiscardPolicy::New,
            max_bytes: i64::try_from(options.max_bytes / 32 * self.share()).unwrap_or(i64::MAX),
            max_messages_per_subject: if newest_only { 1 } else { -1 },
            duplicate_window: REPEATS,
            allow_direct: self == Self::Events,
            allow_atomic_publish: self == Self::Events,
            deny_delete: true,
            deny_purge: !matches!(self, Self::Events | Self::Chunks),
            ..Config::default()
        }
    }
}

/// Refuses a stream that would lose what must be kept, or keep it otherwise than is counted on.
pub(super) fn check(wanted: &Config, found: &Config) -> Result<()> {
    let same = |what: &str, wanted: &dyn Debug, found: &dyn Debug| {
        let (wanted, found) = (format!("{wanted:?}"), format!("{found:?}"));
        (wanted != found).then(|| format!("{what} is {found}, not {wanted}"))
    };
    let least = |what: &str, holds: bool, found: &dyn Debug, wanted: &dyn Debug| {
        (!holds).then(|| format!("{what} is {found:?}, at least {wanted:?} is needed"))
    };
    let (window, copies) = (wanted.duplicate_window, wanted.num_replicas);
    let problems = [
        same("subjects", &wanted.subjects, &found.subjects),
        same("storage", &wanted.storage, &found.storage),
        same("retention", &wanted.retention, &found.retention),
        same("discard", &wanted.discard, &found.discard),
        same("max_age", &wanted.max_age, &found.max_age),
        same("max_msgs", &limit(wanted.max_messages), &limit(found.max_messages)),
        same(
            "max_msgs_per_subject",
            &limit(wanted.max_messages_per_subject),
            &limit(found.max_messages_per_subject),
        ),
        same("deny_delete", &wanted.deny_delete, &found.deny_delete),
        same("allow_direct", &wanted.allow_direct, &found.allow_direct),
        same("persist_mode", &is_async(wanted), &is_async(found)),
        same("allow_atomic", &wanted.allow_atomic_publish, &found.allow_atomic_publish),
        least("num_replicas", found.num_replicas >= copies, &found.num_replicas, &copies),
        least(
            "duplicate_window",
            found.duplicate_window >= window,
            &found.duplicate_window,
            &window,
        ),
    ];
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(FabricError::Invalid(format!(
        "stream {} exists with other settings: {}; change them with `nats stream edit`, or choose \
         another fabric.cluster",
        found.name,
        problems.join(", ")
    )))
}

/// Whether the servers confirm writes before they are on disk.
fn is_async(config: &Config) -> bool {
    config.persist_mode == Some(PersistenceMode::Async)
}

/// How many, where 0 and less stand for no limit.
fn limit(most: i64) -> Option<i64> {
    (most > 0).then_some(most)
}
