//! How a day passes: everybody acts in the order of time, and what must hold is looked at.

use serde_json::Value;

use super::agenda::What;
use super::day::{Day, VOTERS, now};
use super::outcome::{Failure, Report};
use super::trouble::{self, TROUBLE_EVERY_MS};
use super::voter::Voter;
use super::{lead, work};
use crate::fabric::MonoMs;
use crate::fabric::port::{BEAT_EVERY_MS, Beat, Holder, Tell};

/// How long everybody has to finish after the trouble, in milliseconds.
const CALM_MS: u64 = 12 * 3_600_000;

impl Day {
    /// Lets the day pass, from its first beat to the end of all work.
    pub(super) fn run(mut self) -> Result<Report, Box<Failure>> {
        self.agenda.after(0, What::Beat);
        self.agenda.after(TROUBLE_EVERY_MS, What::Trouble);
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
            What::Work(n, incarnation) => self.unless_away(what, n, incarnation, work::work),
            What::Vote(n, incarnation) => self.unless_away(what, n, incarnation, lead::vote),
            What::Lead(n, incarnation) => self.unless_away(what, n, incarnation, lead::lead),
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

    /// At most one voter leads. Takes note of how long none did.
    fn one_leads(&mut self) -> Result<(), String> {
        let acting = (0..VOTERS).filter(|n| self.voters[*n].as_ref().is_some_and(Voter::leads));
        let acting: Vec<&str> = acting.map(|n| self.agents[n].node.as_str()).collect();
        if acting.len() > 1 {
            return Err(format!("they lead at the same time: {acting:?}"));
        }
        let time = self.agenda.now();
        if !acting.is_empty() {
            self.led_at = time;
        }
        let leaderless = &mut self.ledger.report.longest_leaderless_ms;
        *leaderless = (*leaderless).max(time.since(self.led_at));
        Ok(())
    }

    /// The next process of an agent takes back what the former one held.
    fn come_back(&mut self, n: usize) -> Result<(), String> {
        let agent = &mut self.agents[n];
        self.deaths.returned(&agent.holder(), &mut self.ledger.report);
        agent.died = None;
        agent.incarnation += 1;
        let Holder { node, incarnation } = agent.holder();
        let taken = now(self.store.work().take_back(node, incarnation, Tell::nothing()));
        let taken = taken.map_err(|error| error.to_string())?;
        self.ledger.report.taken_back += taken.len() as u64;
        self.start(n);
        Ok(())
    }
}
