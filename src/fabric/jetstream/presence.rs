//! Presence over the servers: subjects that are not stored.

use std::sync::Arc;

use async_nats::{Message, Subscriber};
use futures::StreamExt;
use futures::future::BoxFuture;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::bus::Bus;
use super::failure::unavailable;
use super::pulse::{Pulse, Sign, subject};
use super::subject::token;
use crate::fabric::detector::{self, Ears};
use crate::fabric::port::{Beat, Holder, Member, Presence};
use crate::fabric::{Clock, Result};

/// The presence of all processes of one deployment.
pub(super) struct JetStreamPresence {
    pulse: Pulse,
    ears: Arc<Ears>,
    clock: Arc<dyn Clock>,
    listener: JoinHandle<()>,
}

impl Drop for JetStreamPresence {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl JetStreamPresence {
    pub(super) async fn open(bus: &Arc<Bus>) -> Result<Self> {
        let all = subject(bus, "*");
        let signs = bus.client.subscribe(all).await;
        let signs = signs.map_err(|error| unavailable("listen for signs of life", error))?;
        // Once the server has answered, it has the subscription.
        bus.client.flush().await.map_err(|error| unavailable("listen for signs of life", error))?;
        let ears = Arc::new(Ears::default());
        let disturbances = bus.disturbances.subscribe();
        let clock = Arc::clone(&bus.clock);
        let listening = listen(signs, disturbances, Arc::clone(&ears), Arc::clone(&clock));
        let listener = tokio::spawn(listening);
        Ok(Self { pulse: Pulse::over(Arc::clone(bus)), ears, clock, listener })
    }
}

async fn listen(
    mut signs: Subscriber,
    mut disturbances: watch::Receiver<u64>,
    ears: Arc<Ears>,
    clock: Arc<dyn Clock>,
) {
    loop {
        tokio::select! {
            sign = signs.next() => {
                let Some(sign) = sign else { return };
                match read(&sign) {
                    Ok(Sign::Beat(beat)) => ears.hear(|d| d.heard(beat, clock.mono())),
                    Ok(Sign::Leave(holder)) => ears.hear(|d| d.left(&holder)),
                    Err(why) => tracing::warn!(subject = %sign.subject, %why, "a sign of life is not taken"),
                }
            }
            Ok(()) = disturbances.changed() => ears.hear(|d| d.disturbed(clock.mono())),
        }
    }
}

/// A sign of life, if its node gave it: the servers let each node speak on a subject of its own only.
fn read(sign: &Message) -> std::result::Result<Sign, String> {
    let read: Sign = serde_json::from_slice(&sign.payload).map_err(|error| error.to_string())?;
    let holder = match &read {
        Sign::Beat(beat) => {
            detector::check_beat(beat).map_err(|error| error.to_string())?;
            &beat.holder
        }
        Sign::Leave(holder) => holder,
    };
    let own = sign.subject.rsplit('.').next() == Some(&token(holder.node.as_str()));
    if own { Ok(read) } else { Err(format!("it is of node {}", holder.node)) }
}

impl Presence for JetStreamPresence {
    fn beat(&self, beat: Beat) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.pulse.beat(beat))
    }

    fn leave(&self, holder: Holder) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.pulse.leave(holder))
    }

    fn view(&self) -> Vec<Member> {
        self.ears.view(self.clock.mono())
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.ears.watch()
    }
}
