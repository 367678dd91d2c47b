//! The work queue on SQLite.

use std::sync::Arc;

use futures::future::BoxFuture;
use rusqlite::{Connection, OptionalExtension, params};
use strum::IntoEnumIterator;

use super::super::port::{
    Claim, Enqueued, Expired, Failed, Job, JobFilter, MAX_LIST, NewJob, Tell, WorkQueue,
    check_limit,
};
use super::super::{FabricError, Result, job_steps};
use super::failure::OrNotDone;
use super::writer::Tx;
use super::{Store, append};
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::id::{Incarnation, JobId, NodeId};

/// The work queue of one file.
pub(super) struct SqliteQueue {
    store: Arc<Store>,
}

impl SqliteQueue {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Loads a job, lets `step` change it, and stores it with what is told about it.
    async fn change<T: Send + 'static>(
        &self,
        id: JobId,
        mut tell: Tell,
        step: impl FnOnce(&mut Job, UtcMs) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let now = self.store.timeline.now();
        let write = move |tx: &Tx<'_>| {
            let mut job = load(tx.connection, &id)?.ok_or_else(|| {
                FabricError::Invalid(format!("job {id}: the queue does not know it"))
            })?;
            let before = job.clone();
            let outcome = step(&mut job, now)?;
            if job != before {
                store_and_tell(tx, &job, &mut tell)?;
            }
            Ok(outcome)
        };
        self.store.writer.run(write).await
    }

    /// Lets `step` take back running jobs.
    async fn take(
        &self,
        mut tell: Tell,
        mut step: impl FnMut(&mut Job, UtcMs) -> Option<Expired> + Send + 'static,
    ) -> Result<Vec<Expired>> {
        let now = self.store.timeline.now();
        let write = move |tx: &Tx<'_>| {
            let running = select(
                tx.connection,
                "SELECT body FROM job WHERE state = 'running' ORDER BY n",
                &[],
            )?;
            let mut taken = Vec::new();
            for mut job in running {
                if let Some(expired) = step(&mut job, now) {
                    store_and_tell(tx, &job, &mut tell)?;
                    taken.push(expired);
                }
            }
            Ok(taken)
        };
        self.store.writer.run(write).await
    }
}

impl WorkQueue for SqliteQueue {
    fn enqueue(&self, job: NewJob, mut tell: Tell) -> BoxFuture<'_, Result<Enqueued>> {
        Box::pin(async move {
            job_steps::check(&job)?;
            let now = self.store.timeline.now();
            let write = move |tx: &Tx<'_>| {
                if load(tx.connection, &job.id)?.is_some() {
                    return Ok(Enqueued::AlreadyKnown);
                }
                store_and_tell(tx, &Job::queued(job, now), &mut tell)?;
                Ok(Enqueued::Enqueued)
            };
            self.store.writer.run(write).await
        })
    }

    fn claim(
        &self,
        kinds: Vec<JobKind>,
        node: NodeId,
        incarnation: Incarnation,
        n: usize,
        mut tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Claim>>> {
        let now = self.store.timeline.now();
        let write = move |tx: &Tx<'_>| {
            check_limit("claim of jobs", n, MAX_LIST)?;
            let offered = offered(tx.connection, &kinds, now, n)?;
            let claim = |mut job: Job| {
                let claim = job.claim(&node, incarnation, now);
                store_and_tell(tx, &job, &mut tell)?;
                Ok(claim)
            };
            offered.into_iter().map(claim).collect()
        };
        Box::pin(self.store.writer.run(write))
    }

    fn extend(&self, claim: &Claim) -> BoxFuture<'_, Result<UtcMs>> {
        let claim = claim.clone();
        let id = claim.job.id.clone();
        Box::pin(self.change(id, Tell::nothing(), move |job, now| job.extend(&claim, now)))
    }

    fn finish(
        &self,
        claim: &Claim,
        artefact: Option<Artefact>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<()>> {
        let claim = claim.clone();
        let id = claim.job.id.clone();
        Box::pin(self.change(id, tell, move |job, now| job.finish(&claim, artefact, now)))
    }

    fn fail(
        &self,
        claim: &Claim,
        error: String,
        retry_after_ms: Option<u64>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Failed>> {
        let claim = claim.clone();
        let id = claim.job.id.clone();
        let fail = move |job: &mut Job, now| job.fail(&claim, &error, retry_after_ms, now);
        Box::pin(self.change(id, tell, fail))
    }

    fn cancel(&self, id: JobId, reason: String, tell: Tell) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.change(id, tell, move |job, now| job.cancel(&reason, now)))
    }

    fn expire(&self, tell: Tell) -> BoxFuture<'_, Result<Vec<Expired>>> {
        Box::pin(self.take(tell, Job::expire))
    }

    fn take_back(
        &self,
        node: NodeId,
        incarnation: Incarnation,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        Box::pin(self.take(tell, move |job, now| job.take_back(&node, incarnation, now)))
    }

    fn job(&self, id: JobId) -> BoxFuture<'_, Result<Option<Job>>> {
        Box::pin(self.store.readers.run(move |connection| load(connection, &id)))
    }

    fn list(&self, filter: JobFilter, limit: usize) -> BoxFuture<'_, Result<Vec<Job>>> {
        Box::pin(async move {
            check_limit("list of jobs", limit, MAX_LIST)?;
            self.store.readers.run(move |c| list(c, &filter, limit)).await
        })
    }

    fn stats(&self) -> BoxFuture<'_, Result<Vec<(JobKind, JobState, u64)>>> {
        Box::pin(self.store.readers.run(stats))
    }
}

fn load(connection: &Connection, id: &JobId) -> Result<Option<Job>> {
    let what = format!("read job {id}");
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM job WHERE id = ?1")
        .and_then(|mut rows| rows.query_row([id.as_str()], |row| row.get(0)).optional())
        .or_not_done(&what)?;
    body.map(|body| serde_json::from_str(&body).or_not_done(&what)).transpose()
}

/// Stores a job that was changed, and the events that say so.
fn store_and_tell(tx: &Tx<'_>, job: &Job, tell: &mut Tell) -> Result<()> {
    store(tx.connection, job)?;
    let rows = append::rows(&tell.events(job)?)?;
    if !rows.is_empty() {
        tx.wake_watchers();
    }
    rows.iter().try_for_each(|row| append::store(tx.connection, row).map(drop))
}

fn store(connection: &Connection, job: &Job) -> Result<()> {
    const UPSERT: &str =
        "INSERT INTO job(id, state, kind, config, priority, not_before, deadline, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, not_before = excluded.not_before,
          deadline = excluded.deadline, body = excluded.body";
    let what = format!("write job {}", job.id);
    let body = serde_json::to_string(job).or_not_done(&what)?;
    let values = params![
        job.id.as_str(),
        job.state.name(),
        job.kind.name(),
        job.config.map(|config| config.to_string()),
        job.priority,
        job.not_before.0,
        job.deadline.map(|deadline| deadline.0),
        body,
    ];
    connection
        .prepare_cached(UPSERT)
        .and_then(|mut upsert| upsert.execute(values))
        .or_not_done(&what)
        .map(|_| ())
}

/// Up to `n` jobs of these kinds that are due, in the order in which they go out.
fn offered(connection: &Connection, kinds: &[JobKind], now: UtcMs, n: usize) -> Result<Vec<Job>> {
    let kinds = quoted(kinds.iter().map(|kind| kind.name()));
    let sql = format!(
        "SELECT body FROM job WHERE state = 'queued' AND kind IN ({kinds}) AND not_before <= ?1
         ORDER BY priority DESC, n LIMIT {n}"
    );
    select(connection, &sql, &[&now.0])
}

fn list(connection: &Connection, filter: &JobFilter, limit: usize) -> Result<Vec<Job>> {
    let mut sql = "SELECT body FROM job WHERE true".to_owned();
    if !filter.states.is_empty() {
        sql += &format!(" AND state IN ({})", quoted(filter.states.iter().map(|s| s.name())));
    }
    if !filter.kinds.is_empty() {
        sql += &format!(" AND kind IN ({})", quoted(filter.kinds.iter().map(|k| k.name())));
    }
    let config = filter.config.map(|config| config.to_string());
    sql += &format!(" AND (?1 IS NULL OR config = ?1) ORDER BY n DESC LIMIT {limit}");
    select(connection, &sql, &[&config])
}

fn stats(connection: &Connection) -> Result<Vec<(JobKind, JobState, u64)>> {
    let what = "count the jobs";
    let mut count = connection
        .prepare_cached("SELECT count(*) FROM job WHERE kind = ?1 AND state = ?2")
        .or_not_done(what)?;
    let mut counts = Vec::new();
    for (kind, state) in
        JobKind::iter().flat_map(|kind| JobState::iter().map(move |state| (kind, state)))
    {
        let jobs =
            count.query_row([kind.name(), state.name()], |row| row.get(0)).or_not_done(what)?;
        if jobs > 0 {
            counts.push((kind, state, jobs));
        }
    }
    Ok(counts)
}

fn select(connection: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Job>> {
    let what = "read the jobs";
    let mut statement = connection.prepare_cached(sql).or_not_done(what)?;
    let bodies = statement.query_map(values, |row| row.get::<_, String>(0)).or_not_done(what)?;
    bodies.map(|body| serde_json::from_str(&body.or_not_done(what)?).or_not_done(what)).collect()
}

/// Names of enum variants as an SQL list; they are ours and hold no quotes.
fn quoted(names: impl Iterator<Item = &'static str>) -> String {
    names.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(",")
}
