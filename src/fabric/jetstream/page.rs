//! Reading events: a batch of them from any server that has the stream.

use std::time::Duration;

use async_nats::{HeaderValue, header};
use futures::StreamExt;
use serde_json::json;

use super::bus::{Bus, PATIENCE};
use super::event_index;
use super::failure::unavailable;
use super::streams::Kept;
use crate::fabric::unreadable::Found;
use crate::fabric::{FabricError, Result};

/// Events that are asked for at a time.
pub(super) const PAGE: usize = 256;

/// Bytes that are asked for at a time.
const PAGE_BYTES: usize = 8 << 20;

/// How often a server that does not have the newest events yet is asked again, and the pause.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// The events after `after`, up to a page of them; at least one if the stream's leader has one up to
/// `end`. Empty only when there is none.
pub(super) async fn page(bus: &Bus, after: u64, end: u64, limit: usize) -> Result<Vec<Found>> {
    let limit = limit.min(PAGE);
    if after >= end || limit == 0 {
        return Ok(Vec::new());
    }
    for _ in 0..TRIES {
        let page = ask(bus, after + 1, limit).await?;
        if !page.is_empty() {
            return Ok(page);
        }
        // The server that answered follows the leader, and is a little behind it.
        tokio::time::sleep(PAUSE).await;
    }
    let why = format!("read of events after {after}: no server has them, although {end} is stored");
    Err(FabricError::Unavailable(why))
}

async fn ask(bus: &Bus, first: u64, limit: usize) -> Result<Vec<Found>> {
    const NO_MESSAGE: u16 = 404;
    const END: u16 = 204;
    let what = "read the event log";
    let inbox = bus.client.new_inbox();
    let mut answers =
        bus.client.subscribe(inbox.clone()).await.map_err(|error| unavailable(what, error))?;
    let stream = Kept::Events.stream(&bus.options);
    let all = Kept::Events.subject(&bus.options, ">");
    let asked =
        json!({ "seq": first, "batch": limit, "max_bytes": PAGE_BYTES, "next_by_subj": all });
    bus.client
        .publish_with_reply(
            format!("$JS.API.DIRECT.GET.{stream}"),
            inbox,
            asked.to_string().into_bytes().into(),
        )
        .await
        .map_err(|error| unavailable(what, error))?;
    let mut events = Vec::new();
    loop {
        let answer = tokio::time::timeout(PATIENCE, answers.next()).await;
        let Ok(Some(answer)) = answer else {
            return Err(FabricError::Unavailable(format!("{what}: the servers did not answer")));
        };
        match answer.status.map(|status| status.as_u16()) {
            Some(NO_MESSAGE | END) => return Ok(events),
            Some(code) => {
                let why = answer.description.unwrap_or_default();
                return Err(FabricError::Unavailable(format!("{what}: {code} {why}")));
            }
            None => events.push(found(&answer)?),
        }
    }
}

fn found(answer: &async_nats::Message) -> Result<Found> {
    let headers = answer.headers.as_ref();
    let seq = headers.and_then(|headers| headers.get(header::NATS_SEQUENCE));
    let seq = seq.and_then(|seq| seq.as_str().parse().ok()).ok_or_else(|| {
        FabricError::Unavailable("read the event log: an answer without a sequence".to_owned())
    })?;
    let id = headers.and_then(|headers| headers.get(event_index::ID));
    Ok(Found::read(seq, id.map(HeaderValue::as_str), &answer.payload))
}
