//! What must hold in every run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::JOBS;
use super::world::{World, name};
use crate::event::{Artefact, Body, Envelope, EventId, JobState, Payload};
use crate::fabric::Clock;
use crate::fabric::port::{Claim, Filter, Grant, Holder, Job, JobFilter, LeaseToken};
use crate::id::JobId;

/// What the processes of a run say of themselves.
pub(super) struct Verdict {
    world: Arc<World>,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    /// Who holds the lease, by its own word.
    leading: BTreeMap<u32, (Grant, Arc<dyn Clock>)>,
    holders: BTreeMap<LeaseToken, BTreeSet<Holder>>,
    /// What workers were told that they have finished.
    finished: Vec<(JobId, u32, Artefact)>,
    taken_in: BTreeSet<EventId>,
}

impl Verdict {
    pub(super) fn new(world: &Arc<World>) -> Self {
        Self { world: Arc::clone(world), said: Mutex::default() }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn leads(&self, n: u32, grant: Option<&Grant>, clock: &Arc<dyn Clock>) {
        let mut said = self.said();
        let before = said.leading.remove(&n);
        let Some(grant) = grant else { return };
        if before.is_none_or(|(before, _)| before.token != grant.token) {
            let LeaseToken { epoch, revision } = grant.token;
            self.world.note(&format!("{} leads under token {epoch}.{revision}", name(n)));
        }
        said.holders.entry(grant.token).or_default().insert(grant.holder.clone());
        said.leading.insert(n, (grant.clone(), Arc::clone(clock)));
    }

    pub(super) fn is_dead(&self, n: u32) {
        self.said().leading.remove(&n);
    }

    pub(super) fn finished(&self, claim: &Claim, artefact: Artefact) {
        self.world.note(&format!("{} is finished as attempt {}", claim.job.id, claim.attempt));
        self.said().finished.push((claim.job.id.clone(), claim.attempt, artefact));
    }

    pub(super) fn took_in(&self, event: &Envelope) {
        self.said().taken_in.insert(event.id.clone());
    }

    /// At most one process may act as the leader, and each token has one holder.
    pub(super) fn one_leads(&self) -> Result<(), String> {
        let said = self.said();
        let acting = said.leading.iter().filter(|(_, (grant, clock))| grant.is_valid(&**clock));
        let acting: Vec<String> = acting.map(|(n, _)| name(*n)).collect();
        if acting.len() > 1 {
            return Err(format!("they lead at the same time: {acting:?}"));
        }
        match said.holders.iter().find(|(_, holders)| holders.len() > 1) {
            Some((token, holders)) => Err(format!("token {token:?} has holders {holders:?}")),
            None => Ok(()),
        }
    }

    async fn jobs(&self) -> Vec<Job> {
        self.world.store.work().list(JobFilter::default(), 1_000).await.unwrap()
    }

    /// Whether every job has ended and every event was taken in and acknowledged.
    pub(super) async fn all_is_done(&self) -> bool {
        let log = self.world.store.log();
        let newest = log.last_seq().await.unwrap();
        let caught_up = log.subscriptions().await.unwrap().iter().any(|of| of.cursor == newest);
        caught_up && self.jobs().await.iter().all(|job| job.ended_at.is_some())
    }

    /// What must hold at the end.
    pub(super) async fn judge(&self) -> Result<(), String> {
        let jobs = self.jobs().await;
        if jobs.len() != JOBS as usize {
            return Err(format!("{} of {JOBS} jobs are there", jobs.len()));
        }
        if let Some(job) = jobs.iter().find(|job| job.state != JobState::Done) {
            return Err(format!("{} is not done: {job:?}", job.id));
        }
        self.results_are_the_jobs(&jobs)?;
        self.events_are_whole(&jobs).await?;
        self.commands_are_in_order().await
    }

    /// Each result that a worker was told to be taken is the one that the job has.
    fn results_are_the_jobs(&self, jobs: &[Job]) -> Result<(), String> {
        for (id, attempt, artefact) in &self.said().finished {
            let job = jobs.iter().find(|job| job.id == *id);
            let kept = job.map(|job| (job.attempt, job.artefact.as_ref()));
            if kept != Some((*attempt, Some(artefact))) {
                return Err(format!("{id}: attempt {attempt} was accepted, but it has {kept:?}"));
            }
        }
        Ok(())
    }

    /// Each job is told to be done once, and the subscriber has taken in everything.
    async fn events_are_whole(&self, jobs: &[Job]) -> Result<(), String> {
        let log = self.world.store.log();
        let events = log.read(0, Filter::default(), 10_000).await.unwrap();
        for job in jobs {
            let done = format!("{} is done", job.id);
            let tells = |event: &Envelope| matches!(&event.body, Body::Known(Payload::HealthCheckPassed(told)) if told.check == done);
            let told = events.iter().filter(|stored| tells(&stored.event)).count();
            if told != 1 {
                return Err(format!("{} is told to be done {told} times", job.id));
            }
        }
        let said = self.said();
        let missed = events.iter().find(|stored| !said.taken_in.contains(&stored.event.id));
        missed.map_or(Ok(()), |missed| Err(format!("event {} was not taken in", missed.seq)))
    }

    async fn commands_are_in_order(&self) -> Result<(), String> {
        let commands = self.world.store.control().tail(0, 10_000).await.unwrap();
        let tokens = commands.iter().map(|command| command.proposal.token);
        if tokens.is_sorted() {
            return Ok(());
        }
        Err("tokens of commands go backwards".to_owned())
    }
}
