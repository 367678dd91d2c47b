//! The last answer to a question that every frame asks again and that seldom has another answer.

use std::cell::Cell;
use std::fmt;

/// A question with its answer; of another question it knows nothing.
pub struct Memo<Q, A>(Cell<Option<(Q, A)>>);

impl<Q: PartialEq, A: Clone> Memo<Q, A> {
    /// The answer, worked out only if something else was asked last.
    pub fn answer(&self, question: Q, work: impl FnOnce() -> A) -> A {
        let known = self.0.take().filter(|(asked, _)| *asked == question);
        let (question, answer) = known.unwrap_or_else(|| (question, work()));
        self.0.set(Some((question, answer.clone())));
        answer
    }
}

impl<Q, A> Default for Memo<Q, A> {
    fn default() -> Self {
        Self(Cell::new(None))
    }
}

impl<Q, A> Clone for Memo<Q, A> {
    /// A copy finds out for itself.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<Q, A> fmt::Debug for Memo<Q, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_is_worked_out_once() {
        let (worked, memo) = (Cell::new(0), Memo::default());
        let half_of = |number: u32| {
            memo.answer(number, || {
                worked.set(worked.get() + 1);
                number / 2
            })
        };
        assert_eq!((half_of(8), half_of(8), worked.get()), (4, 4, 1));
        assert_eq!((half_of(6), half_of(8), worked.get()), (3, 4, 3), "only the last is kept");
    }
}
