//! Results of games, summed by who sat where.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A player on a seat.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Contender {
    /// The player.
    pub player: String,
    /// The seat, from 0; `None` where the record does not tell.
    pub seat: Option<u8>,
}

impl Contender {
    /// A player on a known seat.
    pub fn seated(player: &str, seat: u8) -> Self {
        Self { player: player.to_owned(), seat: Some(seat) }
    }
}

/// How often each of the contenders came first among them. Shared first places count as fractions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tally {
    pub(super) firsts: Vec<f64>,
    pub(super) nobody: f64,
}

/// Results of any number of games of one configuration.
///
/// A game is taken apart into stages, as Plackett and Luce do: who is first among all, who among
/// the rest, and so on. A game that only has a winner is one stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    pub(super) stages: BTreeMap<Vec<Contender>, Tally>,
    pub(super) games: BTreeMap<String, u64>,
}

impl Results {
    /// Adds `count` games of this lineup that ended with the same winner, given by its place in the
    /// lineup; `None` when nobody won.
    ///
    /// # Panics
    /// When the winner is not in the lineup.
    pub fn add(&mut self, lineup: &[Contender], winner: Option<usize>, count: u64) {
        let weight = count as f64;
        if count == 0 {
            return;
        }
        self.count_games(lineup, count);
        match winner {
            Some(winner) => self.stage(lineup).firsts[winner] += weight,
            None => self.stage(lineup).nobody += weight,
        }
    }

    /// Adds a game with a full ranking: rank 0 is best, equal ranks are shared. A stage that all
    /// who are left share has no winner; one that some of them share counts as a fraction of a
    /// first place for each.
    ///
    /// # Panics
    /// Unless there is one rank per contender.
    pub fn add_ranking(&mut self, lineup: &[Contender], ranks: &[u32]) {
        assert_eq!(lineup.len(), ranks.len(), "one rank per contender");
        self.count_games(lineup, 1);
        let mut left: Vec<(u32, &Contender)> = ranks.iter().copied().zip(lineup).collect();
        while left.len() > 1 {
            let best = left.iter().map(|(rank, _)| *rank).min().expect("two or more are left");
            let contenders: Vec<Contender> = left.iter().map(|(_, who)| (*who).clone()).collect();
            let first: Vec<usize> = (0..left.len()).filter(|&i| left[i].0 == best).collect();
            let tally = self.stage(&contenders);
            if first.len() == contenders.len() {
                tally.nobody += 1.0;
            } else {
                let share = 1.0 / first.len() as f64;
                first.iter().for_each(|&index| tally.firsts[index] += share);
            }
            left.retain(|(rank, _)| *rank != best);
        }
    }

    /// Games of each player.
    pub fn games(&self) -> &BTreeMap<String, u64> {
        &self.games
    }

    fn count_games(&mut self, lineup: &[Contender], count: u64) {
        let mut names: Vec<&str> = lineup.iter().map(|who| who.player.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        // A game of a player against itself says nothing about its strength.
        let count = if names.len() > 1 { count } else { 0 };
        for name in names {
            *self.games.entry(name.to_owned()).or_default() += count;
        }
    }

    fn stage(&mut self, contenders: &[Contender]) -> &mut Tally {
        let empty = || Tally { firsts: vec![0.0; contenders.len()], nobody: 0.0 };
        self.stages.entry(contenders.to_vec()).or_insert_with(empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seated(players: [&str; 3]) -> Vec<Contender> {
        (0..).zip(players).map(|(seat, player)| Contender::seated(player, seat)).collect()
    }

    #[test]
    fn a_ranking_is_taken_apart_into_stages() {
        let mut results = Results::default();
        results.add_ranking(&seated(["a", "b", "c"]), &[1, 0, 1]);
        let stages: Vec<_> = results.stages.iter().map(|(who, t)| (who.len(), t)).collect();
        assert_eq!(stages.len(), 2);
        assert!(stages.contains(&(3, &Tally { firsts: vec![0.0, 1.0, 0.0], nobody: 0.0 })));
        assert!(stages.contains(&(2, &Tally { firsts: vec![0.0, 0.0], nobody: 1.0 })));
        assert_eq!(results.games()["a"], 1);
    }

    #[test]
    fn a_shared_first_place_is_divided_and_equal_lineups_are_summed() {
        let mut results = Results::default();
        let lineup = seated(["a", "b", "c"]);
        results.add_ranking(&lineup, &[0, 0, 2]);
        results.add(&lineup, Some(2), 3);
        let expected = Tally { firsts: vec![0.5, 0.5, 3.0], nobody: 0.0 };
        assert_eq!(results.stages.values().collect::<Vec<_>>(), [&expected]);
        results.add(&seated(["a", "a", "a"]), Some(0), 9);
        assert_eq!(results.games()["a"], 4);
    }
}
