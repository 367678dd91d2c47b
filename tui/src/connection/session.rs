//! One stay with an agent: snapshot, then its events without a gap, with a probe now and then.

use std::time::{Duration, Instant};

use futures::FutureExt;
use ringrift::api::client::{Client, ClientError, EventStream, StreamItem};
use ringrift::event::Envelope;
use tokio::time::MissedTickBehavior;

use super::Connection;
use crate::model::agent::PROBE_MS;
use crate::update::News;

/// Events before the snapshot that are fetched to fill the list.
const HISTORY: u64 = 500;

/// The most events in one message, so that a flood leaves room for keys.
const BATCH: usize = 256;

/// How long the agent may take to answer a probe.
const PROBE_TIMEOUT: Duration = Duration::from_millis(PROBE_MS as u64);

/// How a stay ended.
#[derive(Debug)]
pub enum End {
    /// The operator wants everything fetched again, or events are missing.
    Again,
    /// The agent is out of reach.
    Lost {
        /// Why.
        error: String,
        /// It had answered before.
        was_live: bool,
    },
}

/// What is kept from one stay to the next.
#[derive(Debug, Default)]
pub struct Session {
    /// Sequence of the last event that was passed on.
    passed: u64,
}

type Events = Vec<(u64, Box<Envelope>)>;

impl Session {
    /// Stays with the agent as long as it goes well.
    pub async fn run(&mut self, client: &Client, to: &Connection) -> End {
        let snapshot = match client.snapshot().await {
            Ok(snapshot) => snapshot,
            Err(error) => return End::Lost { error: error.to_string(), was_live: false },
        };
        let start = self.resume_from(snapshot.seq);
        to.tell(News::Snapshot(Box::new(snapshot))).await;
        let end = match client.events(start).await {
            Ok(stream) => self.follow(client, stream, to).await,
            Err(error) => Err(error),
        };
        match end {
            Ok(()) => End::Again,
            Err(error) => End::Lost { error: error.to_string(), was_live: true },
        }
    }

    /// Where the stream has to start: after what was passed on, but not too far back.
    fn resume_from(&mut self, snapshot: u64) -> u64 {
        if self.passed > snapshot {
            self.passed = 0; // another log: its sequences begin again
        }
        self.passed = self.passed.max(snapshot.saturating_sub(HISTORY));
        self.passed
    }

    /// Passes events on; returns when everything has to be fetched again.
    async fn follow(
        &mut self,
        client: &Client,
        mut stream: EventStream,
        to: &Connection,
    ) -> Result<(), ClientError> {
        let mut probes = tokio::time::interval(PROBE_TIMEOUT);
        probes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = to.wake.notified() => return Ok(()),
                () = to.out.closed() => return Ok(()),
                _ = probes.tick() => probe(client, to).await?,
                item = stream.next() => {
                    let (events, gap) = self.batch(item, &mut stream)?;
                    if !events.is_empty() {
                        to.tell(News::Events(events)).await;
                    }
                    if let Some(next) = gap {
                        to.tell(News::Gap { after: self.passed, next }).await;
                        // What is missing may be gone for good: go on behind it.
                        self.passed = next - 1;
                        return Ok(());
                    }
                }
            }
        }
    }

    /// The item and whatever else has come already, and the sequence before which events are
    /// missing.
    fn batch(
        &mut self,
        first: Option<Result<StreamItem, ClientError>>,
        stream: &mut EventStream,
    ) -> Result<(Events, Option<u64>), ClientError> {
        let mut events = Vec::new();
        let mut next = first;
        loop {
            match next {
                None => return ended(events),
                // A message that is no event leaves a gap, which is noticed at the next event.
                Some(Ok(StreamItem::Beat) | Err(ClientError::Answer { .. })) => {}
                Some(Err(error)) if events.is_empty() => return Err(error),
                Some(Err(_)) => break, // a broken stream is noticed again at the next look
                Some(Ok(StreamItem::Event(seq, _))) if seq <= self.passed => {}
                Some(Ok(StreamItem::Event(seq, _))) if seq > self.passed + 1 => {
                    return Ok((events, Some(seq)));
                }
                Some(Ok(StreamItem::Event(seq, event))) => {
                    self.passed = seq;
                    events.push((seq, event));
                }
            }
            if events.len() >= BATCH {
                break;
            }
            match stream.next().now_or_never() {
                Some(item) => next = item,
                None => break,
            }
        }
        Ok((events, None))
    }
}

fn ended(events: Events) -> Result<(Events, Option<u64>), ClientError> {
    if events.is_empty() {
        return Err(ClientError::Transport("the agent ended the stream".to_owned()));
    }
    Ok((events, None))
}

async fn probe(client: &Client, to: &Connection) -> Result<(), ClientError> {
    let asked = Instant::now();
    let silent = || ClientError::Transport(format!("no answer for {} s", PROBE_MS / 1000));
    let answer = tokio::time::timeout(PROBE_TIMEOUT, client.health()).await;
    let report = answer.map_err(|_| silent())??;
    let rtt_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
    // An agent that does not list them leaves their progress unknown, and is shown so.
    let progress = client.progress().await.unwrap_or_default();
    to.tell(News::Health { report, rtt_ms, progress }).await;
    Ok(())
}
