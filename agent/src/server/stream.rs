//! `/api/v1/events`: the log as server-sent events, resumed by `Last-Event-ID`.
//!
//! Every stream reads the log at its own pace through a bounded buffer. A reader that takes
//! nothing for too long is cut off, counted and logged; it resumes where it was.

mod places;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures::Stream;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use ringrift::event::{Category, EventKind};
use ringrift::fabric::port::{Filter, Stored};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;

use super::answering::soon;
use super::query::{Checked, parse_sequence, sequence};
use super::{App, Operator, Refusal};
use places::OpenStream;

pub use places::StreamCounts;

/// Events that are read from the log at a time.
const PAGE: usize = 256;

/// How long a full buffer is waited for.
const STALL: Duration = Duration::from_secs(30);

/// Where to start and what to send.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamQuery {
    /// Send events after this sequence. Without it and without `Last-Event-ID`: only new ones.
    #[serde(default, deserialize_with = "sequence")]
    after: Option<u64>,
    /// Only these kinds, separated by commas.
    kind: Option<String>,
    /// Only these categories, separated by commas.
    category: Option<String>,
    /// Only events about this configuration.
    config: Option<ConfigKey>,
    /// Only events of this node.
    node: Option<NodeId>,
}

/// Streams the events that the query asks for.
pub async fn events(
    State(app): State<Arc<App>>,
    Checked(Query(query)): Checked<Query<StreamQuery>>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let after = match last_event_id(&headers)?.or(query.after) {
        Some(after) => after,
        None => soon("ask for the log's end", app.services.fabric.log.last_seq()).await?,
    };
    let filter = filter(query)?;
    let settings = &app.services.settings.settings;
    let place = places::enter(&app, Operator::of(&headers, settings).is_some())?;
    let server = settings.server.clone();
    let (sender, receiver) = mpsc::channel(server.stream_buffer as usize);
    tokio::spawn(feed(Arc::clone(&app), place, filter, after, sender));
    let keep_alive = Duration::from_secs(u64::from(server.keep_alive_s));
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::new().interval(keep_alive)))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Refusal> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let seq = value.to_str().ok().and_then(parse_sequence);
    seq.map(Some).ok_or_else(|| {
        bad("Last-Event-ID is not a log sequence", "send the `id:` of the last event received")
    })
}

fn filter(query: StreamQuery) -> Result<Filter, Refusal> {
    let kinds = query.kind.as_deref().map(|names| each(names, kind)).transpose()?;
    let categories = query.category.as_deref().map(|names| each(names, category)).transpose()?;
    Ok(Filter {
        kinds: kinds.unwrap_or_default(),
        categories: categories.unwrap_or_default(),
        config: query.config,
        node: query.node,
    })
}

fn each<T>(names: &str, parse: fn(&str) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
    names.split(',').map(str::trim).map(parse).collect()
}

fn kind(name: &str) -> Result<EventKind, Refusal> {
    EventKind::from_name(name).ok_or_else(|| {
        bad(&format!("no event kind is named `{name}`"), "for example GAME_RECORDED")
    })
}

fn category(name: &str) -> Result<Category, Refusal> {
    serde_json::from_value(name.into())
        .map_err(|_| bad(&format!("no event category is named `{name}`"), "for example training"))
}

fn bad(error: &str, hint: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, error.chars().take(300).collect::<String>(), hint)
}

/// Reads the log and fills the buffer until the reader is gone or too slow.
async fn feed(
    app: Arc<App>,
    _open: OpenStream,
    filter: Filter,
    mut after: u64,
    sender: mpsc::Sender<Result<Event, Infallible>>,
) {
    let log = Arc::clone(&app.services.fabric.log);
    let mut appended = log.watch();
    loop {
        let newest = *appended.borrow_and_update();
        let page = match log.read(after, filter.clone(), PAGE).await {
            Ok(page) => page,
            Err(error) => return tracing::error!(%error, "an event stream cannot read the log"),
        };
        let is_full = page.len() == PAGE;
        for stored in page {
            after = stored.seq;
            match sender.send_timeout(Ok(message(&stored)), STALL).await {
                Ok(()) => {}
                Err(mpsc::error::SendTimeoutError::Closed(_)) => return,
                Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                    app.streams.count_dropped();
                    return tracing::warn!(
                        seq = after,
                        "a slow reader of the event stream was cut off"
                    );
                }
            }
        }
        if is_full {
            continue;
        }
        after = after.max(newest);
        tokio::select! {
            () = sender.closed() => return,
            () = app.stopping.cancelled() => return,
            changed = appended.changed() => if changed.is_err() { return },
        }
    }
}

fn message(stored: &Stored) -> Event {
    let data = serde_json::to_string(&stored.event).expect("envelopes are plain data");
    Event::default().id(stored.seq.to_string()).event(stored.event.body.kind_name()).data(data)
}
