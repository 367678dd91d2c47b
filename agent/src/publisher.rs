//! The one place that makes envelopes, and the handles that it is reached through.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ringrift::event::Body;
use ringrift::event::{Envelope, EventId, EventKind, Payload};
use ringrift::fabric::port::{EventLog, Holder, Job, Tell};
use ringrift::fabric::{Clock, FabricError};
use ringrift::game::ConfigKey;
use ringrift::id::CorrelationId;

use crate::patience::{Patience, Port};

/// What a part of the program says that it emits; nothing else gets through its handle.
#[derive(Debug, Clone, Copy)]
pub struct Emits {
    /// The part: a daemon's name, `supervisor`, `server`, `runtime`.
    pub source: &'static str,
    /// The kinds that it emits.
    pub kinds: &'static [EventKind],
}

/// Why an event was not published.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// The source did not declare it.
    #[error("`{source_name}` emitted {kind} without declaring it; add the kind to its `emits`")]
    Undeclared {
        /// The source.
        source_name: &'static str,
        /// The kind.
        kind: EventKind,
    },
    /// The log did not take it.
    #[error("cannot publish {kind}: {source}")]
    Log {
        /// The kind of the first event of the batch.
        kind: EventKind,
        /// What the log said.
        source: FabricError,
    },
}

/// An event to be: its payload and what it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    payload: Payload,
    config: Option<ConfigKey>,
    correlation: Option<CorrelationId>,
    cause: Option<EventId>,
}

impl<P: Into<Payload>> From<P> for Draft {
    fn from(payload: P) -> Self {
        Self { payload: payload.into(), config: None, correlation: None, cause: None }
    }
}

impl Draft {
    /// An event about nothing in particular.
    pub fn new(payload: impl Into<Payload>) -> Self {
        payload.into().into()
    }

    /// The configuration that it is about.
    #[must_use]
    pub fn about(mut self, config: ConfigKey) -> Self {
        self.config = Some(config);
        self
    }

    /// The event that made it happen; configuration and operation are taken over unless set.
    #[must_use]
    pub fn caused_by(mut self, event: &Envelope) -> Self {
        self.cause = Some(event.id.clone());
        self.config = self.config.or(event.config);
        self.correlation = self.correlation.or_else(|| event.correlation.clone());
        self
    }

    /// The event that made it happen, when only its id is at hand.
    #[must_use]
    pub fn with_cause(mut self, cause: Option<EventId>) -> Self {
        self.cause = cause;
        self
    }

    /// An event of a job: about its configuration, part of its operation, caused by its cause.
    pub fn of_job(job: &Job, payload: impl Into<Payload>) -> Self {
        Self {
            config: job.config,
            correlation: job.correlation.clone(),
            cause: job.cause.clone(),
            ..Self::new(payload)
        }
    }

    /// The operation that it belongs to.
    #[must_use]
    pub fn part_of(mut self, correlation: Option<CorrelationId>) -> Self {
        self.correlation = correlation;
        self
    }
}

/// Makes envelopes for this process and appends them to the log.
pub struct Publisher {
    process: Holder,
    next: AtomicU64,
    log: Arc<dyn EventLog>,
    clock: Arc<dyn Clock>,
    patience: Patience,
}

impl Publisher {
    /// The publisher of a process; one for each incarnation.
    pub fn new(
        process: Holder,
        log: Arc<dyn EventLog>,
        clock: Arc<dyn Clock>,
        patience: Patience,
    ) -> Self {
        Self { process, next: AtomicU64::new(1), log, clock, patience }
    }

    /// The handle for one source.
    pub fn emitter(self: &Arc<Self>, emits: Emits) -> Emitter {
        Emitter { publisher: Arc::clone(self), emits }
    }

    fn envelope(&self, draft: Draft) -> Envelope {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let Holder { node, incarnation } = self.process.clone();
        Envelope {
            id: EventId { node, incarnation, n },
            at: self.clock.utc(),
            config: draft.config,
            correlation: draft.correlation,
            cause: draft.cause,
            body: Body::Known(draft.payload),
        }
    }

    /// Appends, and repeats with the same ids until the log answers.
    async fn append(&self, events: &[Envelope]) -> Result<(), FabricError> {
        self.patience.insist(Port::Log, || self.log.append(events.to_vec())).await.map(drop)
    }
}

/// A source's handle to the log: it publishes what the source declared and nothing else.
#[derive(Clone)]
pub struct Emitter {
    publisher: Arc<Publisher>,
    emits: Emits,
}

impl Emitter {
    /// Publishes one event; durable on return.
    ///
    /// # Errors
    /// When the source did not declare the kind, or the log does not take it.
    pub async fn emit(&self, draft: impl Into<Draft>) -> Result<EventId, EmitError> {
        let ids = self.emit_all(vec![draft.into()]).await?;
        Ok(ids.into_iter().next().expect("one id for one event"))
    }

    /// Publishes events in their order, all or none; durable on return.
    ///
    /// # Errors
    /// When the source did not declare one of the kinds, or the log does not take them.
    pub async fn emit_all(&self, drafts: Vec<Draft>) -> Result<Vec<EventId>, EmitError> {
        let Some(first) = drafts.first().map(|draft| draft.payload.kind()) else {
            return Ok(Vec::new());
        };
        let events = self.envelopes(drafts)?;
        let appended = self.publisher.append(&events).await;
        appended.map_err(|source| EmitError::Log { kind: first, source })?;
        Ok(events.into_iter().map(|event| event.id).collect())
    }

    /// What a queue is to publish with a change of a job, made from the job as it then stands. The
    /// change does not happen when the source did not declare one of the kinds.
    pub fn tell(&self, mut drafts: impl FnMut(&Job) -> Vec<Draft> + Send + 'static) -> Tell {
        let emitter = self.clone();
        Tell::new(move |job| {
            let events = emitter.envelopes(drafts(job));
            events.map_err(|error| FabricError::Invalid(error.to_string()))
        })
    }

    /// The events as they would be published, for a store that keeps them with something else.
    ///
    /// # Errors
    /// When the source did not declare one of the kinds.
    pub fn envelopes(&self, drafts: Vec<Draft>) -> Result<Vec<Envelope>, EmitError> {
        let mut kinds = drafts.iter().map(|draft| draft.payload.kind());
        if let Some(kind) = kinds.find(|kind| !self.emits.kinds.contains(kind)) {
            return Err(EmitError::Undeclared { source_name: self.emits.source, kind });
        }
        Ok(drafts.into_iter().map(|draft| self.publisher.envelope(draft)).collect())
    }
}
