//! A day: everybody, and what they share.

use std::sync::Arc;

use futures::FutureExt as _;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::Plan;
use super::agenda::{Agenda, What};
use super::agent::Agent;
use super::deaths::Deaths;
use super::ledger::Ledger;
use super::voter::Voter;
use crate::cluster::leadership::Ports;
use crate::fabric::MonoMs;
use crate::fabric::simulated::Simulated;
use crate::id::NodeId;

/// The first agents vote.
pub(super) const VOTERS: usize = 5;

/// Everybody of a day.
pub(super) struct Day {
    pub(super) plan: Plan,
    pub(super) agenda: Agenda,
    pub(super) store: Simulated,
    pub(super) chance: StdRng,
    pub(super) agents: Vec<Agent>,
    /// The living processes of the voters.
    pub(super) voters: Vec<Option<Voter>>,
    pub(super) ledger: Ledger,
    pub(super) deaths: Deaths,
    /// When a voter last led.
    pub(super) led_at: MonoMs,
    pub(super) is_calm: bool,
}

/// The answer of a store that answers at once.
pub(super) fn now<T>(answer: impl Future<Output = T>) -> T {
    answer.now_or_never().expect("the model in memory answers at once")
}

impl Day {
    pub(super) fn new(plan: Plan) -> Self {
        let agenda = Agenda::new();
        let store = Simulated::new(Arc::clone(&agenda.clock) as _);
        let agents = (0..plan.agents.max(VOTERS)).map(Agent::new).collect();
        let mut day = Self {
            plan,
            agenda,
            store,
            chance: StdRng::seed_from_u64(plan.seed),
            agents,
            voters: (0..VOTERS).map(|_| None).collect(),
            ledger: Ledger::new(),
            deaths: Deaths::default(),
            led_at: MonoMs(0),
            is_calm: false,
        };
        for n in 0..day.agents.len() {
            day.start(n);
        }
        day
    }

    /// Starts the next process of an agent.
    pub(super) fn start(&mut self, n: usize) {
        let incarnation = self.agents[n].incarnation;
        let ms = self.chance.random_range(0..1_000);
        self.agenda.after(ms, What::Work(n, incarnation));
        if n < VOTERS {
            self.voters[n] = Some(self.voter(n));
            self.agenda.after(ms, What::Vote(n, incarnation));
        }
    }

    fn voter(&self, n: usize) -> Voter {
        let store = self.store.another_process(Arc::clone(&self.agenda.clock) as _);
        let clock = Arc::clone(&self.agenda.clock) as _;
        let ports = Ports { lease: store.lease(), control: store.control(), clock };
        let voters: Vec<NodeId> = self.agents[..VOTERS].iter().map(|a| a.node.clone()).collect();
        Voter::new(ports, self.agents[n].holder(), &voters)
    }
}
