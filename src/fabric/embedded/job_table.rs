//! Jobs into their table and out of it.

use rusqlite::{Connection, OptionalExtension, ToSql, params};
use strum::IntoEnumIterator;

use super::super::Result;
use super::super::port::{Job, JobFilter, MAX_LIST};
use super::failure::OrNotDone;
use crate::event::{JobKind, JobState, UtcMs};
use crate::game::ConfigKey;
use crate::id::JobId;

/// One job; `None` if its id is unknown.
pub(super) fn load(connection: &Connection, id: &JobId) -> Result<Option<Job>> {
    let what = format!("read job {id}");
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM job WHERE id = ?1")
        .and_then(|mut rows| rows.query_row([id.as_str()], |row| row.get(0)).optional())
        .or_not_done(&what)?;
    body.map(|body| serde_json::from_str(&body).or_not_done(&what)).transpose()
}

/// Stores a job, a new one or one that was changed.
pub(super) fn store(connection: &Connection, job: &Job) -> Result<()> {
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

/// Up to `n` jobs of these kinds and of none of the configurations in `except` that are due, in the
/// order in which they go out.
pub(super) fn offered(
    connection: &Connection,
    kinds: &[JobKind],
    except: &[ConfigKey],
    now: UtcMs,
    n: usize,
) -> Result<Vec<Job>> {
    let kinds = quoted(kinds.iter().map(|kind| kind.name()));
    let except: Vec<String> = except.iter().map(ToString::to_string).collect();
    let except = quoted(except.iter().map(String::as_str));
    let sql = format!(
        "SELECT id, body FROM job WHERE state = 'queued' AND kind IN ({kinds}) AND not_before <= ?1
         AND (config IS NULL OR config NOT IN ({except}))
         ORDER BY priority DESC, n LIMIT {n}"
    );
    select(connection, &sql, &[&now.0])
}

/// The jobs that are claimed, oldest first.
pub(super) fn running(connection: &Connection) -> Result<Vec<Job>> {
    select(connection, "SELECT id, body FROM job WHERE state = 'running' ORDER BY n", &[])
}

/// The newest `limit` jobs that the filter wants.
pub(super) fn list(connection: &Connection, filter: &JobFilter, limit: usize) -> Result<Vec<Job>> {
    let mut sql = "SELECT id, body FROM job WHERE true".to_owned();
    if !filter.states.is_empty() {
        sql += &format!(" AND state IN ({})", quoted(filter.states.iter().map(|s| s.name())));
    }
    if !filter.kinds.is_empty() {
        sql += &format!(" AND kind IN ({})", quoted(filter.kinds.iter().map(|k| k.name())));
    }
    let config = filter.config.map(|config| config.to_string());
    sql += &format!(" AND state <> '{DAMAGED}' AND (?1 IS NULL OR config = ?1)");
    sql += " ORDER BY n DESC";
    let rows = rows(connection, &sql, &[&config], limit)?;
    Ok(rows.into_iter().filter_map(std::result::Result::ok).collect())
}

/// How many jobs of each kind stand where.
pub(super) fn stats(connection: &Connection) -> Result<Vec<(JobKind, JobState, u64)>> {
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

/// The jobs of a query, within a write. One that cannot be read is set aside, so that it stands in
/// nobody's way, and the others are looked for again.
fn select(connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<Vec<Job>> {
    loop {
        let found = rows(connection, sql, values, usize::MAX)?;
        let damaged: Vec<&Damaged> = found.iter().filter_map(|row| row.as_ref().err()).collect();
        if damaged.is_empty() {
            return Ok(found.into_iter().filter_map(std::result::Result::ok).collect());
        }
        damaged.into_iter().try_for_each(|job| set_aside(connection, job))?;
    }
}

/// Forgets jobs that ended before this time; answers how many.
pub(super) fn forget_ended(connection: &Connection, before: UtcMs) -> Result<usize> {
    let ended = [JobState::Done, JobState::Dead, JobState::Cancelled].map(JobState::name);
    let sql = format!(
        "DELETE FROM job WHERE n IN (SELECT n FROM job WHERE state IN ({})
         AND json_extract(body, '$.ended_at') < ?1
         AND n NOT IN (SELECT max(n) FROM job GROUP BY kind, config) LIMIT {MAX_LIST})",
        quoted(ended.into_iter())
    );
    connection
        .prepare_cached(&sql)
        .and_then(|mut forget| forget.execute([before.0]))
        .or_not_done("forget ended jobs")
}

/// State of a job whose record cannot be read.
const DAMAGED: &str = "damaged";

/// A job that cannot be read.
struct Damaged {
    id: String,
    why: String,
}

fn set_aside(connection: &Connection, Damaged { id, why }: &Damaged) -> Result<()> {
    tracing::error!(job = %id, %why, "a job cannot be read and is set aside as {DAMAGED}");
    connection
        .prepare_cached("UPDATE job SET state = ?2 WHERE id = ?1")
        .and_then(|mut update| update.execute([id.as_str(), DAMAGED]))
        .or_not_done("set a damaged job aside")
        .map(drop)
}

/// Up to `limit` readable jobs of a query, and those that cannot be read among them.
fn rows(
    connection: &Connection,
    sql: &str,
    values: &[&dyn ToSql],
    limit: usize,
) -> Result<Vec<std::result::Result<Job, Damaged>>> {
    let what = "read the jobs";
    let mut statement = connection.prepare_cached(sql).or_not_done(what)?;
    let mut rows = statement.query(values).or_not_done(what)?;
    let (mut found, mut readable) = (Vec::new(), 0);
    while readable < limit
        && let Some(row) = rows.next().or_not_done(what)?
    {
        let (id, body): (String, String) =
            row.get(0).and_then(|id| Ok((id, row.get(1)?))).or_not_done(what)?;
        let job = serde_json::from_str(&body);
        readable += usize::from(job.is_ok());
        found.push(job.map_err(|error| Damaged { id, why: error.to_string() }));
    }
    Ok(found)
}

/// Names of enum variants as an SQL list; they are ours and hold no quotes.
fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(",")
}
