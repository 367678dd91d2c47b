//! Leadership: one voter at a time leads, and everything that a leader does is fenced.
//!
//! Authority comes from the sequence of commands, not from the clock: whoever takes over writes a
//! command under its greater token first, and from then on no former leader can write.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fabric::port::{
    Acquired, Control, Grant, Holder, Lease, LeaseRecord, LeaseToken, Proposal,
};
use crate::fabric::{Clock, FabricError, MonoMs, Result};
use crate::id::{IdempotencyKey, LeaseName, NodeId};

/// How long a renewal holds where the store is on the same machine, in milliseconds.
pub const LOCAL_TTL_MS: u64 = 3_000;

/// How long a renewal holds in a cluster: longer than its servers need to replace one of theirs
/// (measured: up to 6.5 s), so that this does not depose the leader too.
pub const CLUSTER_TTL_MS: u64 = 10_000;

/// A process must not stand for election.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("node {0} is no voter: name it in the cluster's configuration to let it lead")]
pub struct NotAVoter(NodeId);

/// What a candidate needs.
#[derive(Clone)]
pub struct Ports {
    /// Where leadership is kept.
    pub lease: Arc<dyn Lease>,
    /// Where the leader's commands are written.
    pub control: Arc<dyn Control>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
}

/// Where a candidate stands.
#[derive(Debug, Clone, PartialEq)]
enum Standing {
    /// Somebody else leads, or nobody.
    Follower(Option<LeaseRecord>),
    /// It has the lease, and `last` is the newest command of its own.
    Leader { grant: Grant, last: u64 },
}

/// A voter that leads, or would if nobody else did.
pub struct Candidate {
    ports: Ports,
    name: LeaseName,
    holder: Holder,
    ttl_ms: u64,
    standing: Standing,
}

impl Candidate {
    /// A candidate for this role; only the nodes that the configuration names may stand.
    ///
    /// # Errors
    /// When the node is not among the voters.
    pub fn new(
        ports: Ports,
        name: LeaseName,
        holder: Holder,
        ttl_ms: u64,
        voters: &[NodeId],
    ) -> std::result::Result<Self, NotAVoter> {
        if !voters.contains(&holder.node) {
            return Err(NotAVoter(holder.node));
        }
        Ok(Self { ports, name, holder, ttl_ms, standing: Standing::Follower(None) })
    }

    /// The lease in its hands, while it may act.
    pub fn leads(&self) -> Option<&Grant> {
        match &self.standing {
            Standing::Leader { grant, .. } if grant.is_valid(&*self.ports.clock) => Some(grant),
            _ => None,
        }
    }

    /// Who leads, as far as it knows; `None` when nobody does or it has not asked yet.
    pub fn leader(&self) -> Option<&Holder> {
        match &self.standing {
            Standing::Leader { .. } => self.leads().map(|grant| &grant.holder),
            Standing::Follower(record) => record.as_ref()?.holder.as_ref(),
        }
    }

    /// Does what is due: asks for the lease, or renews it. Answers when to call again at the latest.
    ///
    /// # Errors
    /// When the store does not answer; a leader stays one until its grant ends.
    pub async fn step(&mut self) -> Result<MonoMs> {
        match self.standing.clone() {
            Standing::Leader { grant, last } => self.renew(&grant, last).await?,
            Standing::Follower(_) => self.stand().await?,
        }
        Ok(self.ports.clock.mono().plus(self.ttl_ms / 3))
    }

    async fn renew(&mut self, grant: &Grant, last: u64) -> Result<()> {
        let follower = Standing::Follower(None);
        match self.ports.lease.renew(grant).await {
            Ok(grant) => self.standing = Standing::Leader { grant, last },
            Err(FabricError::Fenced(_)) => self.standing = follower,
            Err(error) => {
                if !grant.is_valid(&*self.ports.clock) {
                    self.standing = follower;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    async fn stand(&mut self) -> Result<()> {
        let (name, holder) = (self.name.clone(), self.holder.clone());
        match self.ports.lease.acquire(name, holder, self.ttl_ms).await? {
            // It leads only once all former leaders are fenced.
            Acquired::Granted(grant) => match self.fence(&grant).await? {
                Some(last) => self.standing = Standing::Leader { grant, last },
                None => self.give_back(&grant).await?,
            },
            Acquired::Held { record, .. } => self.standing = Standing::Follower(Some(record)),
        }
        Ok(())
    }

    /// Writes the take-over under its token; `None` if the commands know a greater one.
    async fn fence(&self, grant: &Grant) -> Result<Option<u64>> {
        loop {
            let last = self.ports.control.last_seq().await?;
            let taken = json!({ "took_over": self.name, "holder": self.holder });
            match self.ports.control.propose(last, proposal(grant, "take-over", taken)).await {
                // A former leader wrote one more command in between.
                Err(FabricError::Conflict(_)) => {}
                Err(FabricError::Fenced(_)) => return Ok(None),
                other => return other.map(Some),
            }
        }
    }

    /// Gives up a lease under whose token no command can be written: whoever has it next gets a
    /// greater one.
    async fn give_back(&self, grant: &Grant) -> Result<()> {
        match self.ports.lease.release(grant).await {
            // A successor has taken it over already.
            Err(FabricError::Fenced(_)) => Ok(()),
            Ok(()) => {
                let (name, LeaseToken { epoch, revision }) = (&self.name, grant.token);
                tracing::warn!(
                    %name, epoch, revision,
                    "the commands know a greater token than the lease gave, so it was given back; if \
                     this goes on, the leases were restored and the epoch was not raised"
                );
                Ok(())
            }
            other => other,
        }
    }

    /// Writes a command; answers its sequence. `id` names it among the commands of this leadership.
    ///
    /// # Errors
    /// `Fenced` when it does not lead, or does not any more; then it follows. `Conflict` when an
    /// earlier command of which the outcome was unknown turns out to be written: decide anew.
    /// Whatever the store answers.
    pub async fn command(&mut self, id: &str, command: Value) -> Result<u64> {
        let Standing::Leader { grant, last } = &self.standing else {
            return Err(self.not_leading(id));
        };
        if !grant.is_valid(&*self.ports.clock) {
            return Err(self.not_leading(id));
        }
        let (grant, last) = (grant.clone(), *last);
        let outcome = self.ports.control.propose(last, proposal(&grant, id, command)).await;
        match &outcome {
            Ok(seq) => self.standing = Standing::Leader { grant, last: *seq },
            // A successor wrote under a greater token.
            Err(FabricError::Fenced(_)) => self.standing = Standing::Follower(None),
            // A command of its own whose outcome it does not know was written after all.
            Err(FabricError::Conflict(_)) => {
                let last = self.ports.control.last_seq().await?;
                self.standing = Standing::Leader { grant, last };
            }
            Err(_) => {}
        }
        outcome
    }

    fn not_leading(&self, id: &str) -> FabricError {
        let (name, node) = (&self.name, &self.holder.node);
        FabricError::Fenced(format!("command {id}: node {node} does not hold {name}"))
    }

    /// Gives leadership up: the next candidate has it at once.
    ///
    /// # Errors
    /// When the store does not answer; it follows all the same.
    pub async fn step_down(&mut self) -> Result<()> {
        let standing = std::mem::replace(&mut self.standing, Standing::Follower(None));
        let Standing::Leader { grant, .. } = standing else { return Ok(()) };
        match self.ports.lease.release(&grant).await {
            Err(FabricError::Fenced(_)) => Ok(()),
            other => other,
        }
    }
}

/// A command of one leadership; its id is unique because no token is given twice.
fn proposal(grant: &Grant, id: &str, command: Value) -> Proposal {
    let token = grant.token;
    let id = format!("{}.{}:{id}", token.epoch, token.revision);
    let id = crate::event::Digest::of(id.as_bytes()).short().to_owned();
    let id = IdempotencyKey::new(&id).expect("hex digits are valid");
    Proposal { id, token, command }
}
