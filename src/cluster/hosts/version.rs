//! Which host file each node goes by, and whether all go by the same one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::{GoesBy, HostFileGroup};
use crate::id::NodeId;

/// How long the newest of several files has to be as it is before they count as divergent, in
/// milliseconds: a new one comes to many machines one after the other.
const SETTLED_MS: u64 = 60_000;

/// The most files that are told apart, and the most nodes that are named of each.
const MAX_GROUPS: usize = 16;
const MAX_NAMED: usize = 64;

/// What a node says of its host file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// What it goes by.
    pub goes_by: GoesBy,
    /// How long the file has been as it is, by the node's own clock, in milliseconds; `None` without
    /// a file.
    pub unchanged_ms: Option<u64>,
}

/// Whether nodes go by the same file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreement {
    /// Nobody said.
    Unknown,
    /// All who said go by this.
    Same(GoesBy),
    /// They do not, and a file was written just now: a new one may be on its way to the others.
    Changing,
    /// They do not.
    Diverged {
        /// Who goes by what, most nodes first.
        groups: Vec<HostFileGroup>,
        /// The node whose file was written last.
        newest: Option<NodeId>,
    },
}

/// Compares what nodes say.
pub fn agreement<'v>(said: impl IntoIterator<Item = (&'v NodeId, Version)>) -> Agreement {
    let mut nodes_of: BTreeMap<GoesBy, Vec<NodeId>> = BTreeMap::new();
    let mut newest: Option<(u64, NodeId)> = None;
    for (node, Version { goes_by, unchanged_ms }) in said {
        nodes_of.entry(goes_by).or_default().push(node.clone());
        let written = unchanged_ms.map(|ms| (ms, node.clone()));
        newest = [newest, written].into_iter().flatten().min();
    }
    if nodes_of.len() <= 1 {
        return nodes_of.into_keys().next().map_or(Agreement::Unknown, Agreement::Same);
    }
    match newest {
        Some((unchanged_ms, _)) if unchanged_ms < SETTLED_MS => Agreement::Changing,
        newest => {
            let newest = newest.map(|(_, node)| node);
            Agreement::Diverged { groups: groups(nodes_of), newest }
        }
    }
}

fn groups(nodes_of: BTreeMap<GoesBy, Vec<NodeId>>) -> Vec<HostFileGroup> {
    let group = |(goes_by, mut nodes): (GoesBy, Vec<NodeId>)| {
        let count = nodes.len() as u64;
        nodes.sort_unstable();
        nodes.truncate(MAX_NAMED);
        HostFileGroup { goes_by, nodes, count }
    };
    let mut groups: Vec<HostFileGroup> = nodes_of.into_iter().map(group).collect();
    groups.sort_by_key(|group| Reverse(group.count));
    groups.truncate(MAX_GROUPS);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Digest;

    fn file(text: &str) -> GoesBy {
        GoesBy::File(Digest::of(text.as_bytes()))
    }

    fn compared(said: &[(&str, GoesBy, Option<u64>)]) -> Agreement {
        let nodes: Vec<NodeId> = said.iter().map(|(node, ..)| NodeId::new(node).unwrap()).collect();
        let version = |(_, goes_by, unchanged_ms): &(&str, GoesBy, Option<u64>)| Version {
            goes_by: goes_by.clone(),
            unchanged_ms: *unchanged_ms,
        };
        agreement(nodes.iter().zip(said.iter().map(version)))
    }

    #[test]
    fn a_divergence_names_who_goes_by_what_and_the_newest() {
        let (old, new) = (file("old"), file("new"));
        let said = [
            ("a", old.clone(), Some(90_000)),
            ("b", new.clone(), Some(60_000)),
            ("c", old.clone(), Some(70_000)),
            ("d", GoesBy::Unreadable, None),
        ];
        let Agreement::Diverged { groups, newest } = compared(&said) else {
            panic!("they differ");
        };
        assert_eq!(newest.unwrap().as_str(), "b");
        let first = &groups[0];
        let names: Vec<&str> = first.nodes.iter().map(NodeId::as_str).collect();
        assert_eq!((&first.goes_by, names, first.count), (&old, vec!["a", "c"], 2));
        assert_eq!(groups.len(), 3);
        assert_eq!(compared(&said[..1]), Agreement::Same(old));
        assert_eq!(compared(&[]), Agreement::Unknown);
    }

    #[test]
    fn a_file_that_was_written_just_now_may_be_on_its_way() {
        let said = [("a", file("old"), Some(1_000_000)), ("b", file("new"), Some(59_999))];
        assert_eq!(compared(&said), Agreement::Changing);
    }

    #[test]
    fn the_groups_of_a_large_cluster_stay_small() {
        let nodes: Vec<NodeId> =
            (0..1_000).map(|n| NodeId::new(&format!("n{n:04}")).unwrap()).collect();
        let version =
            |n: usize| Version { goes_by: file(&(n % 40).to_string()), unchanged_ms: None };
        let said = nodes.iter().enumerate().map(|(n, node)| (node, version(n)));
        let Agreement::Diverged { groups, .. } = agreement(said) else { panic!("they differ") };
        assert_eq!((groups.len(), groups[0].count), (16, 25));
    }
}
