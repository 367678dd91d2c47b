//! What becomes of a delivery after its handler.

use anyhow::Context;
use tokio::sync::Mutex;

use ringrift::event::{HandlerFailed, HandlerTimeout};
use ringrift::fabric::FabricError;
use ringrift::fabric::port::{Delivery, Settled};

use super::DaemonCtx;
use crate::causes;
use crate::publisher::Draft;

impl DaemonCtx {
    /// Settles a delivery: acknowledged if it was handled, else offered again later, and parked
    /// for the operator after too many failures. A failure while the daemon is to end is left
    /// unsettled: the event is delivered again after the next start. So is what another process has
    /// the subscription for by now.
    ///
    /// # Errors
    /// When the log does not answer; a failure of the handler is no error here.
    pub async fn settle(
        &mut self,
        delivery: &Delivery,
        handled: anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.tell_if_slow(delivery).await?;
        let subscription = self.subscription.get_mut().as_mut();
        let subscription = subscription.context("settled without a subscription")?;
        let settled = match handled {
            Ok(()) => subscription.ack(delivery.seq).await.map(|()| None),
            Err(_) if self.stop.is_cancelled() => return Ok(()),
            Err(error) => {
                let (daemon, error) = (self.spec.name, causes::told(&error));
                tracing::warn!(daemon, event = %delivery.event.id, %error, "handler failed");
                let settled = subscription.fail(delivery.seq, error.clone()).await;
                settled.map(|settled| (settled == Settled::Parked).then_some(error))
            }
        };
        match settled {
            Ok(None) => Ok(()),
            Ok(Some(error)) => self.tell_parked(delivery, error).await,
            // A new leader has the subscription by now, and with it this event.
            Err(FabricError::Fenced(why)) => {
                tracing::warn!(daemon = self.spec.name, event = %delivery.event.id, why, "too late");
                self.subscription = Mutex::new(None);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn tell_parked(&self, delivery: &Delivery, error: String) -> anyhow::Result<()> {
        let failed = HandlerFailed {
            subscription: self.spec.name.to_owned(),
            event_type: delivery.event.body.kind_name().to_owned(),
            attempts: u64::from(delivery.attempt),
            error,
        };
        self.lifecycle.emit(Draft::new(failed).caused_by(&delivery.event)).await?;
        Ok(())
    }

    /// Says so when the delivery in hand took longer than the daemon may be silent.
    async fn tell_if_slow(&self, delivery: &Delivery) -> anyhow::Result<()> {
        let took_ms = self.services.clock.mono().since(self.handed_out);
        let limit_ms = self.spec.progress_max_age_s * 1000;
        if took_ms <= limit_ms {
            return Ok(());
        }
        let slow = HandlerTimeout {
            subscription: self.spec.name.to_owned(),
            event_type: delivery.event.body.kind_name().to_owned(),
            duration_s: took_ms as f64 / 1000.0,
            limit_s: limit_ms as f64 / 1000.0,
        };
        self.lifecycle.emit(Draft::new(slow).caused_by(&delivery.event)).await?;
        Ok(())
    }
}
