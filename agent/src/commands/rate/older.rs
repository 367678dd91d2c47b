//! The same games by the older service's rule.

use std::collections::BTreeSet;

use serde::Serialize;

use ringrift::rating::older::OlderElo;

/// A game as the older rule sees it: who played, and who won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OlderGame {
    players: Vec<String>,
    winner: Option<String>,
}

/// A rating by the older rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct OlderRating {
    pub(super) participant: String,
    pub(super) elo: f64,
    pub(super) deviation: f64,
    pub(super) games: u64,
}

impl OlderGame {
    /// A game of the players on their seats; several seats of one player count as one.
    pub(super) fn new(seated: Vec<String>, winner: Option<usize>) -> Self {
        let winner = winner.map(|seat| seated[seat].clone());
        let players: BTreeSet<String> = seated.into_iter().collect();
        Self { players: players.into_iter().collect(), winner }
    }
}

/// Ratings after all games, in their order; by name.
pub(super) fn ratings(games: &[OlderGame]) -> Vec<OlderRating> {
    let mut elo = OlderElo::pinned();
    let mut names = BTreeSet::new();
    for game in games.iter().filter(|game| game.players.len() > 1) {
        let players: Vec<&str> = game.players.iter().map(String::as_str).collect();
        let rank = |player: &&str| {
            u32::from(game.winner.as_deref().is_some_and(|winner| winner != *player))
        };
        let ranks: Vec<u32> = players.iter().map(rank).collect();
        elo.game(&players, &ranks);
        names.extend(game.players.iter().cloned());
    }
    let rating = |participant: String| OlderRating {
        elo: elo.rating(&participant),
        deviation: elo.deviation(&participant),
        games: elo.games(&participant),
        participant,
    };
    names.into_iter().map(rating).collect()
}

/// An order of outcomes, each as often as its count, spread evenly.
pub(super) fn interleaved(counts: &[u64]) -> Vec<usize> {
    let total: u64 = counts.iter().sum();
    let mut given = vec![0_u64; counts.len()];
    let next = |place: u64, given: &[u64]| {
        let behind = |outcome: &usize| {
            i128::from(counts[*outcome]) * i128::from(place + 1)
                - i128::from(given[*outcome]) * i128::from(total)
        };
        (0..counts.len()).rev().max_by_key(behind).unwrap_or(0)
    };
    let mut order = Vec::new();
    for place in 0..total {
        let outcome = next(place, &given);
        given[outcome] += 1;
        order.push(outcome);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_spread_evenly() {
        assert_eq!(interleaved(&[2, 2, 0]), [0, 1, 0, 1]);
        assert_eq!(interleaved(&[3, 1, 0]), [0, 0, 1, 0]);
        assert_eq!(interleaved(&[0, 0, 2]), [2, 2]);
        assert_eq!(interleaved(&[]), [0; 0]);
    }

    #[test]
    fn fixed_players_stay_and_copies_count_once() {
        let seated = |names: [&str; 3]| names.map(str::to_owned).to_vec();
        let games = [
            OlderGame::new(seated(["m", "random", "random"]), Some(0)),
            OlderGame::new(seated(["m", "random", "m"]), None),
        ];
        let found = ratings(&games);
        assert_eq!((found[1].elo, found[1].games), (400.0, 2));
        // 1500 + 40 / 2 against an equal, then 40 (1/2 - 1 / (1 + 10^(-1120/400))) against 400.
        let drawn = 40.0 * (0.5 - 1.0 / (1.0 + 10_f64.powf(-1120.0 / 400.0)));
        assert!((found[0].elo - (1520.0 + drawn)).abs() < 1e-9, "{found:?}");
    }
}
