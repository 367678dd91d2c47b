//! What the log and its subscriptions share: appending, the index of known ids, and waking watchers.

use std::sync::Arc;

use async_nats::jetstream::stream::Stream;
use tokio::sync::watch;

use super::bus::{self, Bus};
use super::caught_up::{CaughtUp, Moment};
use super::event_index::{self, EventIndex};
use super::failure;
use super::group::Groups;
use super::publish::{Published, Publisher};
use super::streams::Kept;
use super::subscriptions::Subscriptions;
use super::tail::Tail;
use crate::event::Envelope;
use crate::fabric::port::MAX_FORGET;
use crate::fabric::timeline::Timeline;
use crate::fabric::{FabricError, Result, event_check};

/// How often an append looks again because the server had one of its ids already, or did not answer.
const TRIES: u32 = 5;

/// What the log and its subscriptions share.
pub(super) struct Events {
    pub(super) bus: Arc<Bus>,
    pub(super) timeline: Timeline,
    stream: Stream,
    index: Tail<EventIndex>,
    caught_up: CaughtUp,
    groups: Groups,
    /// Wakes watchers: the newest sequence, also sent when nothing but a delivery has changed.
    newest: watch::Sender<u64>,
    pub(super) subscriptions: Arc<Subscriptions>,
    follower: tokio::task::JoinHandle<()>,
}

impl Drop for Events {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl Events {
    pub(super) async fn open(bus: &Arc<Bus>, timeline: Timeline) -> Result<Arc<Self>> {
        let stream = bus.stream(Kept::Events).await?;
        let state = &stream.cached_info().state;
        let known = event_index::KNOWN as u64;
        let first = state.last_sequence.saturating_sub(known).max(state.first_sequence).max(1);
        let newest = watch::Sender::new(state.last_sequence);
        let index = Tail::follow(stream.clone(), &bus.clock, first, true);
        let subscriptions = Arc::new(Subscriptions::open(bus).await?);
        let follower =
            tokio::spawn(follow(newest.clone(), index.watch(), Arc::clone(&subscriptions)));
        let bus = Arc::clone(bus);
        let groups = Groups::start(Publisher::new(Arc::clone(&bus)));
        let events = Self {
            bus,
            timeline,
            stream,
            index,
            caught_up: CaughtUp::default(),
            groups,
            newest,
            subscriptions,
            follower,
        };
        Ok(Arc::new(events))
    }

    /// The newest sequence, asked of the stream's leader.
    pub(super) async fn last_seq(&self) -> Result<u64> {
        Ok(bus::state(&self.stream).await?.last_sequence)
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// Wakes everybody who watches the log.
    pub(super) fn wake(&self) {
        self.newest.send_modify(|_| ());
    }

    /// Appends what is not stored yet; answers the sequence of each event.
    pub(super) async fn append(&self, events: &[Envelope]) -> Result<Vec<u64>> {
        let bodies = event_check::checked_json(events)?;
        let mut unknown = None;
        for _ in 0..TRIES {
            let outcome = self.append_once(events, &bodies).await;
            if let Ok(Some(seqs)) = outcome {
                return Ok(seqs);
            }
            // What was sent may be stored: before it is sent again, the log is asked.
            self.caught_up.note(None);
            match outcome {
                // A server that died does not answer any more.
                Err(error @ FabricError::Unknown(_)) => unknown = Some(error),
                Err(error) => return Err(unknown.unwrap_or(error)),
                // Stored since, by a call of which this process does not know the outcome.
                Ok(_) => {}
            }
        }
        let first = &events[0].id;
        Err(unknown.unwrap_or_else(|| {
            FabricError::Unavailable(format!(
                "append of {} events from {first} on: the server knows one of their ids, the log \
                 does not",
                events.len()
            ))
        }))
    }

    /// Appends what is not stored yet; `None` when the server knows one of the ids after all.
    async fn append_once(
        &self,
        events: &[Envelope],
        bodies: &[String],
    ) -> Result<Option<Vec<u64>>> {
        self.catch_up().await?;
        let fresh = self.not_stored(events, bodies)?;
        if !fresh.is_empty() {
            let Published::UpTo(last) = self.groups.publish(&fresh).await? else { return Ok(None) };
            self.note(&fresh, last);
            if fresh.len() == events.len() {
                return Ok(Some((last + 1 - events.len() as u64..=last).collect()));
            }
        }
        self.seqs(events).map(Some)
    }

    /// Brings the index up to date, unless the servers recognise what it lacks.
    async fn catch_up(&self) -> Result<()> {
        let now = Moment::now(&self.bus);
        if !self.caught_up.counts(now) {
            self.index.fresh().await?;
            self.caught_up.note(Some(now));
        }
        Ok(())
    }

    /// The events that are to be published, each id once.
    fn not_stored<'a>(
        &self,
        events: &'a [Envelope],
        bodies: &'a [String],
    ) -> Result<Vec<(&'a Envelope, &'a String)>> {
        let index = self.index.view();
        let mut fresh: Vec<(&Envelope, &String)> = Vec::new();
        for (event, body) in events.iter().zip(bodies) {
            let twin = fresh.iter().find(|(other, _)| other.id == event.id);
            match twin {
                Some((other, _)) => check_same(other, event)?,
                None if index.seq_of(event)?.is_none() => fresh.push((event, body)),
                None => {}
            }
        }
        Ok(fresh)
    }

    /// Forgets events before `first` that no subscription needs; answers the oldest that is left.
    pub(super) async fn forget_before(&self, first: u64) -> Result<u64> {
        let needed = self.subscriptions.first_needed().await?;
        let state = bus::state(&self.stream).await?;
        let first = first
            .min(needed.unwrap_or(first))
            .min(state.last_sequence)
            .min(state.first_sequence + MAX_FORGET);
        if state.messages == 0 || first <= state.first_sequence {
            return Ok(if state.messages == 0 { 0 } else { state.first_sequence });
        }
        let purged = self.stream.purge().sequence(first).await;
        purged.map(|_| first).map_err(|error| failure::unavailable("forget old events", error))
    }

    fn note(&self, stored: &[(&Envelope, &String)], last: u64) {
        let mut index = self.index.view();
        for (n, (event, _)) in (0..).zip(stored.iter().rev()) {
            index.stored(event, last - n);
        }
        drop(index);
        self.index.has_stored(last + 1 - stored.len() as u64..=last);
        self.newest.send_modify(|newest| *newest = last.max(*newest));
    }

    fn seqs(&self, events: &[Envelope]) -> Result<Vec<u64>> {
        let index = self.index.view();
        let seq = |event| {
            let lost =
                || FabricError::Unknown("append: more events than are remembered".to_owned());
            index.seq_of(event)?.ok_or_else(lost)
        };
        events.iter().map(seq).collect()
    }
}

fn check_same(one: &Envelope, other: &Envelope) -> Result<()> {
    if (one.at, one.body.kind_name()) == (other.at, other.body.kind_name()) {
        return Ok(());
    }
    let id = &one.id;
    Err(FabricError::Invalid(format!("append of event {id}: the id names two events")))
}

/// Keeps `newest` up with the stream, and wakes watchers when a handle is fenced or a delivery is
/// offered again. What else is written of subscriptions, acknowledgements above all, is nobody's news.
async fn follow(
    newest: watch::Sender<u64>,
    mut events: watch::Receiver<u64>,
    subscriptions: Arc<Subscriptions>,
) {
    let mut written = subscriptions.watch();
    let mut summons = subscriptions.summons();
    loop {
        tokio::select! {
            Ok(()) = events.changed() => {
                let seq = *events.borrow_and_update();
                newest.send_if_modified(|newest| {
                    let later = seq > *newest;
                    *newest = seq.max(*newest);
                    later
                });
            }
            Ok(()) = written.changed() => {
                let before = std::mem::replace(&mut summons, subscriptions.summons());
                newest.send_if_modified(|_| before != summons);
            }
            else => return,
        }
    }
}
