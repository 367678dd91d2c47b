//! What a daemon gets: its handles to the world and its work loop.

mod settle;

use std::time::Duration;

use anyhow::Context;
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;

use ringrift::event::{Envelope, EventId};
use ringrift::fabric::MonoMs;
use ringrift::fabric::port::{Delivery, Filter, Start, Subscription};
use ringrift::game::ConfigKey;
use ringrift::id::SubscriptionName;

use super::progress::Progress;
use super::{DaemonSpec, Scope, blocking};
use crate::publisher::{Draft, EmitError, Emitter};
use crate::services::{Services, Standing};

/// What the work loop has to do next.
#[derive(Debug)]
pub enum Wake {
    /// The regular duty is due.
    Due,
    /// An event came in; it has to be settled.
    Event(Box<Delivery>),
    /// The daemon has to end.
    Stop,
}

/// How long a daemon runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Until it is stopped.
    Loop,
    /// What is waiting, then one regular duty, then the end.
    Once,
}

/// A daemon's handles to the world.
pub struct DaemonCtx {
    /// What all parts of the process share.
    pub services: Services,
    spec: &'static DaemonSpec,
    emitter: Emitter,
    lifecycle: Emitter,
    progress: Progress,
    stop: CancellationToken,
    mode: Mode,
    /// Never locked: the mutex makes the context shareable, and is only reached through `&mut`.
    subscription: Mutex<Option<Box<dyn Subscription>>>,
    last_due: Option<MonoMs>,
    standing: watch::Receiver<Standing>,
    /// It said last that it stands by.
    stood_by: bool,
    /// When the delivery in hand was handed out.
    handed_out: MonoMs,
}

impl DaemonCtx {
    pub(super) fn new(
        spec: &'static DaemonSpec,
        services: Services,
        progress: Progress,
        stop: CancellationToken,
        mode: Mode,
    ) -> Self {
        let emitter = services.publisher.emitter(spec.declared());
        let lifecycle = services.publisher.emitter(super::EMITS);
        let standing = services.leadership.watch();
        let handed_out = services.clock.mono();
        Self {
            services,
            spec,
            emitter,
            lifecycle,
            progress,
            stop,
            mode,
            subscription: Mutex::new(None),
            last_due: None,
            standing,
            stood_by: false,
            handed_out,
        }
    }

    /// Publishes an event that the daemon declared; durable on return.
    ///
    /// # Errors
    /// When it was not declared, or the log does not take it.
    pub async fn emit(&self, draft: impl Into<Draft>) -> Result<EventId, EmitError> {
        self.emitter.emit(draft).await
    }

    /// Publishes an event that another one made happen.
    ///
    /// # Errors
    /// See [`Self::emit`].
    pub async fn emit_after(
        &self,
        cause: &Envelope,
        draft: impl Into<Draft>,
    ) -> Result<EventId, EmitError> {
        self.emitter.emit(draft.into().caused_by(cause)).await
    }

    /// The handle itself, for code that outlives a borrow of the context.
    pub fn emitter(&self) -> Emitter {
        self.emitter.clone()
    }

    /// Says what was done: the sign of life.
    pub fn progress(&self, note: impl Into<String>) {
        self.progress.report(note);
    }

    /// The handle behind [`Self::progress`], for other threads.
    pub fn progress_handle(&self) -> Progress {
        self.progress.clone()
    }

    /// Set when the daemon has to end.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Ends when an operator has paused this configuration.
    pub async fn paused(&self, config: ConfigKey) {
        let mut applied = self.services.state.applied();
        loop {
            applied.borrow_and_update();
            if self.services.state.read().controls.paused(config).is_some() {
                return;
            }
            // The sender lives in the services: waiting cannot fail.
            let _ = applied.changed().await;
        }
    }

    /// Computes on a thread of its own. `work` gets the stop token, which it must heed, and the
    /// progress handle.
    ///
    /// # Errors
    /// When the thread cannot be started, or `work` panics.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&CancellationToken, &Progress) -> T + Send + 'static,
    ) -> anyhow::Result<T> {
        let (stop, progress) = (self.stop.clone(), self.progress.clone());
        blocking::on_own_thread(self.spec.name, move || work(&stop, &progress)).await
    }

    /// The pause between regular duties, as the daemon declares it.
    pub fn every(&self) -> Option<Duration> {
        self.spec.every.pause(&self.services.settings.settings)
    }

    /// What to do next: the regular duty (at once, then `every` so often), an event, or to end.
    /// Waiting counts as progress. A daemon of the whole cluster stands by while another node leads,
    /// and events come to the leader only.
    ///
    /// # Errors
    /// When the subscription cannot be read.
    pub async fn next(&mut self, every: Option<Duration>) -> anyhow::Result<Wake> {
        loop {
            if self.stop.is_cancelled() {
                return Ok(Wake::Stop);
            }
            // Seen before it is judged, so that no later change is missed.
            self.standing.mark_unchanged();
            let leads = self.services.leadership.leads();
            self.hold_subscription(leads).await?;
            let every = every.filter(|_| leads || self.spec.scope != Scope::Cluster);
            let first_duty = every.is_some() && self.last_due.is_none();
            self.tell_standby(!leads && self.spec.scope == Scope::Cluster);
            let waking = match self.mode {
                Mode::Loop if first_duty => Some(self.due()),
                Mode::Loop => self.wait(every).await?,
                Mode::Once => Some(match self.waiting().await? {
                    Some(delivery) => event(delivery),
                    None if first_duty => self.due(),
                    None => Wake::Stop,
                }),
            };
            if let Some(wake) = waking {
                self.handed_out = self.services.clock.mono();
                return Ok(wake);
            }
        }
    }

    /// Says that it stands by, and that it does no more: a daemon that waits for events may have
    /// nothing else to say for hours.
    fn tell_standby(&mut self, stands_by: bool) {
        if stands_by {
            self.progress.report("stands by: another node leads");
        } else if self.stood_by {
            self.progress.report("this node leads: waits for what there is to do");
        }
        self.stood_by = stands_by;
    }

    fn due(&mut self) -> Wake {
        self.last_due = Some(self.services.clock.mono());
        Wake::Due
    }

    async fn waiting(&mut self) -> anyhow::Result<Option<Delivery>> {
        match self.subscription.get_mut() {
            Some(subscription) => Ok(subscription.try_next().await?),
            None => Ok(None),
        }
    }

    /// Waits for what comes first; `None` when leadership may have changed hands.
    async fn wait(&mut self, every: Option<Duration>) -> anyhow::Result<Option<Wake>> {
        let clock = std::sync::Arc::clone(&self.services.clock);
        let due = every.zip(self.last_due).map(|(every, last)| last.plus(millis(every)));
        let beat_ms = (self.spec.progress_max_age_s * 1000 / 3).max(1);
        loop {
            self.progress.still_alive();
            let alarm = clock.mono().plus(beat_ms);
            let alarm = due.map_or(alarm, |due| due.min(alarm));
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(Some(Wake::Stop)),
                // The sender lives in the services: it can only change.
                Ok(()) = self.standing.changed() => return Ok(None),
                delivery = next_delivery(self.subscription.get_mut()) => {
                    return Ok(Some(event(delivery?)));
                }
                () = clock.sleep_until(alarm) => {}
            }
            if due.is_some_and(|due| clock.mono() >= due) {
                return Ok(Some(self.due()));
            }
        }
    }

    /// Opens the subscription in the leader's process, which fences the former leader's, and lets
    /// go of it elsewhere. One on the node's own events is open everywhere.
    async fn hold_subscription(&mut self, leads: bool) -> anyhow::Result<()> {
        let is_own = self.spec.scope == Scope::Own && self.services.fabric.is_shared();
        if !leads && !is_own {
            self.subscription = Mutex::new(None);
            return Ok(());
        }
        if self.subscription.get_mut().is_some() || self.spec.consumes.is_empty() {
            return Ok(());
        }
        let (mut name, mut filter) = (self.spec.name.to_owned(), Filter::kinds(self.spec.consumes));
        if is_own {
            name = format!("{name}:{}", self.services.node);
            filter.node = Some(self.services.node.clone());
        }
        let name = SubscriptionName::new(&name).context("a daemon's name")?;
        let opened = self.services.fabric.log.subscribe(name, filter, Start::Beginning).await;
        let opened = opened.context("cannot open the subscription")?;
        self.subscription = Mutex::new(Some(opened));
        Ok(())
    }
}

fn event(delivery: Delivery) -> Wake {
    Wake::Event(Box::new(delivery))
}

async fn next_delivery(
    subscription: &mut Option<Box<dyn Subscription>>,
) -> ringrift::fabric::Result<Delivery> {
    match subscription {
        Some(subscription) => subscription.next().await,
        None => std::future::pending().await,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
