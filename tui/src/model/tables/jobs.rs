//! Jobs: what runs, what waits, what ended lately.

use std::fmt::{self, Write};

use ringrift::event::{JobKind, JobState, UtcMs};
use ringrift::state::{Job, JobTotals, State};

use crate::model::agent::Standing;
use crate::model::table::{Dated, Field, Line, Table, Value, number, text};
use crate::model::text::clean;
use crate::model::{LogKey, World};

/// One row for each job: running first, then waiting by priority, then ended, newest first.
pub fn table(world: &World, now: UtcMs) -> Table<'_> {
    let mut lines: Vec<Told> = all(world).collect();
    lines.sort_by_key(|Told { job, .. }| (group(job), std::cmp::Reverse(rank(job))));
    let fields: [Field<Dated<Told>>; 9] = [
        text("job", "JOB", 22, 9).by_row().of(|row| Value::text(row.line.job.id.as_str())),
        text("config", "CONFIG", 11, 4)
            .muted()
            .of(|row| Value::known(row.line.job.config, |config| Value::text(config.to_string()))),
        text("state", "STATE", 9, 8).by_row().of(|row| Value::text(row.line.job.state.name())),
        number("tries", "TRY", 3, 5).of(|row| Value::Count(row.line.job.attempt)),
        number("priority", "PRIO", 4, 2)
            .muted()
            .of(|row| Value::known(row.line.job.priority, |p| Value::Number(p as f64, 0))),
        text("worker", "WORKER", 12, 3)
            .muted()
            .unless(world.has_one_node())
            .of(|row| Value::known(row.line.job.worker.as_ref(), |w| Value::text(w.as_str()))),
        number("age", "AGE", 4, 7)
            .muted()
            .of(|row| Value::Age(row.now.since(last_moved(row.line.job)))),
        number("took", "TOOK", 5, 6).of(|row| Value::known(took(row.line.job), Value::Age)),
        text("why", "WHY", 14, 6).by_row().of(|row| Value::text(clean(&row.line.why(row.now)))),
    ];
    Table::of(Dated::all(lines, now), fields)
}

/// A job as its log tells it.
struct Told<'a> {
    log: &'a LogKey,
    state: &'a State,
    job: &'a Job,
}

impl Told<'_> {
    /// Its error, what it waits for, or what it made.
    fn why(&self, now: UtcMs) -> String {
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
pub fn totals(world: &World) -> Vec<(JobKind, usize, usize, JobTotals)> {
    const KINDS: [JobKind; 4] =
        [JobKind::Selfplay, JobKind::Train, JobKind::Evaluate, JobKind::Promote];
    let count = |kind, wanted| states(world).map(|(_, s)| s.jobs.count(kind, wanted)).sum();
    KINDS
        .map(|kind| {
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
        .into()
}

/// The job of a row.
pub fn find<'a>(world: &'a World, key: &str) -> Option<&'a Job> {
    all(world).find(|told| told.has_key(key)).map(|told| told.job)
}

/// Every job.
fn all(world: &World) -> impl Iterator<Item = Told<'_>> {
    states(world).flat_map(|(log, state)| {
        state.jobs.open.values().chain(state.jobs.ended.iter()).map(move |job| Told {
            log,
            state,
            job,
        })
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
fn last_moved(job: &Job) -> UtcMs {
    job.ended_at.or(job.claimed_at).unwrap_or(job.queued_at)
}

/// How long its last attempt took, if it ended, in milliseconds.
fn took(job: &Job) -> Option<i64> {
    let told = job.duration_s.map(|seconds| (seconds * 1000.0) as i64);
    told.or_else(|| Some(job.ended_at?.since(job.claimed_at?)))
}
