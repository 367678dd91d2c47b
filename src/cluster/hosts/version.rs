//! Which version of the host file a node goes by, and whether all go by the same one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::{Digest, UtcMs};
use crate::id::NodeId;

/// A version of the host file, as a node tells others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Digest of what the file says; see [`super::HostFile::hash`].
    pub hash: Digest,
    /// When the file was last written, by the clock of its node.
    pub modified_at: UtcMs,
    /// The node that has it.
    pub source: NodeId,
}

/// Whether nodes go by the same file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreement {
    /// Nobody said.
    Unknown,
    /// All who said go by this one.
    Same(Digest),
    /// They do not.
    Diverged {
        /// Who goes by which file.
        groups: BTreeMap<Digest, BTreeSet<NodeId>>,
        /// The file that was written last. A hint for people: clocks differ.
        newest: Version,
    },
}

/// Compares what nodes say.
pub fn agreement<'v>(versions: impl IntoIterator<Item = &'v Version>) -> Agreement {
    let mut groups: BTreeMap<Digest, BTreeSet<NodeId>> = BTreeMap::new();
    let mut newest: Option<&Version> = None;
    for version in versions {
        groups.entry(version.hash.clone()).or_default().insert(version.source.clone());
        let order = |version: &Version| (version.modified_at, version.source.clone());
        if newest.is_none_or(|newest| order(newest) < order(version)) {
            newest = Some(version);
        }
    }
    match (newest, groups.len()) {
        (None, _) => Agreement::Unknown,
        (Some(newest), 1) => Agreement::Same(newest.hash.clone()),
        (Some(newest), _) => Agreement::Diverged { groups, newest: newest.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(node: &str, file: &str, at: i64) -> Version {
        Version {
            hash: Digest::of(file.as_bytes()),
            modified_at: UtcMs(at),
            source: NodeId::new(node).unwrap(),
        }
    }

    #[test]
    fn a_divergence_names_who_has_what_and_the_newest() {
        let versions = [version("a", "old", 1), version("b", "new", 5), version("c", "old", 3)];
        let Agreement::Diverged { groups, newest } = agreement(&versions) else {
            panic!("they differ");
        };
        assert_eq!(newest, versions[1]);
        let names: Vec<usize> = groups.values().map(BTreeSet::len).collect();
        assert_eq!(names.iter().sum::<usize>(), 3);
        assert_eq!(agreement(&versions[..1]), Agreement::Same(versions[0].hash.clone()));
        assert_eq!(agreement([]), Agreement::Unknown);
    }
}
