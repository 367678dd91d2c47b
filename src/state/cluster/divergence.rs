//! Nodes that go by different host files, by the leader's word.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{ConfigDivergent, HostFileGroup, UtcMs};
use crate::id::NodeId;

/// The most groups and names of nodes that are kept: what the leader tells is within them.
const MAX_GROUPS: usize = 16;
const MAX_NAMED: usize = 64;

/// The nodes that are named in a sentence; of more, their number is told.
const SHOWN: usize = 6;

/// Nodes go by different host files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// Since when the leader has said so.
    pub since: UtcMs,
    /// Who goes by what, most nodes first.
    pub groups: Vec<HostFileGroup>,
    /// The node whose file was written last, if one said.
    pub newest: Option<NodeId>,
}

impl Divergence {
    pub(super) fn new(told: &ConfigDivergent, since: UtcMs) -> Self {
        let mut groups = told.groups.clone();
        groups.truncate(MAX_GROUPS);
        groups.iter_mut().for_each(|group| group.nodes.truncate(MAX_NAMED));
        Self { since, groups, newest: told.newest.clone() }
    }
}

/// Who goes by what, and what to do about it.
pub(in crate::state) struct Told<'a>(pub(in crate::state) &'a ConfigDivergent);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<String> = self.0.groups.iter().map(sentence).collect();
        write!(f, "{}", groups.join("; "))?;
        if let Some(newest) = &self.0.newest {
            write!(f, "; {newest} has the file that was written last")?;
        }
        f.write_str(
            ": bring the right file to all of them; `ringrift-agent hosts check FILE` says what is \
             wrong with one, `hosts hash FILE` what it is known by",
        )
    }
}

fn sentence(group: &HostFileGroup) -> String {
    let names: Vec<&str> = group.nodes.iter().take(SHOWN).map(NodeId::as_str).collect();
    let more = group.count.saturating_sub(names.len() as u64);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}: {}", names.join(", "), group.goes_by)
}
