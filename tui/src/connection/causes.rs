//! The causes of an event, further back in an agent's log than the cockpit keeps.

use std::collections::HashMap;
use std::time::Duration;

use ringrift::api::client::{Client, ClientError, StreamItem};
use ringrift::event::{Envelope, EventId};

use crate::model::why::LOOKED_THROUGH;

/// Events that are held at a time: mostly the cause is among the nearest.
const NEAR: u64 = 1_000;

/// How long the agent may take to send what is looked through.
const PATIENCE: Duration = Duration::from_secs(20);

/// Events with their sequences, by their names.
type Events = HashMap<EventId, (u64, Box<Envelope>)>;

/// The event `cause` and those of its own causes that are not far from it, found among the events before a
/// sequence; nothing if it is not among them.
///
/// # Errors
/// When the agent does not send its log in time, or cannot.
pub async fn of(
    client: &Client,
    cause: &EventId,
    before: u64,
) -> Result<Vec<(u64, Box<Envelope>)>, ClientError> {
    let late = |_| ClientError::TimedOut(format!("no answer within {PATIENCE:?}"));
    let found = backwards(client, cause, before, NEAR);
    tokio::time::timeout(PATIENCE, found).await.map_err(late)?
}

/// The same, with so many events held at a time: the log is read backwards, a piece at a time, until the
/// cause is in one.
pub(super) async fn backwards(
    client: &Client,
    cause: &EventId,
    before: u64,
    piece: u64,
) -> Result<Vec<(u64, Box<Envelope>)>, ClientError> {
    let mut until = before;
    let first = before.saturating_sub(LOOKED_THROUGH);
    while until > first.max(1) {
        let from = until.saturating_sub(piece).max(first);
        let found = chain(read(client, from.saturating_sub(1), until).await?, cause);
        if !found.is_empty() {
            return Ok(found);
        }
        until = from;
    }
    Ok(Vec::new())
}

/// The events after one sequence and before another.
async fn read(client: &Client, after: u64, before: u64) -> Result<Events, ClientError> {
    let mut stream = client.events(after).await?;
    let mut events = Events::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(StreamItem::Event(seq, _)) if seq >= before => break,
            Ok(StreamItem::Event(seq, event)) => {
                drop(events.insert(event.id.clone(), (seq, event)));
            }
            Ok(StreamItem::Beat) | Err(ClientError::Answer { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(events)
}

/// Takes a cause, its cause and so on out of the events.
fn chain(mut events: Events, cause: &EventId) -> Vec<(u64, Box<Envelope>)> {
    let mut chain = Vec::new();
    let mut next = Some(cause.clone());
    while let Some((seq, event)) = next.and_then(|id| events.remove(&id)) {
        next = event.cause.clone();
        chain.push((seq, event));
    }
    chain
}
