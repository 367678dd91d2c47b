//! The leases of the model: a map of records.

use std::sync::PoisonError;

use futures::FutureExt;
use futures::future::{BoxFuture, ready};

use super::super::lease_steps::{self, Found, Request};
use super::super::port::{Acquired, Grant, Holder, Lease, LeaseRecord};
use super::super::{MonoMs, Result};
use super::{Content, Simulated};
use crate::id::LeaseName;

/// The model is never restored from a copy.
const EPOCH: u64 = 1;

impl Simulated {
    fn mono(&self) -> MonoMs {
        self.clock.mono()
    }
}

impl Content {
    fn write(&mut self, name: &LeaseName, record: LeaseRecord) {
        self.revision = record.revision;
        self.leases.insert(name.clone(), record);
    }
}

impl Lease for Simulated {
    fn acquire(
        &self,
        name: LeaseName,
        holder: Holder,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Acquired>> {
        let request = Request { name, holder, ttl_ms, start: self.mono() };
        Box::pin(async move {
            request.check()?;
            let mut content = self.content();
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let record = content.leases.get(&request.name).cloned();
            let (at, revision) = (self.mono(), content.revision + 1);
            let found = Found { record, at, epoch: EPOCH, revision };
            let (answer, write) = lease_steps::acquire(&request, found, &mut seen);
            if let Some(record) = write {
                content.write(&request.name, record);
            }
            Ok(answer)
        })
    }

    fn renew(&self, grant: &Grant) -> BoxFuture<'_, Result<Grant>> {
        let start = self.mono();
        let mut content = self.content();
        let revision = content.revision + 1;
        let renewed = lease_steps::renew(grant, content.leases.get(&grant.name), start, revision);
        let outcome = renewed.map(|(renewed, record)| {
            content.write(&grant.name, record);
            renewed
        });
        ready(outcome).boxed()
    }

    fn release(&self, grant: &Grant) -> BoxFuture<'_, Result<()>> {
        let mut content = self.content();
        let revision = content.revision + 1;
        let record = content.leases.get(&grant.name).cloned();
        let outcome = lease_steps::release(grant, record, revision).map(|released| {
            if let Some(record) = released {
                content.write(&grant.name, record);
            }
        });
        ready(outcome).boxed()
    }

    fn record(&self, name: LeaseName) -> BoxFuture<'_, Result<Option<LeaseRecord>>> {
        ready(Ok(self.content().leases.get(&name).cloned())).boxed()
    }
}
