//! The matches of a gauntlet beside what was to be expected of them.

use ringrift::event::{EvaluationCompleted, EvaluationPurpose, Opponent};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::rating::regression::Drop;
use ringrift::state::State;

use super::{opponents, predecessor, sides};

/// Elo beyond which a difference is told as this many; a share of 0 or 1 would be endless.
const MOST_ELO: f64 = 800.0;

/// A match beside what was to be expected.
pub(super) struct Comparison<'a> {
    pub(super) found: &'a EvaluationCompleted,
    /// Elo below expectation.
    elo: f64,
    /// Share of games below expectation, and its variance.
    share: f64,
    variance: f64,
}

impl Comparison<'_> {
    /// The drop, sure when it is larger than so many standard errors.
    pub(super) fn drop(&self, errors: f64) -> Drop {
        Drop {
            games: self.found.games,
            elo: self.elo,
            share: self.share,
            is_sure: self.share > errors * self.variance.sqrt(),
        }
    }
}

/// The matches of a network's gauntlet for which there is an expectation: an even score against an
/// earlier publication, the predecessor's score against a fixed opponent.
pub(super) fn comparisons<'a>(
    state: &State,
    config: ConfigKey,
    model: &ModelId,
    matches: &'a [EvaluationCompleted],
) -> Vec<Comparison<'a>> {
    let met = opponents(state, config, model);
    let before = predecessor(state, config, model);
    let own = matches.iter().filter(|found| found.model == *model && is_whole(found));
    let gauntlet = own.filter(|found| {
        found.purpose == EvaluationPurpose::Gauntlet || met.contains(&found.opponent)
    });
    let compare = |found: &'a EvaluationCompleted| {
        let (expected, noise) = match &found.opponent {
            Opponent::Model(_) => (sides(config).even(), 0.0),
            fixed => {
                let earlier = matches.iter().find(|other| {
                    Some(&other.model) == before && other.opponent == *fixed && is_whole(other)
                })?;
                (earlier.win_rate, variance(earlier))
            }
        };
        let elo = |share: f64| sides(config).elo(share).clamp(-MOST_ELO, MOST_ELO);
        Some(Comparison {
            found,
            elo: elo(expected) - elo(found.win_rate),
            share: expected - found.win_rate,
            variance: variance(found) + noise,
        })
    };
    gauntlet.filter_map(compare).collect()
}

/// A canary's few games do not stand for a match.
fn is_whole(found: &EvaluationCompleted) -> bool {
    found.purpose != EvaluationPurpose::Canary
}

/// Variance of the share won: the larger of that between blocks, whose games are alike, and that
/// of independent games, by Laplace's rule where all went one way.
fn variance(found: &EvaluationCompleted) -> f64 {
    let n = found.games as f64;
    let p = (found.win_rate * n + 1.0) / (n + 2.0);
    let independent = p * (1.0 - p) / n.max(1.0);
    found.standard_error.map_or(independent, |error| independent.max(error.powi(2)))
}
