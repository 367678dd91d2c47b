//! What must fit together in a host file.

use std::collections::{BTreeMap, BTreeSet};

use super::file::HostFile;
use super::host::Host;
use super::problem::{Place, Problem};
use super::tree::{Kind, Node};
use super::value::Role;
use crate::id::NodeId;
use crate::suggest;

/// Finds what does not fit together.
pub(super) fn check(file: &HostFile, root: &Node, problems: &mut Vec<Problem>) {
    let mut check = Check { file, root, problems };
    check.voters();
    check.named_hosts();
    check.disk_limits();
    check.addresses();
    for (node, host) in &file.hosts {
        check.host(node, host);
    }
}

struct Check<'c> {
    file: &'c HostFile,
    root: &'c Node,
    problems: &'c mut Vec<Problem>,
}

impl Check<'_> {
    fn place(&self, path: &[&str]) -> Place {
        self.root.at(path).map_or(Place::START, |node| node.place)
    }

    fn error(&mut self, path: &[&str], why: &str) {
        self.problems.push(Problem::error(self.place(path), &path.join("."), why));
    }

    fn warning(&mut self, path: &[&str], why: &str) {
        self.problems.push(Problem::warning(self.place(path), &path.join("."), why));
    }

    fn voters(&mut self) {
        let voters = &self.file.voters;
        let distinct: BTreeSet<&NodeId> = voters.iter().collect();
        if distinct.len() < voters.len() {
            self.error(&["p2p_voters"], "a node is there twice; each votes once");
        }
        if !voters.is_empty() && distinct.len().is_multiple_of(2) {
            let (voters, lost) = (distinct.len(), (distinct.len() - 1) / 2);
            let why = format!(
                "{voters} voters survive the loss of {lost}, as {} would: use an odd number",
                voters - 1
            );
            self.warning(&["p2p_voters"], &why);
        }
        for voter in distinct {
            if self.file.hosts.get(voter).is_some_and(|host| !host.is_active()) {
                let why = format!("`{voter}` votes and is not in use; choose another voter");
                self.warning(&["p2p_voters"], &why);
            }
        }
    }

    /// Names of hosts outside of `hosts`: a voter that is no host would make the majority unreachable.
    fn named_hosts(&mut self) {
        for path in [&["p2p_voters"][..], &["elo_sync", "coordinator"]] {
            for (name, why) in self.strangers(path) {
                self.error(path, &format!("`{name}` is no host{why}"));
            }
        }
        let preferences = [
            &["sync_routing", "excluded_hosts"],
            &["sync_routing", "priority_hosts"],
            &["auto_sync", "exclude_hosts"],
        ];
        for path in preferences {
            for (name, why) in self.strangers(path) {
                self.warning(path, &format!("`{name}` is no host{why}"));
            }
        }
    }

    /// The names at a path that no host has, each with what it may mean.
    fn strangers(&self, path: &[&str]) -> Vec<(String, String)> {
        let names: Vec<&str> = match self.root.at(path).map(|node| &node.kind) {
            Some(Kind::List { items, .. }) => items.iter().filter_map(Node::scalar).collect(),
            Some(Kind::Scalar { text, .. }) => vec![text],
            _ => Vec::new(),
        };
        let known = |name: &&str| self.file.hosts.keys().any(|host| host.as_str() == *name);
        let strangers = names.into_iter().filter(|name| !known(name));
        strangers.map(|name| (name.to_owned(), self.meant(name))).collect()
    }

    fn meant(&self, name: &str) -> String {
        suggest::nearest(name, self.file.hosts.keys().map(NodeId::as_str))
            .map(|host| format!("; did you mean `{host}`?"))
            .unwrap_or_default()
    }

    fn disk_limits(&mut self) {
        let routing = &self.file.sync_routing;
        if let (Some(target), Some(max)) =
            (routing.target_disk_usage_percent, routing.max_disk_usage_percent)
            && target > max
        {
            let why = format!("{target} lies above max_disk_usage_percent, {max}");
            self.error(&["sync_routing", "target_disk_usage_percent"], &why);
        }
        if routing.replication_target == Some(0) {
            self.error(
                &["sync_routing", "replication_target"],
                "0 copies are a loss; use 1 or more",
            );
        }
    }

    /// Two names of one machine would count, vote and be paid twice.
    fn addresses(&mut self) {
        let mut seen: BTreeMap<(&str, u16), &NodeId> = BTreeMap::new();
        for (node, host) in &self.file.hosts {
            let Some(address) = host.ssh_address() else { continue };
            let port = host.ssh_port.map_or(22, |port| port.0.get());
            if let Some(first) = seen.insert((address, port), node) {
                let why = format!("{address}:{port} is the address of `{first}`, too");
                let place = self.place(&["hosts", node.as_str(), "ssh_host"]);
                let path = format!("hosts.{node}.ssh_host");
                self.problems.push(Problem::warning(place, &path, &why));
            }
        }
    }

    fn host(&mut self, node: &NodeId, host: &Host) {
        let path = |key| ["hosts", node.as_str(), key];
        if host.is_active() && host.ssh_host.is_none() && host.tailscale_ip.is_none() {
            let why = "it is in use and has no address: give it ssh_host or tailscale_ip";
            self.warning(&["hosts", node.as_str()], why);
        }
        if let (Some((user, _)), Some(other)) = (host.ssh_host_parts(), &host.ssh_user)
            && user != other
        {
            let why = format!("it names the user `{user}`, ssh_user names `{other}`; keep one");
            self.error(&path("ssh_host"), &why);
        }
        if host.gpu.is_some() && host.gpu_vram.is_none() && host.cuda_capable.is_none() {
            let why = "without gpu_vram_gb or cuda_capable it counts as having no CUDA";
            self.warning(&path("gpu"), why);
        }
        if host.training_enabled == Some(true) && host.role == Some(Role::Proxy) {
            self.error(&path("training_enabled"), "a proxy does no work; change its role");
        }
        let coordinates = host.role == Some(Role::Coordinator);
        if host.is_coordinator == Some(true) && !coordinates {
            let why = "it is set on a node whose role is not `coordinator`";
            self.warning(&path("is_coordinator"), why);
        }
        if host.use_external_storage == Some(true) && host.external_storage_path.is_none() {
            self.error(&path("use_external_storage"), "external_storage_path is missing");
        }
    }
}
