//! Presence over the servers: subjects that are not stored.

use std::sync::Arc;

use async_nats::Subscriber;
use futures::StreamExt;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::bus::Bus;
use super::failure::unavailable;
use super::subject::token;
use crate::fabric::detector::{self, Ears};
use crate::fabric::port::{Beat, Holder, Member, Presence};
use crate::fabric::{Clock, FabricError, Result};

/// What is sent.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sign {
    Beat(Beat),
    Leave(Holder),
}

/// The presence of all processes of one deployment.
pub(super) struct JetStreamPresence {
    bus: Arc<Bus>,
    ears: Arc<Ears>,
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
        let listener = tokio::spawn(listen(signs, disturbances, Arc::clone(&ears), clock));
        Ok(Self { bus: Arc::clone(bus), ears, listener })
    }

    async fn send(&self, node: &str, sign: &Sign) -> Result<()> {
        let what = "give a sign of life";
        let body = serde_json::to_vec(sign)
            .map_err(|error| FabricError::Invalid(format!("{what}: {error}")))?;
        let sent = self.bus.client.publish(subject(&self.bus, &token(node)), body.into()).await;
        sent.map_err(|error| unavailable(what, error))
    }
}

fn subject(bus: &Bus, node: &str) -> String {
    format!("rr.{}.hb.{node}", bus.options.cluster)
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
                match serde_json::from_slice(&sign.payload) {
                    Ok(Sign::Beat(beat)) => ears.hear(|d| d.heard(beat, clock.mono())),
                    Ok(Sign::Leave(holder)) => ears.hear(|d| d.left(&holder)),
                    Err(error) => tracing::debug!(%error, "a sign of life cannot be read"),
                }
            }
            Ok(()) = disturbances.changed() => ears.hear(|d| d.disturbed(clock.mono())),
        }
    }
}

impl Presence for JetStreamPresence {
    fn beat(&self, beat: Beat) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            detector::check_beat(&beat)?;
            let node = beat.holder.node.clone();
            self.send(node.as_str(), &Sign::Beat(beat)).await
        })
    }

    fn leave(&self, holder: Holder) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let node = holder.node.clone();
            self.send(node.as_str(), &Sign::Leave(holder)).await
        })
    }

    fn view(&self) -> Vec<Member> {
        self.ears.view(self.bus.clock.mono())
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.ears.watch()
    }
}
