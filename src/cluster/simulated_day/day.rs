//! The day itself: everybody, and the loop that lets them act in the order of time.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::FutureExt as _;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use super::Plan;
use super::agenda::{Agenda, What};
use super::agent::{self, Agent};
use super::ledger::Ledger;
use super::outcome::{Failure, Report};
use super::trouble::{self, TROUBLE_EVERY_MS};
use super::voter::{self, Voter};
use crate::fabric::MonoMs;
use crate::fabric::port::{BEAT_EVERY_MS, Beat, Holder, Tell};
use crate::fabric::simulated::Simulated;

/// The first agents vote.
pub(super) const VOTERS: usize = 5;

/// How long everybody has to finish after the trouble, in milliseconds.
const CALM_MS: u64 = 12 * 3_600_000;

/// One plan in so many is the last thing that its leader does.
const LAST_PLANS: u32 = 200;

/// Everybody of a day.
pub(super) struct Day {
    plan: Plan,
    pub(super) agenda: Agenda,
    pub(super) store: Simulated,
    pub(super) chance: StdRng,
    pub(super) agents: Vec<Agent>,
    /// The living processes of the voters.
    pub(super) voters: Vec<Option<Voter>>,
    pub(super) ledger: Ledger,
    /// Processes that died and that no leader has called dead yet.
    pub(super) undetected: BTreeMap<Holder, MonoMs>,
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
            undetected: BTreeMap::new(),
            is_calm: false,
        };
        for n in 0..day.agents.len() {
            day.start(n);
        }
        day.agenda.after(0, What::Beat);
        day.agenda.after(TROUBLE_EVERY_MS, What::Trouble);
        day
    }

    fn start(&mut self, n: usize) {
        let incarnation = self.agents[n].incarnation;
        let ms = self.chance.random_range(0..1_000);
        self.agenda.after(ms, What::Work(n, incarnation));
        if n < VOTERS {
            self.voters[n] = Some(Voter::new(self, n));
            self.agenda.after(ms, What::Vote(n, incarnation));
        }
    }

    /// Lets the day pass.
    pub(super) fn run(mut self) -> Result<Report, Box<Failure>> {
        match self.pass() {
            Ok(()) => {
                self.ledger.report.virtual_ms = self.agenda.now().0;
                Ok(self.ledger.report)
            }
            Err(why) => {
                Err(Box::new(Failure { plan: self.plan, why, timeline: self.agenda.timeline() }))
            }
        }
    }

    fn pass(&mut self) -> Result<(), String> {
        let trouble_ends = self.plan.hours * 3_600_000;
        while let Some(what) = self.agenda.next() {
            let MonoMs(time) = self.agenda.now();
            if time >= trouble_ends && !self.is_calm {
                trouble::calm(self);
            }
            if self.is_calm && (self.ledger.open() == 0 || time > trouble_ends + CALM_MS) {
                break;
            }
            self.happen(what)?;
        }
        match self.ledger.first_open() {
            Some(id) => Err(format!("{id} was planned and is not done: it is lost")),
            None => Ok(()),
        }
    }

    fn happen(&mut self, what: What) -> Result<(), String> {
        match what {
            What::Beat => self.beat(),
            What::Trouble => {
                if !self.is_calm {
                    trouble::strike(self);
                }
                self.agenda.after(TROUBLE_EVERY_MS, What::Trouble);
                Ok(())
            }
            What::Return(n) => self.come_back(n),
            What::Work(n, incarnation) => self.unless_away(what, n, incarnation, agent::work),
            What::Vote(n, incarnation) => self.unless_away(what, n, incarnation, voter::vote),
            What::Lead(n, incarnation) => self.unless_away(what, n, incarnation, voter::lead),
        }
    }

    /// Lets a process act, unless it is dead; a frozen one acts once it has thawed.
    fn unless_away(
        &mut self,
        what: What,
        n: usize,
        incarnation: u32,
        act: fn(&mut Self, usize) -> Result<(), String>,
    ) -> Result<(), String> {
        let agent = &self.agents[n];
        if agent.died.is_some() || agent.incarnation != incarnation {
            return Ok(());
        }
        if self.agenda.now() < agent.frozen_until {
            let thaws = agent.frozen_until;
            self.agenda.at(thaws, what);
            return Ok(());
        }
        act(self, n)
    }

    /// All who can give a sign of life, and what must hold is looked at.
    fn beat(&mut self) -> Result<(), String> {
        let (time, presence) = (self.agenda.now(), self.store.presence());
        for agent in self.agents.iter().filter(|a| a.died.is_none() && a.frozen_until <= time) {
            let beat = Beat { holder: agent.holder(), status: Value::Null };
            now(presence.beat(beat)).map_err(|error| error.to_string())?;
            self.ledger.report.beats += 1;
        }
        self.agenda.after(BEAT_EVERY_MS, What::Beat);
        self.one_leads()?;
        if self.is_calm { Ok(()) } else { self.ledger.nobody_starves(time) }
    }

    fn one_leads(&self) -> Result<(), String> {
        let acting = (0..VOTERS).filter(|n| self.voters[*n].as_ref().is_some_and(Voter::leads));
        let acting: Vec<&str> = acting.map(|n| self.agents[n].node.as_str()).collect();
        if acting.len() > 1 {
            return Err(format!("they lead at the same time: {acting:?}"));
        }
        Ok(())
    }

    /// The next process of an agent takes back what the former one held.
    fn come_back(&mut self, n: usize) -> Result<(), String> {
        let agent = &mut self.agents[n];
        self.undetected.remove(&agent.holder());
        agent.died = None;
        agent.incarnation += 1;
        let Holder { node, incarnation } = agent.holder();
        let taken = now(self.store.work().take_back(node, incarnation, Tell::nothing()));
        let taken = taken.map_err(|error| error.to_string())?;
        self.ledger.report.taken_back += taken.len() as u64;
        self.start(n);
        Ok(())
    }

    /// Whether a leader dies between writing its plan down and putting it into the queue.
    pub(super) fn dies_with_plan(&mut self, n: usize) -> bool {
        let dies = !self.is_calm && self.chance.random_range(0..LAST_PLANS) == 0;
        if dies {
            self.agenda.note("a leader dies with its plan");
            trouble::kill(self, n);
        }
        dies
    }
}
