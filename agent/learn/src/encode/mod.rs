//! From a position to network inputs, and from a legal list to policy logits.
//!
//! Everything is relative to the seat to move. Spatial values are channels-last:
//! `planes[slot * plane_count + plane]`.

mod frame;
mod globals;
mod planes;
mod policy;

pub use frame::Frame;
pub use policy::{PolicyLayout, PolicyTerms};
use ringrift::game::{ConfigKey, Game, Move, Seat};

/// Changes whenever the meaning of an input or of a policy index changes.
pub const ENCODING_VERSION: u32 = 2;

/// Sizes and tables for one configuration.
#[derive(Debug, Clone)]
pub struct Encoder {
    config: ConfigKey,
    frame: Frame,
    policy: PolicyLayout,
    /// The planes of an empty board.
    blank: Vec<f32>,
}

/// Network inputs of a batch of positions, row after row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// Number of positions.
    pub rows: usize,
    /// Spatial inputs: rows x slots x planes.
    pub planes: Vec<f32>,
    /// Global inputs: rows x values.
    pub globals: Vec<f32>,
}

impl Inputs {
    /// Forgets all rows but keeps the memory.
    pub fn clear(&mut self) {
        self.rows = 0;
        self.planes.clear();
        self.globals.clear();
    }
}

impl Encoder {
    /// The encoder of a configuration.
    pub fn new(config: ConfigKey) -> Self {
        let frame = Frame::new(config.board());
        let policy = PolicyLayout::new(&frame);
        let blank = planes::blank(&frame, config.seats());
        Self { config, frame, policy, blank }
    }

    /// The configuration that it encodes.
    pub fn config(&self) -> ConfigKey {
        self.config
    }

    /// The frame that boards are laid in.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Where the logits of moves are found.
    pub fn policy(&self) -> &PolicyLayout {
        &self.policy
    }

    /// Spatial values per slot.
    pub fn plane_count(&self) -> usize {
        planes::count(self.config.seats())
    }

    /// Global values per position.
    pub fn global_count(&self) -> usize {
        globals::count(self.config.seats())
    }

    /// The global input that is 1 for this seat to move; all others are relative to the mover.
    #[cfg(test)]
    pub(crate) fn number_input(mover: Seat) -> usize {
        globals::number_of(mover)
    }

    /// Appends one position, as seen by `mover`.
    pub fn push(&self, game: &Game, legal: &[Move], mover: Seat, inputs: &mut Inputs) {
        let planes_at = inputs.planes.len();
        inputs.planes.extend_from_slice(&self.blank);
        let out = &mut inputs.planes[planes_at..];
        planes::PlaneWriter::new(&self.frame, self.config.seats(), mover, out).write(game, legal);
        let globals_at = inputs.globals.len();
        inputs.globals.resize(globals_at + self.global_count(), 0.0);
        globals::write(game, legal, mover, &mut inputs.globals[globals_at..]);
        inputs.rows += 1;
    }

    /// A move's logit, read from the policy outputs of its position.
    ///
    /// # Panics
    /// When there are fewer outputs than [`PolicyLayout::len`].
    #[inline]
    pub fn logit(&self, mv: Move, outputs: &[f32]) -> f32 {
        self.policy.logit(&self.frame, mv, outputs)
    }

    /// The logits that make up a move's logit.
    pub fn terms(&self, mv: Move) -> PolicyTerms {
        self.policy.terms(&self.frame, mv)
    }
}

#[cfg(test)]
mod tests;
