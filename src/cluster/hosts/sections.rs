//! The sections of the host file that are about the cluster as a whole.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fields::Fields;
use super::value::{MegabytesPerSecond, Percent, Port, Transport};
use crate::game::ConfigKey;
use crate::id::NodeId;

/// `sync_routing`: where data go.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[allow(missing_docs, reason = "the fields have the names and meanings of the keys")]
pub struct SyncRouting {
    pub max_disk_usage_percent: Option<Percent>,
    pub target_disk_usage_percent: Option<Percent>,
    pub min_free_disk_percent: Option<Percent>,
    pub replication_target: Option<u32>,
    pub excluded_hosts: Vec<NodeId>,
    pub priority_hosts: Vec<NodeId>,
    pub underserved_configs: Vec<ConfigKey>,
    pub allowed_external_storage: Vec<ExternalStorage>,
    pub s3: Option<ObjectStore>,
}

/// A disk outside of a node's own that takes data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields have the names and meanings of the keys")]
pub struct ExternalStorage {
    pub host: NodeId,
    pub path: String,
    pub receive_games: bool,
    pub receive_npz: bool,
    pub receive_models: bool,
    /// Folder of each kind of data.
    pub subdirs: BTreeMap<&'static str, String>,
}

/// `sync_routing.s3`: an object store.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields have the names and meanings of the keys")]
pub struct ObjectStore {
    pub enabled: Option<bool>,
    pub bucket: Option<String>,
    pub region: Option<String>,
    pub prefix: Option<String>,
    pub pull_games: Option<bool>,
    pub pull_training_npz: Option<bool>,
    pub pull_models: Option<bool>,
    pub push_enabled_hosts: Vec<NodeId>,
    pub sync_interval: Option<u32>,
    pub primary_for_games: Option<bool>,
    pub primary_for_models: Option<bool>,
    pub primary_for_npz: Option<bool>,
}

/// `auto_sync`: how data move. Times in seconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[allow(missing_docs, reason = "the fields have the names and meanings of the keys")]
pub struct AutoSync {
    pub enabled: Option<bool>,
    pub interval_seconds: Option<u32>,
    pub gossip_interval_seconds: Option<u32>,
    pub skip_nfs_sync: Option<bool>,
    pub max_concurrent_syncs: Option<u32>,
    pub min_games_to_sync: Option<u32>,
    pub bandwidth_limit: Option<MegabytesPerSecond>,
    pub exclude_hosts: Vec<NodeId>,
    /// By pattern of the node's name.
    pub host_bandwidth_overrides: BTreeMap<String, MegabytesPerSecond>,
}

/// `elo_sync`: how ratings move. Times in seconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[allow(missing_docs, reason = "the fields have the names and meanings of the keys")]
pub struct EloSync {
    pub coordinator: Option<NodeId>,
    pub sync_port: Option<Port>,
    pub sync_interval: Option<u32>,
    pub divergence_threshold: Option<u32>,
    pub transports: Vec<Transport>,
}

impl SyncRouting {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            max_disk_usage_percent: fields.value("max_disk_usage_percent"),
            target_disk_usage_percent: fields.value("target_disk_usage_percent"),
            min_free_disk_percent: fields.value("min_free_disk_percent"),
            replication_target: fields.value("replication_target"),
            excluded_hosts: fields.list("excluded_hosts"),
            priority_hosts: fields.list("priority_hosts"),
            underserved_configs: fields.list("underserved_configs"),
            allowed_external_storage: fields
                .sections("allowed_external_storage", ExternalStorage::read),
            s3: fields.section("s3", ObjectStore::read),
        }
    }
}

impl ExternalStorage {
    fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        let (host, path) = (fields.needed("host"), fields.needed("path"));
        let mut takes = |key| fields.value(key).unwrap_or(true);
        let (receive_games, receive_npz, receive_models) =
            (takes("receive_games"), takes("receive_npz"), takes("receive_models"));
        let subdirs = fields.section("subdirs", subdirs).unwrap_or_default();
        Some(Self { host: host?, path: path?, receive_games, receive_npz, receive_models, subdirs })
    }
}

fn subdirs(fields: &mut Fields<'_, '_>) -> BTreeMap<&'static str, String> {
    let customs = [
        ("games", "selfplay_repository"),
        ("npz", "canonical_data"),
        ("models", "canonical_models"),
    ];
    let folder = |(kind, custom): (&'static str, &str)| {
        (kind, fields.value(kind).unwrap_or_else(|| custom.to_owned()))
    };
    customs.into_iter().map(folder).collect()
}

impl ObjectStore {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            enabled: fields.value("enabled"),
            bucket: fields.value("bucket"),
            region: fields.value("region"),
            prefix: fields.value("prefix"),
            pull_games: fields.value("pull_games"),
            pull_training_npz: fields.value("pull_training_npz"),
            pull_models: fields.value("pull_models"),
            push_enabled_hosts: fields.list("push_enabled_hosts"),
            sync_interval: fields.value("sync_interval"),
            primary_for_games: fields.value("primary_for_games"),
            primary_for_models: fields.value("primary_for_models"),
            primary_for_npz: fields.value("primary_for_npz"),
        }
    }
}

impl AutoSync {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        let patterns = fields.named("host_bandwidth_overrides");
        let overrides = patterns.into_iter().filter_map(|(pattern, _, node, path)| {
            Some((pattern.to_owned(), fields.read(node, &path)?))
        });
        let host_bandwidth_overrides = overrides.collect();
        Self {
            enabled: fields.value("enabled"),
            interval_seconds: fields.value("interval_seconds"),
            gossip_interval_seconds: fields.value("gossip_interval_seconds"),
            skip_nfs_sync: fields.value("skip_nfs_sync"),
            max_concurrent_syncs: fields.value("max_concurrent_syncs"),
            min_games_to_sync: fields.value("min_games_to_sync"),
            bandwidth_limit: fields.value("bandwidth_limit_mbps"),
            exclude_hosts: fields.list("exclude_hosts"),
            host_bandwidth_overrides,
        }
    }
}

impl EloSync {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            coordinator: fields.value("coordinator"),
            sync_port: fields.value("sync_port"),
            sync_interval: fields.value("sync_interval"),
            divergence_threshold: fields.value("divergence_threshold"),
            transports: fields.list("transports"),
        }
    }
}
