//! The streams: one declarative list of what is kept where, and for how long.

use std::time::Duration;

use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};

use super::options::Options;

/// What is kept in a stream of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Events,
    Jobs,
    Subscriptions,
    Leases,
    Values,
    Commands,
}

/// How long the server recognises a repeated event by itself.
const REPEATS: Duration = Duration::from_secs(120);

impl Kept {
    /// Its part of a subject.
    const fn short(self) -> &'static str {
        match self {
            Self::Events => "ev",
            Self::Jobs => "job",
            Self::Subscriptions => "sub",
            Self::Leases => "lease",
            Self::Values => "kv",
            Self::Commands => "ctl",
        }
    }

    /// Whether only the newest record of each key is kept.
    const fn keeps_newest_only(self) -> bool {
        !matches!(self, Self::Events | Self::Commands)
    }

    /// Its share of the room on a server's disk, in 32 parts.
    const fn share(self) -> u64 {
        match self {
            Self::Events => 24,
            Self::Jobs => 4,
            Self::Subscriptions | Self::Leases | Self::Values | Self::Commands => 1,
        }
    }

    /// The name of its stream.
    pub(super) fn stream(self, options: &Options) -> String {
        format!("RR_{}_{}", options.cluster, self.short())
    }

    /// The subject of one record; `key` is one or more tokens.
    pub(super) fn subject(self, options: &Options, key: &str) -> String {
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
            deny_purge: self != Self::Events,
            ..Config::default()
        }
    }
}
