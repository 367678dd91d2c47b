//! Cursors: how far each subscription has settled everything.

use rusqlite::{Connection, params};

use super::super::port::{Start, SubscriptionStatus};
use super::super::{Result, delivery_steps};
use super::append;
use super::failure::OrNotDone;
use crate::id::SubscriptionName;

/// A subscription as its newest handle finds it.
pub(super) struct Opened {
    pub(super) cursor: u64,
    pub(super) generation: u64,
    /// Sequences beyond the cursor that are settled, or wait for a retry or the operator.
    pub(super) known: Vec<u64>,
}

/// Opens a subscription for a new handle; older handles are fenced from now on.
pub(super) fn open(connection: &Connection, name: &str, from: Start) -> Result<Opened> {
    const UPSERT: &str = "INSERT INTO subscription(name, cursor, generation) VALUES (?1, ?2, 1)
        ON CONFLICT (name) DO UPDATE SET generation = generation + 1
        RETURNING cursor, generation";
    let what = format!("open subscription {name}");
    let newest = append::last_seq(connection)?;
    let start = delivery_steps::start(from, newest);
    let (cursor, generation) = connection
        .prepare_cached(UPSERT)
        .and_then(|mut upsert| {
            upsert.query_row(params![name, start], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .or_not_done(&what)?;
    let known = connection
        .prepare_cached("SELECT seq FROM delivery WHERE subscription = ?1 AND seq > ?2")
        .and_then(|mut rows| rows.query_map(params![name, cursor], |row| row.get(0))?.collect())
        .or_not_done(&what)?;
    Ok(Opened { cursor, generation, known })
}

/// Refuses a handle that is not the newest.
pub(super) fn check(
    connection: &Connection,
    name: &SubscriptionName,
    generation: u64,
) -> Result<()> {
    let newest: u64 = connection
        .prepare_cached("SELECT generation FROM subscription WHERE name = ?1")
        .and_then(|mut rows| rows.query_row([name.as_str()], |row| row.get(0)))
        .or_not_done("read a subscription")?;
    if newest == generation {
        return Ok(());
    }
    Err(delivery_steps::fenced(name))
}

/// Notes what a handle hands out first, and counts it unless that was done before; answers how many
/// in a row did, itself included.
pub(super) fn hand_out_first(
    connection: &Connection,
    name: &str,
    seq: u64,
    counts: bool,
) -> Result<u32> {
    const UPDATE: &str = "UPDATE subscription SET first_out = ?2,
          first_out_times = CASE WHEN first_out = ?2 THEN first_out_times + ?3 ELSE 1 END
        WHERE name = ?1 RETURNING first_out_times";
    connection
        .prepare_cached(UPDATE)
        .and_then(|mut update| update.query_row(params![name, seq, counts], |row| row.get(0)))
        .or_not_done("note the first delivery of a handle")
}

/// Notes that this delivery is settled, if it is the one that was handed out first.
pub(super) fn settled(connection: &Connection, name: &str, seq: u64) -> Result<()> {
    const UPDATE: &str = "UPDATE subscription SET first_out = NULL, first_out_times = 0
        WHERE name = ?1 AND first_out = ?2";
    connection
        .prepare_cached(UPDATE)
        .and_then(|mut update| update.execute(params![name, seq]))
        .or_not_done("note the first delivery of a handle")
        .map(|_| ())
}

/// Moves the cursor up to `floor`, but not past a delivery that waits for a retry; answers it.
pub(super) fn advance(connection: &Connection, name: &str, floor: u64) -> Result<u64> {
    const UPDATE: &str = "UPDATE subscription SET cursor = max(cursor, min(?2, ifnull(
          (SELECT min(d.seq) - 1 FROM delivery d
           WHERE d.subscription = ?1 AND d.state = 'retry' AND d.seq > subscription.cursor), ?2)))
        WHERE name = ?1 RETURNING cursor";
    const FORGET: &str =
        "DELETE FROM delivery WHERE subscription = ?1 AND state = 'done' AND seq <= ?2";
    let what = "move a cursor";
    let cursor = connection
        .prepare_cached(UPDATE)
        .and_then(|mut update| update.query_row(params![name, floor], |row| row.get(0)))
        .or_not_done(what)?;
    connection
        .prepare_cached(FORGET)
        .and_then(|mut forget| forget.execute(params![name, cursor]))
        .or_not_done(what)?;
    Ok(cursor)
}

/// Every subscription, by name.
pub(super) fn all(connection: &Connection) -> Result<Vec<SubscriptionStatus>> {
    const SELECT: &str = "SELECT s.name, s.cursor,
          (SELECT count(*) FROM delivery d WHERE d.subscription = s.name AND d.state = 'retry'),
          (SELECT count(*) FROM delivery d WHERE d.subscription = s.name AND d.state = 'parked')
        FROM subscription s ORDER BY s.name";
    let what = "list the subscriptions";
    let mut statement = connection.prepare_cached(SELECT).or_not_done(what)?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .or_not_done(what)?;
    rows.map(|row| {
        let (name, cursor, retrying, parked) = row.or_not_done(what)?;
        Ok(SubscriptionStatus { name: super::delivery::name(&name)?, cursor, retrying, parked })
    })
    .collect()
}
