//! Many searches side by side, so that their leaves form batches.

use super::{Evaluator, Rules, Search};

/// Runs all searches to their end; each round evaluates one leaf of every unfinished search.
pub fn run<R: Rules>(searches: &mut [Search<R>], evaluator: &mut dyn Evaluator<R>) {
    loop {
        let (mut leaves, mut waiting) = (Vec::new(), Vec::new());
        for (index, search) in searches.iter_mut().enumerate() {
            if let Some(leaf) = search.gather() {
                leaves.push(leaf);
                waiting.push(index);
            }
        }
        if leaves.is_empty() {
            return;
        }
        let judged = evaluator.evaluate(&leaves);
        for (index, evaluation) in waiting.into_iter().zip(&judged) {
            searches[index].apply(evaluation);
        }
    }
}
