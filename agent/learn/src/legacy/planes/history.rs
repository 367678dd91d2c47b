//! Frames of the past beside the present one (networks.md 5).

use std::collections::VecDeque;

use super::{Encoding, Frame, GLOBALS};
use crate::legacy::state::OldState;

/// Frames in one input: the present one and three before it.
pub const FRAMES: usize = 4;

/// The last frames of a game, newest first. One frame belongs to each recorded action, encoded for
/// the seat that was to move then.
#[derive(Debug, Clone)]
pub struct History {
    encoding: Encoding,
    past: VecDeque<Vec<f32>>,
}

impl History {
    /// The history of a game that begins.
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, past: VecDeque::with_capacity(FRAMES) }
    }

    /// Adds a position and returns the whole input: frames newest first, zeros before the start.
    pub fn push(&mut self, state: &OldState) -> (Vec<f32>, [f32; GLOBALS]) {
        let Frame { planes, globals, .. } = self.encoding.encode(state);
        let size = planes.len();
        self.past.truncate(FRAMES - 1);
        self.past.push_front(planes);
        let mut input: Vec<f32> = self.past.iter().flatten().copied().collect();
        input.resize(size * FRAMES, 0.0);
        (input, globals)
    }

    /// The input for a position without known past: its frame repeated, as that service's players
    /// do.
    pub fn repeated(encoding: Encoding, state: &OldState) -> (Vec<f32>, [f32; GLOBALS]) {
        let Frame { planes, globals, .. } = encoding.encode(state);
        (planes.repeat(FRAMES), globals)
    }
}
