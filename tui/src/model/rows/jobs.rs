//! Every job of every log: running first, then waiting by priority, then ended, newest first.

use std::cmp::Reverse;
use std::fmt::{self, Write};
use std::sync::Arc;

use ringrift::event::{JobKind, JobState, UtcMs};
use ringrift::id::JobId;
use ringrift::state::{Job, JobTotals, State};

use crate::model::agent::Standing;
use crate::model::table::Line;
use crate::model::{LogKey, World};

/// A job as its log tells it.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The job.
    pub job: &'a Job,
    log: &'a LogKey,
    state: &'a State,
}

/// Where a job is told: found once for what is known, not for each frame.
#[derive(Debug)]
pub struct Place {
    log: LogKey,
    job: Which,
}

#[derive(Debug)]
enum Which {
    Open(JobId),
    /// At this place among those that ended.
    Ended(usize),
}

/// All jobs in order; each is looked up when it is asked for.
pub struct Jobs<'a> {
    world: &'a World,
    places: Arc<[Place]>,
}

/// All jobs.
pub fn all(world: &World) -> Jobs<'_> {
    let places = world.notes.jobs.answer(world.logs.version(), || places(world));
    Jobs { world, places }
}

impl<'a> Jobs<'a> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The one at an index below that.
    pub fn get(&self, index: usize) -> Told<'a> {
        let told = at(self.world, &self.places[index]);
        told.expect("of what is known nothing changed since the place was found")
    }
}

fn at<'a>(world: &'a World, place: &Place) -> Option<Told<'a>> {
    let (log, of) = world.logs.get_key_value(&place.log)?;
    let state = of.state();
    let job = match &place.job {
        Which::Open(id) => state.jobs.open.get(id)?,
        Which::Ended(at) => state.jobs.ended.iter().nth(*at)?,
    };
    Some(Told { job, log, state })
}

fn places(world: &World) -> Arc<[Place]> {
    let mut jobs: Vec<_> = listed(world).collect();
    jobs.sort_by_key(|(told, _)| (group(told.job), Reverse(rank(told.job))));
    let place = |(told, at): (Told<'_>, Option<usize>)| Place {
        log: told.log.clone(),
        job: at.map_or_else(|| Which::Open(told.job.id.clone()), Which::Ended),
    };
    jobs.into_iter().map(place).collect()
}

impl Told<'_> {
    /// Its error, what it waits for, or what it made.
    pub fn why(&self, now: UtcMs) -> String {
        let job = self.job;
        if let Some(error) = &job.error {
            return error.clone();
        }
        let is_open = matches!(job.state, JobState::Queued | JobState::Running);
        let paused = job.config.filter(|_| is_open).and_then(|of| self.state.controls.paused(of));
        if let Some(held) = paused {
            return format!("paused {}", held.why());
        }
        let waits = job.not_before.filter(|at| *at > now);
        if let Some(at) = waits.filter(|_| job.state == JobState::Queued) {
            return format!("offered again in {} s", at.since(now) / 1000);
        }
        job.artefact.as_ref().map(|made| made.location.clone()).unwrap_or_default()
    }
}

impl Line for Told<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "{}/{}", self.log, self.job.id)
    }

    fn standing(&self) -> Standing {
        match self.job.state {
            JobState::Dead => Standing::Down,
            JobState::Queued | JobState::Running if self.job.error.is_some() => Standing::Warn,
            _ => Standing::Ok,
        }
    }
}

/// Waiting and running jobs of each kind, with what became of the others.
pub fn totals(world: &World) -> Totals {
    world.notes.totals.answer(world.logs.version(), || count(world))
}

/// Each kind with its waiting and its running jobs, and what became of the others.
pub type Totals = [(JobKind, usize, usize, JobTotals); KINDS.len()];

const KINDS: [JobKind; 4] =
    [JobKind::Selfplay, JobKind::Train, JobKind::Evaluate, JobKind::Promote];

fn count(world: &World) -> Totals {
    let count = |kind, wanted| states(world).map(|(_, s)| s.jobs.count(kind, wanted)).sum();
    KINDS.map(|kind| {
        let of = states(world).filter_map(|(_, state)| state.jobs.totals.get(&kind));
        let total = of.fold(JobTotals::default(), |sum, of| JobTotals {
            queued: sum.queued + of.queued,
            done: sum.done + of.done,
            failed: sum.failed + of.failed,
            cancelled: sum.cancelled + of.cancelled,
            retries: sum.retries + of.retries,
            timeouts: sum.timeouts + of.timeouts,
            preempted: sum.preempted + of.preempted,
        });
        (kind, count(kind, JobState::Queued), count(kind, JobState::Running), total)
    })
}

/// The job of a row.
pub fn find<'a>(world: &'a World, key: &str) -> Option<&'a Job> {
    listed(world).find(|(told, _)| told.has_key(key)).map(|(told, _)| told.job)
}

/// Every job, with its place among those of its log that ended if it did; in no order.
fn listed(world: &World) -> impl Iterator<Item = (Told<'_>, Option<usize>)> {
    states(world).flat_map(|(log, state)| {
        let open = state.jobs.open.values().map(|job| (job, None));
        let ended = state.jobs.ended.iter().enumerate().map(|(at, job)| (job, Some(at)));
        open.chain(ended).map(move |(job, at)| (Told { job, log, state }, at))
    })
}

fn states(world: &World) -> impl Iterator<Item = (&LogKey, &State)> {
    world.logs.iter().map(|(key, log)| (key, log.state()))
}

const fn group(job: &Job) -> u8 {
    match job.state {
        JobState::Running => 0,
        JobState::Queued => 1,
        JobState::Done | JobState::Dead | JobState::Cancelled => 2,
    }
}

fn rank(job: &Job) -> i64 {
    match job.state {
        JobState::Queued => job.priority.unwrap_or(0),
        _ => last_moved(job).0,
    }
}

/// When it ended, was claimed, or was queued.
pub fn last_moved(job: &Job) -> UtcMs {
    job.ended_at.or(job.claimed_at).unwrap_or(job.queued_at)
}

/// How long its last attempt took, if it ended, in milliseconds.
pub fn took(job: &Job) -> Option<i64> {
    let told = job.duration_s.map(|seconds| (seconds * 1000.0) as i64);
    told.or_else(|| Some(job.ended_at?.since(job.claimed_at?)))
}
