//! A policy from values alone: what each move leads to.

use std::sync::Arc;

use super::Rules;

/// One logit for each legal move: the worth of the position right after it.
pub fn one_ply<R: Rules>(
    state: &R,
    legal: &[R::Move],
    mut worth: impl FnMut(&R) -> f32,
) -> Arc<[f32]> {
    let mut after = state.clone();
    let logit = |mv: &R::Move| {
        after.clone_from(state);
        after.play(*mv);
        worth(&after)
    };
    legal.iter().map(logit).collect()
}
