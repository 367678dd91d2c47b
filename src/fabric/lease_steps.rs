//! Who may take a lease, as decisions on the record; adapters only keep the record.

use std::collections::HashMap;

use super::port::{Acquired, Grant, Holder, LeaseRecord, LeaseToken};
use super::{FabricError, MonoMs, Result};
use crate::id::LeaseName;

/// Since when each candidate has seen the same revision of a lease, on its monotonic clock.
#[derive(Debug, Default)]
pub(super) struct Observations(HashMap<(LeaseName, Holder), (u64, MonoMs)>);

/// What a candidate asks for.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) name: LeaseName,
    pub(super) holder: Holder,
    pub(super) ttl_ms: u64,
    /// When the call began.
    pub(super) start: MonoMs,
}

impl Request {
    /// Refuses what could never be held.
    pub(super) fn check(&self) -> Result<()> {
        if self.ttl_ms == 0 {
            return Err(FabricError::Invalid(format!("lease {}: ttl_ms is 0", self.name)));
        }
        Ok(())
    }

    /// What the caller holds under this token.
    fn grant(&self, token: LeaseToken) -> Grant {
        Grant {
            name: self.name.clone(),
            holder: self.holder.clone(),
            token,
            ttl_ms: self.ttl_ms,
            valid_until: Grant::end(self.start, self.ttl_ms),
        }
    }

    fn record(&self, token: LeaseToken, revision: u64) -> LeaseRecord {
        LeaseRecord { holder: Some(self.holder.clone()), token, revision, ttl_ms: self.ttl_ms }
    }
}

/// The answer to a candidate, and the record to be written with it. `revision` is the one that a
/// write would get, `epoch` the store's.
pub(super) fn acquire(
    request: &Request,
    record: Option<LeaseRecord>,
    seen: &mut Observations,
    epoch: u64,
    revision: u64,
) -> (Acquired, Option<LeaseRecord>) {
    let token = match record {
        Some(record) if record.holder.as_ref() == Some(&request.holder) => record.token,
        Some(record) if record.holder.is_some() => {
            let waits = seen.wait_ms(request, &record);
            if waits > 0 {
                return (Acquired::Held { record, retry_in_ms: waits }, None);
            }
            LeaseToken { epoch, revision }
        }
        _ => LeaseToken { epoch, revision },
    };
    seen.0.retain(|(name, _), _| *name != request.name);
    (Acquired::Granted(request.grant(token)), Some(request.record(token, revision)))
}

impl Observations {
    /// How long the candidate has to watch this revision until it may take over; 0 when it has.
    fn wait_ms(&mut self, request: &Request, record: &LeaseRecord) -> u64 {
        let key = (request.name.clone(), request.holder.clone());
        let seen = self.0.entry(key).or_insert((record.revision, request.start));
        if seen.0 != record.revision {
            *seen = (record.revision, request.start);
        }
        record.ttl_ms.saturating_sub(request.start.since(seen.1))
    }
}

/// Renews: the grant from now, and the record to be written.
pub(super) fn renew(
    grant: &Grant,
    record: Option<&LeaseRecord>,
    start: MonoMs,
    revision: u64,
) -> Result<(Grant, LeaseRecord)> {
    if !record.is_some_and(|record| record.belongs_to(grant)) {
        return Err(fenced("renew", grant, record));
    }
    let (name, holder, ttl_ms) = (grant.name.clone(), grant.holder.clone(), grant.ttl_ms);
    let request = Request { name, holder, ttl_ms, start };
    Ok((request.grant(grant.token), request.record(grant.token, revision)))
}

/// Releases: the record to be written, `None` if it was released before.
pub(super) fn release(
    grant: &Grant,
    record: Option<LeaseRecord>,
    revision: u64,
) -> Result<Option<LeaseRecord>> {
    match record {
        Some(record) if record.belongs_to(grant) => {
            Ok(Some(LeaseRecord { holder: None, revision, ..record }))
        }
        Some(record) if record.holder.is_none() && record.token == grant.token => Ok(None),
        other => Err(fenced("release", grant, other.as_ref())),
    }
}

impl LeaseRecord {
    fn belongs_to(&self, grant: &Grant) -> bool {
        self.token == grant.token && self.holder.as_ref() == Some(&grant.holder)
    }
}

fn fenced(what: &str, grant: &Grant, record: Option<&LeaseRecord>) -> FabricError {
    let now = match record.map(|record| (&record.holder, record.token)) {
        Some((Some(holder), token)) => format!(
            "{} ({}) holds it under token {}.{}",
            holder.node, holder.incarnation, token.epoch, token.revision
        ),
        Some((None, _)) => "it was released".to_owned(),
        None => "nobody holds it".to_owned(),
    };
    let token = grant.token;
    FabricError::Fenced(format!(
        "{what} lease {} under token {}.{}: {now}",
        grant.name, token.epoch, token.revision
    ))
}
