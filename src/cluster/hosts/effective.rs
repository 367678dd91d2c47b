//! What holds for one node, and where each value came from.

use std::fmt::Display;

use serde::Serialize;

use super::file::HostFile;
use super::glob;
use super::host::{CodePath, Host};
use super::origin::{Origin, Sourced};
use super::provider::Provider;
use super::value::{MegabytesPerSecond, Percent, Port, Role, Status};
use crate::id::NodeId;

/// What holds for one node.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effective {
    /// The node.
    pub node: NodeId,
    /// Who provides it.
    pub provider: Sourced<Provider>,
    /// What it is for.
    pub role: Sourced<Role>,
    /// What the operator means it to be.
    pub status: Sourced<Status>,
    /// Whether it votes for the leader.
    pub votes: Sourced<bool>,
    /// Where it is reached best; `None` if the file has no address.
    pub address: Sourced<Option<String>>,
    /// Port of SSH.
    pub ssh_port: Sourced<Port>,
    /// User of SSH.
    pub ssh_user: Sourced<String>,
    /// Where the older service's code lies; `None` if there is none.
    pub code_path: Sourced<Option<String>>,
    /// Whether it computes with CUDA.
    pub cuda: Sourced<bool>,
    /// Whether it may play.
    pub selfplay_enabled: Sourced<bool>,
    /// Whether it may train.
    pub training_enabled: Sourced<bool>,
    /// Port of its file server.
    pub data_server_port: Sourced<Port>,
    /// How fast files may move from and to it.
    pub bandwidth: Sourced<MegabytesPerSecond>,
    /// Whether it takes files that others send.
    pub receives_files: Sourced<bool>,
    /// No files are sent to it above this use of its disk.
    pub max_disk_usage: Sourced<Percent>,
}

/// Address of the mesh network: what it moves when nothing else is known.
const TAILSCALE_BANDWIDTH: MegabytesPerSecond = MegabytesPerSecond(100);

impl HostFile {
    /// What holds for a node; `None` for one that the file does not know.
    pub fn effective(&self, node: &NodeId) -> Option<Effective> {
        let host = self.hosts.get(node)?;
        let given = Given { file: self, node, host, provider: Provider::of(node) };
        Some(given.effective())
    }
}

/// What the file says about one host.
struct Given<'f> {
    file: &'f HostFile,
    node: &'f NodeId,
    host: &'f Host,
    provider: Provider,
}

impl Given<'_> {
    fn effective(&self) -> Effective {
        let host = self.host;
        Effective {
            node: self.node.clone(),
            provider: Sourced { value: self.provider, origin: Origin::Name },
            role: self.or("role", host.role, Role::Unknown),
            status: self.or("status", host.status, Status::Ready),
            votes: self.votes(),
            address: self.address(),
            ssh_port: self.or("ssh_port", host.ssh_port, Port::SSH),
            ssh_user: self.ssh_user(),
            code_path: self.code_path(),
            cuda: self.cuda(),
            selfplay_enabled: self.or("selfplay_enabled", host.selfplay_enabled, true),
            training_enabled: self.or("training_enabled", host.training_enabled, false),
            data_server_port: self.or("data_server_port", host.data_server_port, Port::DATA),
            bandwidth: self.bandwidth(),
            receives_files: self.receives_files(),
            max_disk_usage: self.max_disk_usage(),
        }
    }

    fn by_host<T>(&self, key: &'static str, value: T) -> Sourced<T> {
        let line = self.host.lines.get(key).copied().unwrap_or(0);
        Sourced { value, origin: Origin::Host { key, line } }
    }

    fn or<T>(&self, key: &'static str, given: Option<T>, default: T) -> Sourced<T> {
        match given {
            Some(value) => self.by_host(key, value),
            None => Sourced { value: default, origin: Origin::Default },
        }
    }

    fn votes(&self) -> Sourced<bool> {
        let value = self.file.voters.contains(self.node);
        Sourced { value, origin: Origin::Section("p2p_voters".to_owned()) }
    }

    fn address(&self) -> Sourced<Option<String>> {
        if let Some(ip) = &self.host.tailscale_ip {
            return self.by_host("tailscale_ip", Some(ip.clone()));
        }
        self.or("ssh_host", self.host.ssh_address().map(|a| Some(a.to_owned())), None)
    }

    fn ssh_user(&self) -> Sourced<String> {
        if let Some((user, _)) = self.host.ssh_host_parts() {
            return self.by_host("ssh_host", user.to_owned());
        }
        self.or("ssh_user", self.host.ssh_user.clone(), "ubuntu".to_owned())
    }

    fn code_path(&self) -> Sourced<Option<String>> {
        match (&self.host.code, self.provider.code_path()) {
            (CodePath::At(path), _) => self.by_host("ringrift_path", Some(path.clone())),
            (CodePath::None, _) => self.by_host("ringrift_path", None),
            (CodePath::Custom, Some(path)) => {
                let origin = Origin::Provider(self.provider);
                Sourced { value: Some(path.to_owned()), origin }
            }
            (CodePath::Custom, None) => {
                let value = Some("~/ringrift/ai-service".to_owned());
                Sourced { value, origin: Origin::Default }
            }
        }
    }

    fn cuda(&self) -> Sourced<bool> {
        let value = self.host.has_cuda();
        match (self.host.cuda_capable, &self.host.gpu) {
            (Some(_), _) => self.by_host("cuda_capable", value),
            (None, Some(_)) => self.by_host("gpu", value),
            (None, None) => Sourced { value, origin: Origin::Default },
        }
    }

    /// The host's own, a pattern's, the provider's, the mesh network's, everybody's.
    fn bandwidth(&self) -> Sourced<MegabytesPerSecond> {
        if let Some(own) = self.host.bandwidth {
            return self.by_host("bandwidth_mbps", own);
        }
        let sync = &self.file.auto_sync;
        let matching = |(pattern, _): &(&String, _)| glob::matches(pattern, self.node.as_str());
        // Of several patterns the longest says most about the node.
        let patterns = sync.host_bandwidth_overrides.iter().filter(matching);
        if let Some((pattern, value)) = patterns.max_by_key(|(pattern, _)| pattern.len()) {
            let path = format!("auto_sync.host_bandwidth_overrides.{pattern}");
            return Sourced { value: *value, origin: Origin::Section(path) };
        }
        if let Some(value) = self.provider.bandwidth() {
            return Sourced { value, origin: Origin::Provider(self.provider) };
        }
        if self.host.tailscale_ip.is_some() {
            return self.by_host("tailscale_ip", TAILSCALE_BANDWIDTH);
        }
        self.section(
            "auto_sync.bandwidth_limit_mbps",
            sync.bandwidth_limit,
            MegabytesPerSecond(100),
        )
    }

    fn receives_files(&self) -> Sourced<bool> {
        let excluded = [
            ("sync_routing.excluded_hosts", &self.file.sync_routing.excluded_hosts),
            ("auto_sync.exclude_hosts", &self.file.auto_sync.exclude_hosts),
        ];
        if let Some(skip) = self.host.skip_sync_receive {
            return self.by_host("skip_sync_receive", !skip);
        }
        let listed = excluded.iter().find(|(_, hosts)| hosts.contains(self.node));
        match listed {
            Some((path, _)) => {
                Sourced { value: false, origin: Origin::Section((*path).to_owned()) }
            }
            None => Sourced { value: true, origin: Origin::Default },
        }
    }

    fn max_disk_usage(&self) -> Sourced<Percent> {
        let given = self.file.sync_routing.max_disk_usage_percent;
        let usual = Percent::new(70.0).expect("70 is a percentage");
        self.section("sync_routing.max_disk_usage_percent", given, usual)
    }

    fn section<T>(&self, path: &str, given: Option<T>, default: T) -> Sourced<T> {
        match given {
            Some(value) => Sourced { value, origin: Origin::Section(path.to_owned()) },
            None => Sourced { value: default, origin: Origin::Default },
        }
    }
}

impl Effective {
    /// Every setting: name, value, origin.
    pub fn rows(&self) -> Vec<(&'static str, String, &Origin)> {
        fn row<'s, T: Display>(
            name: &'static str,
            sourced: &'s Sourced<T>,
        ) -> (&'static str, String, &'s Origin) {
            (name, sourced.value.to_string(), &sourced.origin)
        }
        fn optional<'s>(
            name: &'static str,
            sourced: &'s Sourced<Option<String>>,
        ) -> (&'static str, String, &'s Origin) {
            (name, sourced.value.clone().unwrap_or_else(|| "none".to_owned()), &sourced.origin)
        }
        vec![
            row("provider", &self.provider),
            row("role", &self.role),
            row("status", &self.status),
            row("votes", &self.votes),
            optional("address", &self.address),
            row("ssh_port", &self.ssh_port),
            row("ssh_user", &self.ssh_user),
            optional("code_path", &self.code_path),
            row("cuda", &self.cuda),
            row("selfplay_enabled", &self.selfplay_enabled),
            row("training_enabled", &self.training_enabled),
            row("data_server_port", &self.data_server_port),
            row("bandwidth", &self.bandwidth),
            row("receives_files", &self.receives_files),
            row("max_disk_usage", &self.max_disk_usage),
        ]
    }
}
