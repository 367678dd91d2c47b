//! Reading a host file: every problem is found, and one error makes it unusable.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::file::HostFile;
use super::host::Host;
use super::problem::{Place, Problem, Severity};
use super::sections::{AutoSync, EloSync, SyncRouting};
use super::{check, tree};
use crate::id::NodeId;

/// The most bytes of a host file: some thousand hosts.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What reading a host file came to.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What the file says, unless it has an error.
    pub file: Option<HostFile>,
    /// Everything that is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Sections of later versions of the older service, whose consensus and mesh are not ours.
const UNUSED: [&str; 6] = [
    "raft_members",
    "coordinator_nodes",
    "protocols",
    "membership_mode",
    "consensus_mode",
    "provider_timeouts",
];

impl HostFile {
    /// Reads the text of a host file, to its end even if parts are wrong.
    pub fn read(text: &str) -> Reading {
        let mut problems = Vec::new();
        let file = read(text, &mut problems);
        problems.sort_by_key(|problem| (problem.place, problem.severity));
        let is_usable = problems.iter().all(|problem| problem.severity != Severity::Error);
        Reading { file: file.filter(|_| is_usable), problems }
    }
}

fn read(text: &str, problems: &mut Vec<Problem>) -> Option<HostFile> {
    if text.len() > MAX_BYTES {
        let why = format!("{} bytes: a host file has at most {MAX_BYTES}", text.len());
        problems.push(Problem::error(Place::START, "", &why));
        return None;
    }
    let root = tree::parse(text).map_err(|problem| problems.push(problem)).ok()?;
    let mut fields = Fields::of(&root, "", problems);
    remark_unused(&mut fields);
    let file = HostFile {
        sync_routing: fields.section("sync_routing", SyncRouting::read).unwrap_or_default(),
        auto_sync: fields.section("auto_sync", AutoSync::read).unwrap_or_default(),
        elo_sync: fields.section("elo_sync", EloSync::read).unwrap_or_default(),
        voters: fields.list("p2p_voters"),
        hosts: hosts(&mut fields),
    };
    fields.refuse_unknown();
    check::check(&file, &root, problems);
    Some(file)
}

fn hosts(fields: &mut Fields<'_, '_>) -> BTreeMap<NodeId, Host> {
    let named = fields.named("hosts");
    if named.is_empty() {
        fields.refuse("hosts", "no host is there: `hosts: {name: {...}}`");
    }
    let mut hosts = BTreeMap::new();
    for (name, place, node, path) in named {
        match NodeId::new(name) {
            Ok(name) => {
                hosts.insert(name, fields.part(node, &path, Host::read));
            }
            Err(error) => fields.error(place, &path, &error.to_string()),
        }
    }
    hosts
}

/// Says of sections that nothing reads that nothing reads them.
fn remark_unused(fields: &mut Fields<'_, '_>) {
    for key in UNUSED {
        if fields.node(key).is_some() {
            let why = "it is kept and not used: who leads and who is there is the fabric's to say";
            fields.remark(key, why);
        }
    }
}
