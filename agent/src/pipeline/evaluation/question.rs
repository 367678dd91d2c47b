//! The question that a match answers, and its answer.

use ringrift::event::{EvaluationPurpose, MatchVerdict, Opponent};
use ringrift::rating::{Hypotheses, Interval, Sprt, SprtVerdict, wilson};
use ringrift_learn::arena::{Score, Seating};

use super::standing::Standing;
use crate::pipeline::gate::SPRT;
use crate::pipeline::jobs::EvaluateWork;

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The match.
    pub score: Score,
    /// Wilson 95 % interval of the share won.
    pub interval: Interval,
    /// What the test said; `fixed` where no sequential test applies.
    pub verdict: MatchVerdict,
    /// Log-likelihood ratio of the sequential test.
    pub llr: Option<f64>,
}

impl Finding {
    /// Games played and won.
    pub fn standing(&self) -> Standing {
        Standing::of(&self.score)
    }
}

/// Between which hypotheses a match decides; `None` for a fixed number of games.
pub(super) fn hypotheses(work: &EvaluateWork) -> Option<Hypotheses> {
    match (work.purpose, &work.opponent) {
        (EvaluationPurpose::Publication, Opponent::Model(_)) => Some(SPRT),
        _ => None,
    }
}

/// The question that a match answers.
pub(super) enum Question {
    /// Is it better than the incumbent?
    Sequential(Sprt),
    /// How often does it win?
    Fixed,
}

impl Question {
    pub(super) fn of(work: &EvaluateWork, seatings: &[Seating]) -> Self {
        let sequential =
            |hypotheses| Self::Sequential(Sprt::new(hypotheses, &Seating::sides(seatings, 0)));
        hypotheses(work).map_or(Self::Fixed, sequential)
    }

    pub(super) fn update(&mut self, block_score: f64) {
        if let Self::Sequential(sprt) = self {
            sprt.update(block_score);
        }
    }

    pub(super) fn is_decided(&self) -> bool {
        matches!(self, Self::Sequential(sprt) if sprt.verdict() != SprtVerdict::Continue)
    }

    pub(super) fn finding(&self, score: Score) -> Finding {
        let (verdict, llr) = match self {
            Self::Fixed => (MatchVerdict::Fixed, None),
            Self::Sequential(sprt) => (sprt.verdict().into(), Some(sprt.log_likelihood_ratio())),
        };
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let interval = wilson(small(score.wins(0)), small(score.games()));
        Finding { score, interval, verdict, llr }
    }
}
