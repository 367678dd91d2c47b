//! Single deliveries: acknowledged, failed, parked, offered again.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::delivery_steps::{self, not_parked};
use super::super::port::{DELIVERY_ATTEMPTS, Parked, Settled, shortened};
use super::super::{FabricError, Result, unreadable};
use super::append;
use super::failure::OrNotDone;
use crate::event::{EventId, UtcMs};
use crate::id::SubscriptionName;

/// Retries of one subscription, as they stand at `now`.
pub(super) struct Retries {
    /// The first that is due: its sequence and its failures.
    pub(super) due: Option<(u64, u32)>,
    /// When the next one is due, if none is.
    pub(super) next_at: Option<UtcMs>,
}

/// The retries that are not `out` already.
pub(super) fn retries(
    connection: &Connection,
    name: &str,
    now: UtcMs,
    out: impl Fn(u64) -> bool,
) -> Result<Retries> {
    const SELECT: &str = "SELECT seq, attempts, not_before FROM delivery
        WHERE subscription = ?1 AND state = 'retry' ORDER BY seq";
    let what = "read the retries of a subscription";
    let mut statement = connection.prepare_cached(SELECT).or_not_done(what)?;
    let rows = statement
        .query_map([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .or_not_done(what)?;
    let mut found = Retries { due: None, next_at: None };
    for row in rows {
        let (seq, attempts, at): (u64, u32, i64) = row.or_not_done(what)?;
        if out(seq) {
            continue;
        }
        if at <= now.0 {
            found.due = Some((seq, attempts));
            break;
        }
        found.next_at = Some(found.next_at.map_or(UtcMs(at), |next| next.min(UtcMs(at))));
    }
    Ok(found)
}

/// Notes that a delivery is done.
pub(super) fn done(connection: &Connection, name: &str, seq: u64) -> Result<()> {
    const UPSERT: &str =
        "INSERT INTO delivery(subscription, seq, state, attempts, not_before, error, since)
        VALUES (?1, ?2, 'done', 0, 0, '', 0)
        ON CONFLICT (subscription, seq) DO UPDATE SET state = 'done', error = ''";
    connection
        .prepare_cached(UPSERT)
        .and_then(|mut upsert| upsert.execute(params![name, seq]))
        .or_not_done("acknowledge a delivery")
        .map(|_| ())
}

/// Notes that this attempt of a delivery failed.
pub(super) fn failed(
    connection: &Connection,
    name: &str,
    seq: u64,
    attempt: u32,
    error: &str,
    now: UtcMs,
) -> Result<Settled> {
    const UPSERT: &str =
        "INSERT INTO delivery(subscription, seq, state, attempts, not_before, error, since)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (subscription, seq) DO UPDATE SET state = excluded.state,
          attempts = excluded.attempts, not_before = excluded.not_before,
          error = excluded.error, since = excluded.since";
    let outcome = delivery_steps::after_failure(attempt, now);
    let (state, not_before) = match outcome {
        Settled::Parked => ("parked", now),
        Settled::Retry { not_before } => ("retry", not_before),
    };
    let error = shortened(error);
    connection
        .prepare_cached(UPSERT)
        .and_then(|mut upsert| {
            upsert.execute(params![name, seq, state, attempt, not_before.0, error, now.0])
        })
        .or_not_done("note a failed delivery")?;
    Ok(outcome)
}

/// Parks a delivery that no handler could read.
pub(super) fn park(
    connection: &Connection,
    name: &str,
    seq: u64,
    why: &str,
    now: UtcMs,
) -> Result<Settled> {
    failed(connection, name, seq, DELIVERY_ATTEMPTS, why, now)
}

/// Every parked delivery.
pub(super) fn parked(connection: &Connection) -> Result<Vec<Parked>> {
    const SELECT: &str = "SELECT d.subscription, d.seq, d.attempts, d.error, d.since, e.id, e.kind
        FROM delivery d JOIN event e USING (seq) WHERE d.state = 'parked'
        ORDER BY d.subscription, d.seq";
    let what = "list the parked deliveries";
    let mut statement = connection.prepare_cached(SELECT).or_not_done(what)?;
    let mut rows = statement.query([]).or_not_done(what)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().or_not_done(what)? {
        let text = |column| row.get::<_, String>(column).or_not_done(what);
        let seq = row.get(1).or_not_done(what)?;
        found.push(Parked {
            subscription: name(&text(0)?)?,
            seq,
            event: text(5)?.parse().unwrap_or_else(|_| unreadable::nameless(seq)),
            kind: text(6)?,
            attempts: row.get(2).or_not_done(what)?,
            error: text(3)?,
            since: UtcMs(row.get(4).or_not_done(what)?),
        });
    }
    Ok(found)
}

/// Offers a parked delivery again.
pub(super) fn retry_parked(
    connection: &Connection,
    name: &SubscriptionName,
    event: &EventId,
    now: UtcMs,
) -> Result<()> {
    let seq = find_parked(connection, name, event)?;
    connection
        .prepare_cached(
            "UPDATE delivery SET state = 'retry', attempts = 0, not_before = ?3
             WHERE subscription = ?1 AND seq = ?2",
        )
        .and_then(|mut update| update.execute(params![name.as_str(), seq, now.0]))
        .or_not_done("offer a parked delivery again")
        .map(|_| ())
}

/// The sequence of a delivery that is parked.
pub(super) fn find_parked(
    connection: &Connection,
    name: &SubscriptionName,
    event: &EventId,
) -> Result<u64> {
    const SELECT: &str = "SELECT seq FROM delivery
        WHERE subscription = ?1 AND seq = ?2 AND state = 'parked'";
    let seq = append::seq_of(connection, &event.to_string())?;
    let parked: Option<u64> = connection
        .prepare_cached(SELECT)
        .and_then(|mut rows| {
            rows.query_row(params![name.as_str(), seq], |row| row.get(0)).optional()
        })
        .or_not_done("find a parked delivery")?;
    parked.ok_or_else(|| not_parked(name, event))
}

/// A stored name.
pub(super) fn name(text: &str) -> Result<SubscriptionName> {
    SubscriptionName::new(text).map_err(|error| {
        FabricError::Unavailable(format!("a stored subscription name is damaged: {error}"))
    })
}
