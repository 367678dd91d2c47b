//! Ratings of a pool of players from all games among them, maximum a posteriori.
//!
//! One model for all numbers of seats: player `p` on seat `s` has the log strength
//! `rating(p) + effect(s)`; who comes first is drawn in proportion to strength (Bradley-Terry for
//! two, Plackett-Luce for more). Nobody wins with the weight `nu` times the geometric mean of the
//! strengths (Davidson's ties; `nu` is fitted where such games occur).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::choice::{Alternative, Choices, Solution, Trial};
use super::elo::ELO_PER_LOGIT;
use super::interval::Z_95;
use super::results::{Contender, Results, Tally};

/// Standard deviation of the prior on each parameter, in Elo around 0. So wide that a handful of
/// games outweighs it; it keeps ratings finite when a player won or lost everything.
pub const PRIOR_SD_ELO: f64 = 2000.0;

/// The strength of one player relative to the anchor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// The player.
    pub participant: String,
    /// Elo; the anchor has 0.
    pub elo: f64,
    /// Half width of the 95 % interval, in Elo; 0 for the anchor.
    pub uncertainty: f64,
    /// Games played.
    pub games: u64,
}

/// What sitting on a seat is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SeatEffect {
    /// The seat, from 0.
    pub seat: u8,
    /// Elo above the mean of all seats.
    pub elo: f64,
    /// Half width of the 95 % interval, in Elo.
    pub uncertainty: f64,
}

/// A rated pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// Every player, strongest first.
    pub ratings: Vec<Rating>,
    /// Every seat that the results name.
    pub seats: Vec<SeatEffect>,
    /// Weight of a game without a winner beside the strength of one seat; 0 where none occurred.
    pub nobody: f64,
}

impl Pool {
    /// The rating of a player.
    pub fn rating(&self, participant: &str) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.participant == participant)
    }
}

/// Rates every player that occurs in `results`, and `anchor`, which has 0 by definition.
pub fn rate_pool(results: &Results, anchor: &str) -> Pool {
    let parameters = Parameters::of(results, anchor);
    let trials = results.stages.iter().map(|(who, tally)| parameters.trial(who, tally)).collect();
    let precision = vec![(ELO_PER_LOGIT / PRIOR_SD_ELO).powi(2); parameters.count()];
    let solution = Choices { trials, precision }.solve();
    Pool {
        ratings: parameters.ratings(results, anchor, &solution),
        seats: parameters.seat_effects(&solution),
        nobody: parameters.nobody.map_or(0.0, |index| solution.parameters[index].exp()),
    }
}

/// Which parameter stands for what. The anchor and the first seat have none: theirs is 0.
struct Parameters {
    players: BTreeMap<String, usize>,
    seats: BTreeMap<u8, usize>,
    first_seat: Option<u8>,
    nobody: Option<usize>,
}

impl Parameters {
    fn of(results: &Results, anchor: &str) -> Self {
        let names = results.games.keys().filter(|name| *name != anchor);
        let players: BTreeMap<String, usize> = names.cloned().zip(0..).collect();
        let contenders = results.stages.keys().flatten();
        let mut known: BTreeSet<u8> = contenders.filter_map(|who| who.seat).collect();
        let first_seat = known.pop_first();
        let seats: BTreeMap<u8, usize> = known.into_iter().zip(players.len()..).collect();
        let undecided = results.stages.values().any(|tally| tally.nobody > 0.0);
        let nobody = undecided.then_some(players.len() + seats.len());
        Self { players, seats, first_seat, nobody }
    }

    fn count(&self) -> usize {
        self.players.len() + self.seats.len() + usize::from(self.nobody.is_some())
    }

    fn trial(&self, contenders: &[Contender], tally: &Tally) -> Trial {
        let first = |(who, count): (&Contender, &f64)| Alternative {
            terms: self.strength(who, 1.0),
            count: *count,
        };
        let mut alternatives: Vec<_> = contenders.iter().zip(&tally.firsts).map(first).collect();
        if let Some(nobody) = self.nobody {
            let share = 1.0 / contenders.len() as f64;
            let strengths = contenders.iter().flat_map(|who| self.strength(who, share));
            let terms = strengths.chain([(nobody, 1.0)]).collect();
            alternatives.push(Alternative { terms, count: tally.nobody });
        }
        Trial { alternatives }
    }

    /// The log strength of a contender, times `factor`.
    fn strength(&self, who: &Contender, factor: f64) -> Vec<(usize, f64)> {
        let seat = who.seat.and_then(|seat| self.seats.get(&seat));
        self.players.get(&who.player).into_iter().chain(seat).map(|&i| (i, factor)).collect()
    }

    fn ratings(&self, results: &Results, anchor: &str, solution: &Solution) -> Vec<Rating> {
        let rating = |name: &str, elo: f64, uncertainty: f64| Rating {
            participant: name.to_owned(),
            elo,
            uncertainty,
            games: results.games.get(name).copied().unwrap_or(0),
        };
        let mut ratings = vec![rating(anchor, 0.0, 0.0)];
        for (name, &index) in &self.players {
            let deviation = solution.deviation(&[(index, 1.0)]) * ELO_PER_LOGIT;
            ratings.push(rating(
                name,
                solution.parameters[index] * ELO_PER_LOGIT,
                Z_95 * deviation,
            ));
        }
        ratings.sort_by(|x, y| {
            y.elo.total_cmp(&x.elo).then_with(|| x.participant.cmp(&y.participant))
        });
        ratings
    }

    /// Effects around their mean; the first seat's parameter is 0.
    fn seat_effects(&self, solution: &Solution) -> Vec<SeatEffect> {
        let Some(first) = self.first_seat else { return Vec::new() };
        let share = 1.0 / (self.seats.len() + 1) as f64;
        let effect = |seat: u8, own: Option<usize>| {
            let mean = self.seats.values().map(|&index| (index, -share));
            let terms: Vec<_> = mean.chain(own.map(|index| (index, 1.0))).collect();
            let value: f64 = terms.iter().map(|&(i, f)| solution.parameters[i] * f).sum();
            let uncertainty = Z_95 * solution.deviation(&terms) * ELO_PER_LOGIT;
            SeatEffect { seat, elo: value * ELO_PER_LOGIT, uncertainty }
        };
        let others = self.seats.iter().map(|(&seat, &index)| effect(seat, Some(index)));
        [effect(first, None)].into_iter().chain(others).collect()
    }
}

#[cfg(test)]
mod tests;
