//! One machine of the host file.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fields::Fields;
use super::tree::Node;
use super::value::{Gigabytes, MegabytesPerSecond, Port, Role, Status, Workload};

/// A machine as the file describes it: what it does not say is `None`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields have the names and meanings of the keys")]
pub struct Host {
    pub ssh_host: Option<String>,
    pub ssh_port: Option<Port>,
    pub ssh_user: Option<String>,
    pub ssh_key: Option<String>,
    pub tailscale_ip: Option<String>,
    pub tailscale_ipv6: Option<String>,
    pub code: CodePath,
    pub venv_activate: Option<String>,
    pub memory: Option<Gigabytes>,
    pub cpus: Option<u32>,
    pub gpu: Option<String>,
    pub gpu_vram: Option<Gigabytes>,
    pub bandwidth: Option<MegabytesPerSecond>,
    pub cuda_capable: Option<bool>,
    pub role: Option<Role>,
    pub status: Option<Status>,
    pub selfplay_enabled: Option<bool>,
    pub training_enabled: Option<bool>,
    pub p2p_enabled: Option<bool>,
    pub nat_blocked: Option<bool>,
    pub force_relay_mode: Option<bool>,
    pub relay_capable: Option<bool>,
    pub relays: Vec<String>,
    pub is_coordinator: Option<bool>,
    pub is_ephemeral: Option<bool>,
    pub data_server_port: Option<Port>,
    pub data_server_url: Option<String>,
    pub use_external_storage: Option<bool>,
    pub external_storage_path: Option<String>,
    pub storage_paths: BTreeMap<&'static str, String>,
    pub skip_sync_receive: Option<bool>,
    pub preferred_workloads: Vec<Workload>,
    pub excluded_workloads: Vec<Workload>,
    pub provider_ids: BTreeMap<&'static str, String>,
    pub region: Option<String>,
    pub note: Option<String>,
    pub has_nfs: Option<bool>,
    /// Line of each key.
    #[serde(skip)]
    pub(super) lines: BTreeMap<String, usize>,
}

/// Where the older service's code lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePath {
    /// Where the provider's custom puts it.
    Custom,
    /// There is none on this machine: it only passes things on.
    None,
    /// Here.
    At(String),
}

/// Keys that carry a provider's name for the machine.
const PROVIDER_IDS: [&str; 6] = [
    "vast_instance_id",
    "runpod_id",
    "runpod_pod_id",
    "nebius_id",
    "hetzner_id",
    "aws_instance_id",
];

/// Relays in the order in which they are tried.
const RELAYS: [&str; 4] =
    ["relay_primary", "relay_secondary", "relay_tertiary", "relay_quaternary"];

/// Kinds of data that can have a folder of their own, each with its older name.
const STORAGE: [(&str, Option<&str>); 6] = [
    ("games", Some("databases")),
    ("models", None),
    ("training_data", Some("npz")),
    ("checkpoints", None),
    ("logs", None),
    ("sync_incoming", None),
];

impl Host {
    /// Reads the fields of a host.
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            ssh_host: fields.value("ssh_host"),
            ssh_port: fields.value("ssh_port"),
            ssh_user: fields.value("ssh_user"),
            ssh_key: fields.value("ssh_key"),
            tailscale_ip: fields.value("tailscale_ip"),
            tailscale_ipv6: fields.value("tailscale_ipv6"),
            code: code_path(fields),
            venv_activate: fields.value("venv_activate"),
            memory: fields.value("memory_gb"),
            cpus: fields.value("cpus"),
            gpu: fields.value("gpu").filter(|gpu: &String| !gpu.is_empty()),
            gpu_vram: fields.value("gpu_vram_gb"),
            bandwidth: fields.value("bandwidth_mbps"),
            cuda_capable: fields.value("cuda_capable"),
            role: fields.value("role"),
            status: fields.value("status"),
            selfplay_enabled: fields.value("selfplay_enabled"),
            training_enabled: fields.value("training_enabled"),
            p2p_enabled: fields.value("p2p_enabled"),
            nat_blocked: fields.value("nat_blocked"),
            force_relay_mode: fields.value("force_relay_mode"),
            relay_capable: fields.value("relay_capable"),
            relays: RELAYS.into_iter().filter_map(|key| fields.value(key)).collect(),
            is_coordinator: fields.value("is_coordinator"),
            is_ephemeral: fields.value("is_ephemeral"),
            data_server_port: fields.value("data_server_port"),
            data_server_url: fields.value("data_server_url"),
            use_external_storage: fields.value("use_external_storage"),
            external_storage_path: fields.value("external_storage_path"),
            storage_paths: fields.section("storage_paths", storage_paths).unwrap_or_default(),
            skip_sync_receive: fields.value("skip_sync_receive"),
            preferred_workloads: fields.list("preferred_workloads"),
            excluded_workloads: fields.list("excluded_workloads"),
            provider_ids: provider_ids(fields),
            region: fields.value("region"),
            note: fields.value("note"),
            has_nfs: nfs(fields),
            lines: fields.lines(),
        }
    }

    /// Whether the operator has it in use.
    pub fn is_active(&self) -> bool {
        let gone =
            [Status::Terminated, Status::Offline, Status::Setup, Status::Retired, Status::Archived];
        !self.status.is_some_and(|status| gone.contains(&status))
    }

    /// Whether it can compute with CUDA.
    pub fn has_cuda(&self) -> bool {
        let named = self.gpu.is_some() && self.gpu_vram.is_some_and(|vram| vram.0 > 0);
        self.cuda_capable.unwrap_or(named)
    }

    /// Whether its GPU is too good for games on the CPU, or somebody said so.
    pub fn should_avoid_cpu_selfplay(&self) -> bool {
        self.excluded_workloads.contains(&Workload::CpuSelfplay)
            || self.gpu_vram.is_some_and(|vram| vram.0 >= 48)
    }

    /// User and address of `ssh_host` written as `user@address`.
    pub(super) fn ssh_host_parts(&self) -> Option<(&str, &str)> {
        self.ssh_host.as_deref()?.split_once('@')
    }

    /// The address of `ssh_host`, without a user.
    pub fn ssh_address(&self) -> Option<&str> {
        let whole = self.ssh_host.as_deref()?;
        Some(self.ssh_host_parts().map_or(whole, |(_, address)| address))
    }

    /// Every key that a host may have.
    pub(super) fn keys() -> BTreeSet<&'static str> {
        let (empty, mut problems) = (Node::empty_map(), Vec::new());
        let mut fields = Fields::of(&empty, "", &mut problems);
        Self::read(&mut fields);
        fields.asked()
    }
}

/// `null` means that there is no code; nothing means the provider's custom.
fn code_path(fields: &mut Fields<'_, '_>) -> CodePath {
    match fields.given("ringrift_path") {
        None => CodePath::Custom,
        Some(node) if node.is_null() => CodePath::None,
        Some(_) => fields.value("ringrift_path").map_or(CodePath::Custom, CodePath::At),
    }
}

fn storage_paths(fields: &mut Fields<'_, '_>) -> BTreeMap<&'static str, String> {
    let mut paths = BTreeMap::new();
    for (kind, older) in STORAGE {
        let named: Option<String> = fields.value(kind);
        let by_older: Option<String> = older.and_then(|older| fields.value(older));
        if let (Some(older), true) = (older, named.is_some() && by_older.is_some()) {
            fields.refuse(older, &format!("it means the same as `{kind}`; remove one of the two"));
        }
        paths.extend(named.or(by_older).map(|path| (kind, path)));
    }
    paths
}

fn provider_ids(fields: &mut Fields<'_, '_>) -> BTreeMap<&'static str, String> {
    PROVIDER_IDS.into_iter().filter_map(|key| Some((key, fields.value(key)?))).collect()
}

fn nfs(fields: &mut Fields<'_, '_>) -> Option<bool> {
    let (enabled, has) = (fields.value("nfs_enabled"), fields.value("has_nfs"));
    if let (Some(enabled), Some(has)) = (enabled, has)
        && enabled != has
    {
        let why = format!("it means the same as `has_nfs`, which is {has}; remove one of the two");
        fields.refuse("nfs_enabled", &why);
    }
    has.or(enabled)
}
