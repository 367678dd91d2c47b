//! What every part of a process shares: its ports and its log, the folded state, who leads, which other
//! nodes can be asked, and what its parts note for each other.

mod fabric;
mod failed_copies;
mod folded;
mod horizon;
mod leadership;
mod peers;
mod reaching;
mod snapshots;
#[cfg(test)]
pub mod testing;
mod viewings;

use std::sync::Arc;

use ringrift::fabric::Clock;
use ringrift::fabric::port::Holder;
use ringrift::game::ConfigKey;
use ringrift::id::{Incarnation, NodeId};

pub use fabric::{Engine, Fabric, options};
pub use failed_copies::{CopyFailure, FailedCopies, LastFailures};
pub use folded::Folded;
pub use horizon::Horizon;
pub use leadership::{Leadership, Standing};
pub use reaching::Reach;
pub use snapshots::{KEPT as KEPT_SNAPSHOTS, Snapshots};
pub use viewings::Viewings;

use crate::compute::Compute;
use crate::data_dir::DataDir;
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::settings::Effective;

/// What every daemon, the supervisor and the server share. Clones share it.
#[derive(Clone)]
pub struct Services {
    /// This machine.
    pub node: NodeId,
    /// This process.
    pub incarnation: Incarnation,
    /// The settings in effect.
    pub settings: Arc<Effective>,
    /// Where everything is written.
    pub data_dir: DataDir,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Log, work, leases and what else nodes share.
    pub fabric: Fabric,
    /// Who leads.
    pub leadership: Leadership,
    /// How long calls on the fabric are repeated.
    pub patience: Patience,
    /// Makes envelopes.
    pub publisher: Arc<Publisher>,
    /// What the events add up to.
    pub state: Folded,
    /// The computing capacity of this machine.
    pub compute: Arc<Compute>,
    /// From whom games could not be copied.
    pub failed_copies: Arc<FailedCopies>,
    /// Where games can be watched while they are played.
    pub viewings: Arc<Viewings>,
    /// How far the run has come, where it has a budget.
    pub horizon: Arc<Horizon>,
    /// The one configuration whose jobs this process takes; `None`: it takes those of all.
    pub takes_only: Option<ConfigKey>,
}

/// What a process is made from.
pub struct Origins {
    /// This machine.
    pub node: NodeId,
    /// The settings in effect.
    pub settings: Arc<Effective>,
    /// Where everything is written.
    pub data_dir: DataDir,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Log, work, leases and what else nodes share.
    pub fabric: Fabric,
}

impl Services {
    /// The services of this process.
    pub fn new(origins: Origins, incarnation: Incarnation) -> Self {
        let Origins { node, settings, data_dir, clock, fabric } = origins;
        let log = Arc::clone(&fabric.log);
        let compute = Compute::new(settings.settings.learn.threads_in_use());
        let leadership = Leadership::of(&fabric, Arc::clone(&clock));
        let patience = fabric.patience(Arc::clone(&clock));
        let process = Holder { node: node.clone(), incarnation };
        let publisher = Publisher::new(process, log, Arc::clone(&clock), patience.clone());
        Self {
            node,
            incarnation,
            settings,
            data_dir,
            clock,
            fabric,
            leadership,
            patience,
            publisher: Arc::new(publisher),
            state: Folded::default(),
            compute: Arc::new(compute),
            failed_copies: Arc::default(),
            viewings: Arc::default(),
            horizon: Arc::default(),
            takes_only: None,
        }
    }

    /// This process, as leases and signs of life name it.
    pub fn holder(&self) -> Holder {
        Holder { node: self.node.clone(), incarnation: self.incarnation }
    }

    /// Lets the state take in everything that the log holds now, and answers the sequence it stands at.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn catch_up(&self) -> ringrift::fabric::Result<u64> {
        self.state.catch_up(self.fabric.log.as_ref()).await
    }

    /// Lets the state begin with the newest snapshot that can be used; answers why newer ones
    /// cannot, one line each.
    ///
    /// # Errors
    /// When the state can be folded neither from a snapshot nor from the first event.
    pub async fn restore_state(&self) -> anyhow::Result<Vec<String>> {
        let snapshots = Snapshots::at(self.data_dir.snapshots_dir());
        let restored = snapshots.restore(self.fabric.log.as_ref()).await?;
        for refused in &restored.refused {
            tracing::error!(refused, "a snapshot of the state is not used");
        }
        if let Some(state) = restored.state {
            self.state.restore(state);
        }
        Ok(restored.refused)
    }
}
