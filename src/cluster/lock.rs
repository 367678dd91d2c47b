//! Locks: leases on a thing instead of a role.
//!
//! A lock says who may begin. That nobody else goes on is up to the guarded operation: it takes the
//! token and refuses lower ones. Without that, a lock only saves work.

use std::sync::Arc;

use crate::fabric::port::{Acquired, Grant, Holder, Lease};
use crate::fabric::{FabricError, Result};
use crate::id::LeaseName;

/// The locks of a cluster.
#[derive(Clone)]
pub struct Locks {
    lease: Arc<dyn Lease>,
    holder: Holder,
}

impl Locks {
    /// The locks as this process takes them.
    pub fn new(lease: Arc<dyn Lease>, holder: Holder) -> Self {
        Self { lease, holder }
    }

    /// Takes the lock of this name, if nobody holds it, for `ttl_ms` unless renewed. A holder that
    /// fell silent is replaced by who has asked for a full ttl.
    ///
    /// # Errors
    /// `Invalid` for a name that no lease may have or a ttl of 0; whatever the store answers.
    pub async fn try_take(&self, name: &str, ttl_ms: u64) -> Result<Option<Grant>> {
        let name = LeaseName::new(&format!("lock:{name}"))
            .map_err(|error| FabricError::Invalid(error.to_string()))?;
        match self.lease.acquire(name, self.holder.clone(), ttl_ms).await? {
            Acquired::Granted(grant) => Ok(Some(grant)),
            Acquired::Held { .. } => Ok(None),
        }
    }

    /// Holds it for another ttl.
    ///
    /// # Errors
    /// `Fenced` when someone else has it.
    pub async fn renew(&self, grant: &Grant) -> Result<Grant> {
        self.lease.renew(grant).await
    }

    /// Gives it back.
    ///
    /// # Errors
    /// `Fenced` when someone else has it.
    pub async fn release(&self, grant: &Grant) -> Result<()> {
        self.lease.release(grant).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::UtcMs;
    use crate::fabric::ManualClock;
    use crate::fabric::simulated::Simulated;
    use crate::id::{Incarnation, NodeId};

    #[tokio::test]
    async fn a_lock_has_one_holder_and_a_greater_token_each_time() {
        let model = Simulated::new(Arc::new(ManualClock::new(UtcMs(0))));
        let locks = |name| {
            let holder = Holder { node: NodeId::new(name).unwrap(), incarnation: Incarnation(1) };
            Locks::new(model.lease(), holder)
        };
        let (a, b) = (locks("a"), locks("b"));
        let first = a.try_take("dataset", 3_000).await.unwrap().unwrap();
        assert_eq!(b.try_take("dataset", 3_000).await, Ok(None));
        assert!(b.try_take("models", 3_000).await.unwrap().is_some());
        a.release(&first).await.unwrap();
        let second = b.try_take("dataset", 3_000).await.unwrap().unwrap();
        assert!(second.token > first.token);
        assert!(matches!(a.renew(&first).await, Err(FabricError::Fenced(_))));
    }
}
