//! What was counted of each batch, so that nothing of it counts twice: a batch whose node died is played
//! again elsewhere, under the same names.

use serde::{Deserialize, Serialize};

use crate::event::BatchSoFar;
use crate::id::JobId;
use crate::state::Recent;

/// Batches of a configuration that are remembered, more than are ever played side by side.
pub const MAX_COUNTED: usize = 512;

/// The batches of a configuration, those of which was last heard at the end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counted(Recent<CountedBatch, MAX_COUNTED>);

/// What was counted of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CountedBatch {
    work_id: JobId,
    pub games: u64,
    pub plies: u64,
    pub rows: u64,
}

impl Counted {
    /// Games that were counted of this batch, if any were told of.
    pub(super) fn games(&self, work_id: &JobId) -> Option<u64> {
        self.0.iter().rev().find(|known| known.work_id == *work_id).map(|known| known.games)
    }

    /// What was counted of this batch.
    pub(super) fn of(&mut self, batch: &BatchSoFar) -> &mut CountedBatch {
        let work_id = &batch.work_id;
        if !self.0.iter().any(|known| known.work_id == *work_id) {
            let work_id = work_id.clone();
            self.0.push(CountedBatch { work_id, games: 0, plies: 0, rows: 0 });
        }
        let mut newest_first = self.0.iter_mut().rev();
        newest_first.find(|known| known.work_id == *work_id).expect("it was put there")
    }
}

/// How much more there is than was counted; from now on it is.
pub(super) const fn count(counted: &mut u64, so_far: u64) -> u64 {
    let more = so_far.saturating_sub(*counted);
    *counted += more;
    more
}
