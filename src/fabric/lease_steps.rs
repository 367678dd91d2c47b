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

/// What the store said to a candidate.
pub(super) struct Found {
    pub(super) record: Option<LeaseRecord>,
    /// When the record had been read: no earlier than it was written.
    pub(super) at: MonoMs,
    /// The store's epoch.
    pub(super) epoch: u64,
    /// The revision that a write would get.
    pub(super) revision: u64,
}

/// The answer to a candidate, and the record to be written with it.
pub(super) fn acquire(
    request: &Request,
    found: Found,
    seen: &mut Observations,
) -> (Acquired, Option<LeaseRecord>) {
    let Found { record, at, epoch, revision } = found;
    // Whoever forgot to raise the epoch after a restore must not send tokens backwards.
    let epoch = record.as_ref().map_or(epoch, |record| epoch.max(record.token.epoch));
    let token = match record {
        Some(record) if record.holder.as_ref() == Some(&request.holder) => record.token,
        Some(record) if record.holder.is_some() => {
            let waits = seen.wait_ms(request, &record, at);
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
    /// How long the candidate has to watch this revision, read at `at`, until it may take over; 0
    /// when it has. A renewal may have been written while the read was under way: the observation
    /// is dated after it.
    fn wait_ms(&mut self, request: &Request, record: &LeaseRecord, at: MonoMs) -> u64 {
        let key = (request.name.clone(), request.holder.clone());
        let seen = self.0.entry(key).or_insert((record.revision, at));
        if seen.0 != record.revision {
            *seen = (record.revision, at);
        }
        record.ttl_ms.saturating_sub(at.since(seen.1))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{Incarnation, NodeId};

    fn request(who: &str, start: u64) -> Request {
        let holder = Holder { node: NodeId::new(who).unwrap(), incarnation: Incarnation(1) };
        let name = LeaseName::new("leader").unwrap();
        Request { name, holder, ttl_ms: 3_000, start: MonoMs(start) }
    }

    fn held(token: LeaseToken, revision: u64) -> LeaseRecord {
        request("a", 0).record(token, revision)
    }

    fn read(record: LeaseRecord, at: u64) -> Found {
        Found { revision: record.revision + 1, record: Some(record), at: MonoMs(at), epoch: 1 }
    }

    #[test]
    fn a_read_that_took_long_does_not_date_the_observation_back() {
        let (mut seen, record) =
            (Observations::default(), held(LeaseToken { epoch: 1, revision: 1 }, 7));
        // The holder may have renewed at 4.9 s, just before the answer.
        acquire(&request("b", 0), read(record.clone(), 5_000), &mut seen);
        let (answer, write) = acquire(&request("b", 5_000), read(record.clone(), 5_001), &mut seen);
        assert_eq!(
            (answer, write),
            (Acquired::Held { record: record.clone(), retry_in_ms: 2_999 }, None)
        );
        let (answer, _) = acquire(&request("b", 7_999), read(record, 8_000), &mut seen);
        assert!(matches!(answer, Acquired::Granted(_)), "{answer:?}");
    }

    #[test]
    fn a_store_whose_epoch_was_not_raised_sends_no_token_backwards() {
        let released =
            LeaseRecord { holder: None, ..held(LeaseToken { epoch: 4, revision: 900 }, 2) };
        let (answer, _) =
            acquire(&request("b", 0), read(released, 0), &mut Observations::default());
        let Acquired::Granted(grant) = answer else { panic!("{answer:?}") };
        assert_eq!(grant.token.epoch, 4);
    }
}
