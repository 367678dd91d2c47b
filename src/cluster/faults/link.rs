//! The link of one process to the store: what is asked may come late, twice, or not at all, and so
//! may the answer.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{oneshot, watch};

use super::world::World;
use crate::fabric::port::{
    Acquired, Command, Control, Grant, Holder, Lease, LeaseRecord, Proposal,
};
use crate::fabric::simulated::Simulated;
use crate::fabric::{Clock, FabricError, MonoMs, Result};
use crate::id::LeaseName;

/// A link.
pub(super) struct Link {
    world: Arc<World>,
    n: u32,
    clock: Arc<dyn Clock>,
    /// The store as this process has it.
    pub(super) store: Simulated,
}

impl Link {
    pub(super) fn new(world: &Arc<World>, n: u32, clock: Arc<dyn Clock>) -> Self {
        let store = world.store.another_process(Arc::clone(&clock));
        Self { world: Arc::clone(world), n, clock, store }
    }

    /// Asks the store. What has left the process arrives even if the process ends meanwhile.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        call: impl Fn() -> BoxFuture<'static, Result<T>> + Send + Sync + 'static,
    ) -> Result<T> {
        let (world, n, fate) = (Arc::clone(&self.world), self.n, self.world.fate());
        world.thawed(n).await;
        if fate.lost || world.is_cut(n) {
            return Err(FabricError::Unavailable("it did not arrive".to_owned()));
        }
        let (answer, answered) = oneshot::channel();
        tokio::spawn(async move {
            sleep(&world, fate.there_ms).await;
            let first = call().await;
            // The caller may be gone.
            let _ = answer.send(first);
            if let Some(ms) = fate.again_ms {
                sleep(&world, ms).await;
                drop(call().await);
            }
        });
        let answer = answered.await.unwrap();
        sleep(&self.world, fate.back_ms).await;
        self.world.thawed(n).await;
        if fate.answer_lost || self.world.is_cut(n) {
            return Err(FabricError::Unknown("the answer did not arrive".to_owned()));
        }
        answer
    }
}

async fn sleep(world: &World, ms: u64) {
    world.clock.sleep_until(world.clock.mono().plus(ms)).await;
}

/// A grant counts from when it was asked for, not from when the store heard of it.
fn since(start: MonoMs, grant: Grant) -> Grant {
    Grant { valid_until: Grant::end(start, grant.ttl_ms), ..grant }
}

impl Lease for Link {
    fn acquire(
        &self,
        name: LeaseName,
        holder: Holder,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Acquired>> {
        let (lease, start) = (self.store.lease(), self.clock.mono());
        Box::pin(async move {
            let ask = move || {
                let (lease, name, holder) = (Arc::clone(&lease), name.clone(), holder.clone());
                async move { lease.acquire(name, holder, ttl_ms).await }.boxed()
            };
            Ok(match self.ask(ask).await? {
                Acquired::Granted(grant) => Acquired::Granted(since(start, grant)),
                held @ Acquired::Held { .. } => held,
            })
        })
    }

    fn renew(&self, grant: &Grant) -> BoxFuture<'_, Result<Grant>> {
        let (lease, start, grant) = (self.store.lease(), self.clock.mono(), grant.clone());
        Box::pin(async move {
            let ask = move || {
                let (lease, grant) = (Arc::clone(&lease), grant.clone());
                async move { lease.renew(&grant).await }.boxed()
            };
            Ok(since(start, self.ask(ask).await?))
        })
    }

    fn release(&self, grant: &Grant) -> BoxFuture<'_, Result<()>> {
        let (lease, grant) = (self.store.lease(), grant.clone());
        Box::pin(self.ask(move || {
            let (lease, grant) = (Arc::clone(&lease), grant.clone());
            async move { lease.release(&grant).await }.boxed()
        }))
    }

    fn record(&self, name: LeaseName) -> BoxFuture<'_, Result<Option<LeaseRecord>>> {
        let lease = self.store.lease();
        Box::pin(self.ask(move || {
            let (lease, name) = (Arc::clone(&lease), name.clone());
            async move { lease.record(name).await }.boxed()
        }))
    }
}

impl Control for Link {
    fn propose(&self, expected_seq: u64, proposal: Proposal) -> BoxFuture<'_, Result<u64>> {
        let control = self.store.control();
        Box::pin(self.ask(move || {
            let (control, proposal) = (Arc::clone(&control), proposal.clone());
            async move { control.propose(expected_seq, proposal).await }.boxed()
        }))
    }

    fn tail(&self, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<Command>>> {
        let control = self.store.control();
        Box::pin(self.ask(move || {
            let control = Arc::clone(&control);
            async move { control.tail(after, limit).await }.boxed()
        }))
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        let control = self.store.control();
        Box::pin(self.ask(move || {
            let control = Arc::clone(&control);
            async move { control.last_seq().await }.boxed()
        }))
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.store.control().watch()
    }
}
