//! Leases on JetStream. Each write is conditional on the whole stream of leases, so that its
//! sequence is known before: it is the revision, and the token of a take-over.

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;

use super::bus::Bus;
use super::documents::{Documents, If};
use super::failure::Written;
use super::streams::Kept;
use crate::fabric::lease_steps::{self, Observations, Request};
use crate::fabric::port::{Acquired, Grant, Holder, Lease, LeaseRecord};
use crate::fabric::{Clock, FabricError, Result};
use crate::id::LeaseName;

/// How often a write is tried again because another lease was written in between.
const TRIES: u32 = 20;

/// The leases of one deployment.
pub(super) struct JetStreamLease {
    bus: Arc<Bus>,
    records: Documents<LeaseRecord>,
    clock: Arc<dyn Clock>,
    seen: Mutex<Observations>,
}

impl JetStreamLease {
    pub(super) async fn open(bus: &Arc<Bus>, clock: Arc<dyn Clock>) -> Result<Self> {
        let records = Documents::open(bus, Kept::Leases).await?;
        Ok(Self { bus: Arc::clone(bus), records, clock, seen: Mutex::default() })
    }

    /// Lets `step` decide by the record and the revision of the next write, and writes what it
    /// wants written; decides anew when another writer was faster.
    async fn change<T>(
        &self,
        name: &LeaseName,
        mut step: impl FnMut(Option<LeaseRecord>, u64) -> Result<(T, Option<LeaseRecord>)>,
    ) -> Result<T> {
        for _ in 0..TRIES {
            let read = self.records.read(|map| Ok((map.get(name.as_str())?, map.last)));
            let (found, last) = read.await??;
            let (answer, record) = step(found.map(|(_, record)| record), last + 1)?;
            let Some(record) = record else { return Ok(answer) };
            let written =
                self.records.write(name.as_str(), If::StreamAt(last), Some(&record)).await?;
            if written == Written::As(last + 1) {
                return Ok(answer);
            }
        }
        Err(FabricError::Conflict(format!("write of lease {name}: others were faster each time")))
    }
}

impl Lease for JetStreamLease {
    fn acquire(
        &self,
        name: LeaseName,
        holder: Holder,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Acquired>> {
        let request = Request { name, holder, ttl_ms, start: self.clock.mono() };
        let epoch = self.bus.options.epoch;
        Box::pin(async move {
            request.check()?;
            let decide = |record, revision| {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(lease_steps::acquire(&request, record, &mut seen, epoch, revision))
            };
            self.change(&request.name, decide).await
        })
    }

    fn renew(&self, grant: &Grant) -> BoxFuture<'_, Result<Grant>> {
        let (grant, start) = (grant.clone(), self.clock.mono());
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
            Ok(found.map(|(_, record)| record))
        })
    }
}
