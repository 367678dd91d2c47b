//! Writers that append events without a pause, and what became of their events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use ringrift::event::{Body, Envelope, EventId, HealthCheckPassed, UtcMs};
use ringrift::fabric::FabricError;
use ringrift::fabric::port::{EventLog, Filter, MAX_READ};
use ringrift::id::{Incarnation, NodeId};
use tokio::task::JoinSet;

use super::figure::Figure;

/// How long the last events may take to be acknowledged once the writers are told to stop.
const LIMIT: Duration = Duration::from_secs(60);

/// Pause before an event is tried again that the servers did not answer.
const AGAIN: Duration = Duration::from_millis(20);

/// What fills an event to about 512 bytes.
const BYTES: usize = 400;

fn event(node: &NodeId, n: u64, bytes: usize) -> Envelope {
    Envelope {
        id: EventId { node: node.clone(), incarnation: Incarnation(1), n },
        at: UtcMs(5),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(HealthCheckPassed { check: "x".repeat(bytes) }.into()),
    }
}

/// Events that were acknowledged, with the moment of it.
pub type Acked = BTreeMap<EventId, Instant>;

/// Writers under way.
pub struct Load {
    lanes: JoinSet<anyhow::Result<()>>,
    shared: Arc<Shared>,
}

struct Shared {
    node: NodeId,
    bytes: usize,
    next: AtomicU64,
    stopped: AtomicBool,
    acked: Mutex<Acked>,
}

impl Load {
    /// Starts as many writers, which append the events of this node one by one each.
    pub fn start(log: &Arc<dyn EventLog>, node: &str, writers: usize) -> anyhow::Result<Self> {
        Self::of(log, node, writers, BYTES)
    }

    /// The same with events of this size.
    pub fn of(
        log: &Arc<dyn EventLog>,
        node: &str,
        writers: usize,
        bytes: usize,
    ) -> anyhow::Result<Self> {
        let shared = Arc::new(Shared {
            node: NodeId::new(node)?,
            bytes,
            next: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            acked: Mutex::default(),
        });
        let mut lanes = JoinSet::new();
        for _ in 0..writers {
            lanes.spawn(Arc::clone(&shared).write(Arc::clone(log)));
        }
        Ok(Self { lanes, shared })
    }

    /// What was acknowledged so far.
    pub fn acked(&self) -> Acked {
        self.shared.acked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until something is acknowledged that was asked for after this call began; answers how
    /// long that took.
    pub async fn goes_on(&self) -> anyhow::Result<Duration> {
        let (begun, asked) = (Instant::now(), self.shared.next.load(Ordering::SeqCst));
        while begun.elapsed() < LIMIT {
            if self.acked().keys().any(|id| id.n >= asked) {
                return Ok(begun.elapsed());
            }
            tokio::time::sleep(AGAIN).await;
        }
        bail!("nothing is acknowledged within {LIMIT:?}")
    }

    /// Stops the writers once each has its last event acknowledged; answers all of them.
    pub async fn stop(mut self) -> anyhow::Result<Acked> {
        self.shared.stopped.store(true, Ordering::SeqCst);
        let lanes = async {
            while let Some(lane) = self.lanes.join_next().await {
                lane.context("a writer broke off")??;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(LIMIT, lanes)
            .await
            .context("the last events are not acknowledged")??;
        Ok(self.acked())
    }
}

impl Shared {
    async fn write(self: Arc<Self>, log: Arc<dyn EventLog>) -> anyhow::Result<()> {
        while !self.stopped.load(Ordering::SeqCst) {
            let n = self.next.fetch_add(1, Ordering::SeqCst);
            let event = event(&self.node, n, self.bytes);
            loop {
                match log.append(vec![event.clone()]).await {
                    Ok(_) => break,
                    // The same event again: it stands in the log once, whatever became of it.
                    Err(FabricError::Unknown(_) | FabricError::Unavailable(_)) => {
                        tokio::time::sleep(AGAIN).await;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            let mut acked = self.acked.lock().unwrap_or_else(PoisonError::into_inner);
            acked.insert(event.id, Instant::now());
        }
        Ok(())
    }
}

/// The longest time without an acknowledgement after this moment.
pub fn stall(acked: &Acked, since: Instant) -> Duration {
    let mut moments: Vec<Instant> = acked.values().copied().filter(|at| *at >= since).collect();
    moments.push(since);
    moments.sort_unstable();
    moments.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
}

/// Reads the log, and compares what it has of the same node with what was acknowledged.
pub async fn compared(log: &dyn EventLog, acked: &Acked) -> anyhow::Result<Vec<Figure>> {
    let (mut stored, mut doubled, mut at) = (BTreeSet::new(), 0, 0);
    let filter =
        Filter { node: acked.keys().next().map(|id| id.node.clone()), ..Filter::default() };
    loop {
        let page = log.read(at, filter.clone(), MAX_READ).await?;
        let Some(last) = page.last() else { break };
        at = last.seq;
        for found in page {
            doubled += usize::from(!stored.insert(found.event.id));
        }
    }
    let lost = acked.keys().filter(|id| !stored.contains(id)).count();
    Ok(vec![
        Figure::told("acknowledged", acked.len()),
        Figure::is("acknowledged and lost", lost, 0),
        Figure::is("stored", stored.len(), acked.len()),
        Figure::is("doubled", doubled, 0),
    ])
}
