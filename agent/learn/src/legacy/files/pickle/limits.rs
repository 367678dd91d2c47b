//! What reading a pickle may cost. Pickles are programs: a short one can ask for much.

use super::PickleError;

/// Bounds on what a pickle makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the pickle itself.
    pub pickle: usize,
    /// Values, while it runs and once unfolded: shared ones count as often as they appear.
    pub values: usize,
    /// Bytes of texts, byte strings and shapes, counted like values.
    pub bytes: usize,
    /// Values that it remembers.
    pub remembered: usize,
    /// Bytes of memory, for what it makes while it runs and for what is unfolded of that.
    pub memory: u64,
    /// Levels of lists, tuples, dictionaries and arrays within each other.
    pub depth: usize,
}

impl Limits {
    /// Enough for an export of a million samples.
    pub const EXPORT: Self = Self {
        pickle: 512 << 20,
        values: 16_000_000,
        bytes: 512 << 20,
        remembered: 4_000_000,
        memory: 4 << 30,
        depth: 64,
    };
    /// Enough for a checkpoint with the state of its optimiser, whose numbers stand elsewhere.
    pub const CHECKPOINT: Self = Self {
        pickle: 64 << 20,
        values: 2_000_000,
        bytes: 64 << 20,
        remembered: 1_000_000,
        memory: 1 << 30,
        depth: 64,
    };
}

/// What is left of the limits.
pub(super) struct Budget {
    limits: Limits,
    values: usize,
    bytes: usize,
    /// Bytes of memory that were taken.
    taken: u64,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, values: limits.values, bytes: limits.bytes, taken: 0 }
    }

    /// Bytes of memory taken so far.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// Takes memory.
    pub(super) fn memory(&mut self, bytes: u64) -> Result<(), PickleError> {
        let wanted = self.taken.saturating_add(bytes);
        if wanted > self.limits.memory {
            return Err(PickleError::Memory(wanted));
        }
        self.taken = wanted;
        Ok(())
    }

    /// Takes the cost of some values.
    pub(super) fn values(&mut self, count: usize) -> Result<(), PickleError> {
        let left = self.values.checked_sub(count);
        self.values = left.ok_or(too_large("values", self.limits.values))?;
        Ok(())
    }

    /// Takes the cost of a text, byte string or shape.
    pub(super) fn bytes(&mut self, count: usize) -> Result<(), PickleError> {
        let left = self.bytes.checked_sub(count);
        self.bytes = left.ok_or(too_large("bytes of content", self.limits.bytes))?;
        Ok(())
    }

    pub(super) fn remembered(&self, count: usize) -> Result<(), PickleError> {
        within("remembered values", count, self.limits.remembered)
    }

    pub(super) fn depth(&self, depth: usize) -> Result<(), PickleError> {
        within("levels", depth, self.limits.depth)
    }
}

pub(super) fn within(what: &'static str, count: usize, limit: usize) -> Result<(), PickleError> {
    if count <= limit { Ok(()) } else { Err(too_large(what, limit)) }
}

const fn too_large(what: &'static str, limit: usize) -> PickleError {
    PickleError::TooLarge { what, limit }
}
