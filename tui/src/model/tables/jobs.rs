//! Jobs: what runs, what waits, what ended lately.

use ringrift::event::{JobKind, JobState, UtcMs};
use ringrift::state::{Job, JobTotals, State};

use crate::model::agent::Standing;
use crate::model::table::{Row, Table, Value, number, text};
use crate::model::text::clean;
use crate::model::{LogKey, World};

/// One row for each job: running first, then waiting by priority, then ended, newest first.
pub fn table(world: &World, now: UtcMs) -> Table {
    let columns = vec![
        text("job", "JOB", 22, 9).by_row(),
        text("config", "CONFIG", 11, 4).muted(),
        text("state", "STATE", 9, 8).by_row(),
        number("tries", "TRY", 3, 5),
        number("priority", "PRIO", 4, 2).muted(),
        text("worker", "WORKER", 12, 3).muted().unless(world.has_one_node()),
        number("age", "AGE", 4, 7).muted(),
        number("took", "TOOK", 5, 6),
        text("why", "WHY", 14, 6).by_row(),
    ];
    let mut rows: Vec<(u8, i64, Row)> = Vec::new();
    for (log, state) in states(world) {
        let all = state.jobs.open.values().chain(state.jobs.ended.iter());
        rows.extend(all.map(|job| (group(job), rank(job), row(log, job, now))));
    }
    rows.sort_by_key(|(group, rank, _)| (*group, std::cmp::Reverse(*rank)));
    Table { columns, rows: rows.into_iter().map(|(.., row)| row).collect() }
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
    states(world).find_map(|(log, state)| {
        let all = state.jobs.open.values().chain(state.jobs.ended.iter());
        all.into_iter().find(|job| self::key(log, job) == key)
    })
}

fn states(world: &World) -> impl Iterator<Item = (&LogKey, &State)> {
    world.logs.iter().map(|(key, log)| (key, &log.state))
}

fn key(log: &LogKey, job: &Job) -> String {
    format!("{log}/{}", job.id)
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
        _ => job.ended_at.or(job.claimed_at).unwrap_or(job.queued_at).0,
    }
}

fn row(log: &LogKey, job: &Job, now: UtcMs) -> Row {
    let since = job.ended_at.or(job.claimed_at).unwrap_or(job.queued_at);
    let cells = vec![
        Value::text(job.id.as_str()),
        Value::known(job.config, |config| Value::text(config.to_string())),
        Value::text(job.state.name()),
        Value::Count(job.attempt),
        Value::known(job.priority, |priority| Value::Number(priority as f64, 0)),
        Value::known(job.worker.as_ref(), |worker| Value::text(worker.as_str())),
        Value::Age(now.since(since)),
        Value::known(took(job), Value::Age),
        Value::text(clean(&why(job, now))),
    ];
    Row { key: key(log, job), standing: standing(job), cells }
}

/// How long its last attempt took, if it ended, in milliseconds.
fn took(job: &Job) -> Option<i64> {
    let told = job.duration_s.map(|seconds| (seconds * 1000.0) as i64);
    told.or_else(|| Some(job.ended_at?.since(job.claimed_at?)))
}

fn standing(job: &Job) -> Standing {
    match job.state {
        JobState::Dead => Standing::Down,
        JobState::Queued | JobState::Running if job.error.is_some() => Standing::Warn,
        _ => Standing::Ok,
    }
}

/// Its error, what it waits for, or what it made.
fn why(job: &Job, now: UtcMs) -> String {
    if let Some(error) = &job.error {
        return error.clone();
    }
    let waits = job.not_before.filter(|at| *at > now);
    if let Some(at) = waits.filter(|_| job.state == JobState::Queued) {
        return format!("offered again in {} s", at.since(now) / 1000);
    }
    job.artefact.as_ref().map(|made| made.location.clone()).unwrap_or_default()
}
