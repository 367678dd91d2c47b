//! Events into the table and out of it.

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, params_from_iter};
use strum::IntoEnumIterator;

use super::super::port::{Filter, MAX_FORGET};
use super::super::unreadable::Found;
use super::super::{FabricError, Result, event_check};
use super::failure::OrNotDone;
use crate::event::{Envelope, EventKind};

/// An event as it is stored.
pub(super) struct EventRow {
    id: String,
    at: i64,
    kind: String,
    config: Option<String>,
    node: String,
    body: String,
}

/// The rows of a batch, checked.
pub(super) fn rows(events: &[Envelope]) -> Result<Vec<EventRow>> {
    let bodies = event_check::checked_json(events)?;
    Ok(events.iter().zip(bodies).map(|(event, body)| row(event, body)).collect())
}

fn row(event: &Envelope, body: String) -> EventRow {
    EventRow {
        id: event.id.to_string(),
        at: event.at.0,
        kind: event.body.kind_name().to_owned(),
        config: event.config.map(|config| config.to_string()),
        node: event.node().to_string(),
        body,
    }
}

/// Stores an event unless its id is stored; answers its sequence.
pub(super) fn store(connection: &Connection, row: &EventRow) -> Result<u64> {
    const INSERT: &str = "INSERT INTO event(id, at, kind, config, node, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING";
    let what = "append to the event log";
    let values = params![row.id, row.at, row.kind, row.config, row.node, row.body];
    let mut insert = connection.prepare_cached(INSERT).or_not_done(what)?;
    if insert.execute(values).or_not_done(what)? == 1 {
        return Ok(connection.last_insert_rowid().unsigned_abs());
    }
    let mut find = connection
        .prepare_cached("SELECT seq, at = ?2 AND kind = ?3 FROM event WHERE id = ?1")
        .or_not_done(what)?;
    let (seq, same): (u64, bool) = find
        .query_row(params![row.id, row.at, row.kind], |row| Ok((row.get(0)?, row.get(1)?)))
        .or_not_done(what)?;
    if same {
        return Ok(seq);
    }
    let id = &row.id;
    Err(FabricError::Invalid(format!(
        "append of event {id}: the id names another event already (sequence {seq}); ids are given once"
    )))
}

/// The newest sequence; 0 when there is none.
pub(super) fn last_seq(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached("SELECT ifnull(max(seq), 0) FROM event")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .or_not_done("read the event log")
}

/// Up to `limit` events after `after` that the filter wants.
pub(super) fn read(
    connection: &Connection,
    after: u64,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<Found>> {
    let what = "read the event log";
    let (sql, values) = query(after, filter, limit);
    let mut statement = connection.prepare_cached(&sql).or_not_done(what)?;
    let mut rows = statement.query(params_from_iter(values)).or_not_done(what)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().or_not_done(what)? {
        found.push(read_row(row)?);
    }
    Ok(found)
}

/// The event with this sequence.
pub(super) fn event(connection: &Connection, seq: u64) -> Result<Found> {
    let what = format!("read event {seq}");
    let mut statement = connection
        .prepare_cached("SELECT seq, id, body FROM event WHERE seq = ?1")
        .or_not_done(&what)?;
    let mut rows = statement.query([seq]).or_not_done(&what)?;
    match rows.next().or_not_done(&what)? {
        Some(row) => read_row(row),
        None => Err(FabricError::Unavailable(format!("{what}: it is not in the log"))),
    }
}

/// The sequence of the event with this id, if it is stored.
pub(super) fn seq_of(connection: &Connection, id: &str) -> Result<Option<u64>> {
    connection
        .prepare_cached("SELECT seq FROM event WHERE id = ?1")
        .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
        .or_not_done("find an event in the log")
}

fn read_row(row: &Row<'_>) -> Result<Found> {
    let what = "read the event log";
    let seq = row.get(0).or_not_done(what)?;
    let (id, body) = (bytes(row, 1).or_not_done(what)?, bytes(row, 2).or_not_done(what)?);
    Ok(Found::read(seq, std::str::from_utf8(id).ok(), body))
}

/// A text of a row, whatever it holds.
fn bytes<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<&'a [u8]> {
    Ok(row.get_ref(column)?.as_bytes()?)
}

/// Forgets events before `first` that no subscription needs; answers the oldest that is left.
pub(super) fn forget_before(connection: &Connection, first: u64) -> Result<u64> {
    const OLDEST: &str = "SELECT ifnull(min(seq), 0) FROM event";
    const FORGET: &str = "DELETE FROM event WHERE seq < min(?1,
        (SELECT max(seq) FROM event),
        ifnull((SELECT min(cursor) + 1 FROM subscription), ?1),
        ifnull((SELECT min(seq) FROM delivery WHERE state IN ('retry', 'parked')), ?1))";
    let what = "forget old events";
    let oldest = || {
        let mut oldest = connection.prepare_cached(OLDEST).or_not_done(what)?;
        oldest.query_row([], |row| row.get::<_, u64>(0)).or_not_done(what)
    };
    let first = first.min(oldest()?.saturating_add(MAX_FORGET));
    let mut forget = connection.prepare_cached(FORGET).or_not_done(what)?;
    forget.execute([first]).or_not_done(what)?;
    oldest()
}

/// What the statement is bound to, in order.
type Values = Vec<Box<dyn ToSql>>;

fn query(after: u64, filter: &Filter, limit: usize) -> (String, Values) {
    let mut values: Values = vec![Box::new(after)];
    let mut sql = "SELECT seq, id, body FROM event WHERE seq > ?".to_owned();
    if !filter.any_kind() {
        let wanted = EventKind::iter().filter(|kind| filter.wants(*kind));
        let before = values.len();
        values.extend(wanted.map(|kind| Box::new(kind.name()) as Box<dyn ToSql>));
        let marks = vec!["?"; values.len() - before].join(",");
        sql += &format!(" AND kind IN ({marks})");
    }
    if let Some(config) = filter.config {
        sql += " AND config = ?";
        values.push(Box::new(config.to_string()));
    }
    if let Some(node) = &filter.node {
        sql += " AND node = ?";
        values.push(Box::new(node.to_string()));
    }
    sql += " ORDER BY seq LIMIT ?";
    values.push(Box::new(i64::try_from(limit).unwrap_or(i64::MAX)));
    (sql, values)
}
