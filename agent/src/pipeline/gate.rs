//! The promotion gate: one pure function that decides, and says from which inputs.

use ringrift::event::{EvaluationCompleted, MatchVerdict, Opponent};
use ringrift::id::ModelId;
use ringrift::rating::Hypotheses;

/// Games of the first evaluation, against random play.
pub const FIRST_GAMES: u64 = 200;

/// Share of wins that the lower bound of the first evaluation must exceed.
pub const FIRST_LOWER_BOUND: f64 = 0.5;

/// The sequential test against the incumbent (learning.md c.6).
pub const SPRT: Hypotheses = Hypotheses { elo0: 0.0, elo1: 35.0, alpha: 0.05, beta: 0.05 };

/// The most games of that test; undecided by then is rejected.
pub const SPRT_MAX_GAMES: u64 = 400;

/// What an evaluation found about a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Whom the candidate met.
    pub opponent: Opponent,
    /// Games played.
    pub games: u64,
    /// Games won.
    pub wins: u64,
    /// Lower bound of the Wilson 95 % interval of the share won.
    pub lower: f64,
    /// What the test said.
    pub verdict: MatchVerdict,
}

impl From<&EvaluationCompleted> for Evidence {
    fn from(found: &EvaluationCompleted) -> Self {
        Self {
            opponent: found.opponent.clone(),
            games: found.games,
            wins: found.wins,
            lower: found.lower,
            verdict: found.verdict.clone(),
        }
    }
}

/// What becomes of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It becomes the best network of its configuration.
    Promote(String),
    /// It does not.
    Reject(String),
    /// The evidence is about another incumbent: evaluate it again, against this one.
    Reevaluate(Opponent),
}

/// Whom a candidate has to beat.
pub fn opponent(incumbent: Option<&ModelId>) -> Opponent {
    incumbent.map_or(Opponent::Random, |model| Opponent::Model(model.clone()))
}

/// Decides on a candidate. The reason names every input.
pub fn decide(incumbent: Option<&ModelId>, evidence: &Evidence) -> Decision {
    let required = opponent(incumbent);
    if evidence.opponent != required {
        return Decision::Reevaluate(required);
    }
    let (rule, passed) = match incumbent {
        None => (
            format!(
                "first network: lower bound against random > {FIRST_LOWER_BOUND} in {FIRST_GAMES} games"
            ),
            evidence.games >= FIRST_GAMES && evidence.lower > FIRST_LOWER_BOUND,
        ),
        Some(_) => (
            format!(
                "SPRT [{}, +{}] Elo against the incumbent, at most {SPRT_MAX_GAMES} games",
                SPRT.elo0, SPRT.elo1
            ),
            evidence.verdict == MatchVerdict::Accept,
        ),
    };
    let reason = format!(
        "{rule}: opponent {}, won {} of {}, lower bound {:.3}, verdict {}",
        evidence.opponent, evidence.wins, evidence.games, evidence.lower, evidence.verdict
    );
    if passed { Decision::Promote(reason) } else { Decision::Reject(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(opponent: Opponent, games: u64, lower: f64, verdict: MatchVerdict) -> Evidence {
        Evidence { opponent, games, wins: games / 2, lower, verdict }
    }

    #[test]
    fn a_first_network_needs_a_sure_lead_over_random_in_all_its_games() {
        let sure = against(Opponent::Random, 200, 0.51, MatchVerdict::Fixed);
        assert!(matches!(decide(None, &sure), Decision::Promote(why) if why.contains("0.510")));
        let unsure = against(Opponent::Random, 200, 0.5, MatchVerdict::Fixed);
        assert!(matches!(decide(None, &unsure), Decision::Reject(_)));
        let short = against(Opponent::Random, 20, 0.8, MatchVerdict::Fixed);
        assert!(matches!(decide(None, &short), Decision::Reject(_)));
    }

    #[test]
    fn a_later_network_needs_the_sequential_test_and_undecided_is_rejected() {
        let best = ModelId::new("square8_2p-aaaaaaaaaaaa").unwrap();
        let met = |verdict| against(Opponent::Model(best.clone()), 400, 0.6, verdict);
        let accepted = decide(Some(&best), &met(MatchVerdict::Accept));
        assert!(matches!(accepted, Decision::Promote(_)));
        let strange = MatchVerdict::Unknown("accepted".to_owned());
        for verdict in [MatchVerdict::Undecided, MatchVerdict::Reject, strange] {
            assert!(matches!(decide(Some(&best), &met(verdict)), Decision::Reject(_)));
        }
    }

    #[test]
    fn evidence_against_a_former_best_is_not_evidence() {
        let best = ModelId::new("square8_2p-bbbbbbbbbbbb").unwrap();
        let stale = against(Opponent::Random, 200, 0.9, MatchVerdict::Fixed);
        assert_eq!(
            decide(Some(&best), &stale),
            Decision::Reevaluate(Opponent::Model(best.clone()))
        );
    }
}
