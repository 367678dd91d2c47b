//! A voter's process: it stands for election, and plans when it leads.

use std::collections::BTreeSet;

use crate::cluster::leadership::{CLUSTER_TTL_MS, Candidate, Ports};
use crate::cluster::schedule::Populator;
use crate::fabric::MonoMs;
use crate::fabric::port::Holder;
use crate::id::{LeaseName, NodeId};

/// A voter's process.
pub(super) struct Voter {
    pub(super) candidate: Candidate,
    pub(super) populator: Populator,
    /// Its turns as the leader.
    pub(super) turns: u64,
    pub(super) leads_since: Option<MonoMs>,
    /// The processes that it calls dead.
    pub(super) dead: BTreeSet<Holder>,
}

impl Voter {
    pub(super) fn new(ports: Ports, holder: Holder, voters: &[NodeId]) -> Self {
        let role = LeaseName::new("leader").expect("the name is a valid id");
        let candidate = Candidate::new(ports, role, holder, CLUSTER_TTL_MS, voters)
            .expect("the first agents are the voters");
        Self {
            candidate,
            populator: Populator::default(),
            turns: 0,
            leads_since: None,
            dead: BTreeSet::new(),
        }
    }

    pub(super) fn leads(&self) -> bool {
        self.candidate.leads().is_some()
    }
}
