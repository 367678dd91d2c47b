//! Leases on JetStream. Each write is conditional on the whole stream of leases, so that its
//! sequence is known before: it is the revision, and the token of a take-over.

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;

use super::bus::Bus;
use super::documents::{Document, Documents, On};
use super::streams::Kept;
use crate::fabric::lease_steps::{self, Found, Observations, Request};
use crate::fabric::port::{Acquired, Grant, Holder, Lease, LeaseRecord};
use crate::fabric::{MonoMs, Result};
use crate::id::LeaseName;

/// The leases of one deployment.
pub(super) struct JetStreamLease {
    bus: Arc<Bus>,
    records: Documents<LeaseRecord>,
    seen: Mutex<Observations>,
}

impl JetStreamLease {
    pub(super) async fn open(bus: &Arc<Bus>) -> Result<Self> {
        let records = Documents::open(bus, Kept::Leases).await?;
        Ok(Self { bus: Arc::clone(bus), records, seen: Mutex::default() })
    }

    fn mono(&self) -> MonoMs {
        self.bus.clock.mono()
    }

    /// Lets `step` decide by the record and the revision of the next write.
    async fn change<T>(
        &self,
        name: &LeaseName,
        mut step: impl FnMut(Option<LeaseRecord>, u64) -> Result<(T, Option<LeaseRecord>)>,
    ) -> Result<T> {
        let decide = |found: Option<Document<LeaseRecord>>, revision| {
            step(found.map(|found| found.content), revision)
        };
        Ok(self.records.change(name.as_str(), On::Stream, decide).await?.0)
    }

    /// What is wrong with the records that cannot be read.
    pub(super) fn problems(&self) -> Vec<String> {
        self.records.known(super::documents::Map::problems)
    }
}

impl Lease for JetStreamLease {
    fn acquire(
        &self,
        name: LeaseName,
        holder: Holder,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Acquired>> {
        let request = Request { name, holder, ttl_ms, start: self.mono() };
        let epoch = self.bus.options.epoch;
        Box::pin(async move {
            request.check()?;
            let decide = |record, revision| {
                let found = Found { record, at: self.mono(), epoch, revision };
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(lease_steps::acquire(&request, found, &mut seen))
            };
            self.change(&request.name, decide).await
        })
    }

    fn renew(&self, grant: &Grant) -> BoxFuture<'_, Result<Grant>> {
        let (grant, start) = (grant.clone(), self.mono());
        Box::pin(async move {
            let decide = |record: Option<LeaseRecord>, revision| {
                let renewed = lease_steps::renew(&grant, record.as_ref(), start, revision)?;
                Ok((renewed.0, Some(renewed.1)))
            };
            self.change(&grant.name, decide).await
        })
    }

    fn release(&self, grant: &Grant) -> BoxFuture<'_, Result<()>> {
        let grant = grant.clone();
        Box::pin(async move {
            let decide =
                |record, revision| Ok(((), lease_steps::release(&grant, record, revision)?));
            self.change(&grant.name, decide).await
        })
    }

    fn record(&self, name: LeaseName) -> BoxFuture<'_, Result<Option<LeaseRecord>>> {
        Box::pin(async move {
            let found = self.records.read(|map| map.get(name.as_str())).await??;
            Ok(found.map(|found| found.content))
        })
    }
}
