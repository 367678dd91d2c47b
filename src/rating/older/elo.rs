//! Ratings that are nudged game by game: they drift, and depend on the order of games.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::rating::expected_score;

/// Rating of a player that has not played.
const INITIAL: f64 = 1500.0;

/// Ratings stay within these.
const LIMITS: (f64, f64) = (100.0, 3000.0);

/// Prefixes of players whose rating is set back after each game.
const PINNED: [(&str, f64); 8] = [
    ("baseline_random", 400.0),
    ("none:random", 400.0),
    ("tier1_random", 400.0),
    ("random", 400.0),
    ("d1", 400.0),
    ("baseline_heuristic", 1200.0),
    ("none:heuristic", 1200.0),
    ("heuristic", 1200.0),
];

/// Ratings by the older rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OlderElo {
    players: BTreeMap<String, (f64, u64)>,
    /// Without it, the fixed players' ratings move like all others.
    pins: bool,
}

impl OlderElo {
    /// Nobody has played; random and heuristic players are held at their fixed ratings.
    pub fn pinned() -> Self {
        Self { pins: true, ..Self::default() }
    }

    /// Takes in a game. Equal ranks are shared; every pair of players counts as a game of its own,
    /// weighted so that a game weighs the same for any number of seats.
    ///
    /// # Panics
    /// Unless there is one rank per player, of two players or more.
    pub fn game(&mut self, players: &[&str], ranks: &[u32]) {
        assert!(players.len() == ranks.len() && players.len() > 1, "one rank per player");
        self.play(players, |me, other| match ranks[me].cmp(&ranks[other]) {
            Ordering::Less => 1.0,
            Ordering::Equal => 0.5,
            Ordering::Greater => 0.0,
        });
    }

    /// Takes in a game of two in which `a` scored `score`, 0 to 1.
    pub fn pair(&mut self, a: &str, b: &str, score: f64) {
        self.play(&[a, b], |me, _| if me == 0 { score } else { 1.0 - score });
    }

    /// Takes in a game given what each player scored against each other one.
    fn play(&mut self, players: &[&str], score: impl Fn(usize, usize) -> f64) {
        let before: Vec<f64> = players.iter().map(|player| self.rating(player)).collect();
        for (me, player) in players.iter().enumerate() {
            let against =
                |other: usize| score(me, other) - expected_score(before[me] - before[other]);
            let surplus: f64 = (0..players.len()).filter(|&o| o != me).map(against).sum();
            let opponents = (players.len() - 1) as f64;
            let games = self.games(player);
            let moved = before[me] + speed(before[me], games) / opponents * surplus;
            let rating = self.pin(player).unwrap_or(moved.clamp(LIMITS.0, LIMITS.1));
            self.players.insert((*player).to_owned(), (rating, games + 1));
        }
    }

    /// The rating of a player.
    pub fn rating(&self, player: &str) -> f64 {
        self.players.get(player).map_or(INITIAL, |(rating, _)| *rating)
    }

    /// Games of a player.
    pub fn games(&self, player: &str) -> u64 {
        self.players.get(player).map_or(0, |(_, games)| *games)
    }

    /// Deviation that the older service meant to show: 50 + 300 e^(-games / 100).
    pub fn deviation(&self, player: &str) -> f64 {
        let games = self.games(player) as f64;
        50.0 + 300.0 * (-games / 100.0).exp()
    }

    fn pin(&self, player: &str) -> Option<f64> {
        let pin = PINNED.iter().find(|(prefix, _)| player.starts_with(prefix));
        pin.filter(|_| self.pins).map(|(_, rating)| *rating)
    }
}

/// The K-factor.
fn speed(rating: f64, games: u64) -> f64 {
    if games < 30 {
        40.0
    } else if rating >= 2400.0 {
        16.0
    } else {
        32.0
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::rating::older::golden;

    #[derive(Deserialize)]
    struct TwoPlayer {
        a: String,
        b: String,
        score_a: f64,
        new_a: f64,
        new_b: f64,
    }

    #[test]
    fn two_player_updates_agree_with_the_older_service() {
        let mut elo = OlderElo::default();
        let rows: Vec<TwoPlayer> = golden("elo_two_player");
        assert_eq!(rows.len(), 45);
        for row in rows {
            elo.pair(&row.a, &row.b, row.score_a);
            assert!((elo.rating(&row.a) - row.new_a).abs() < 1e-5, "{} {}", row.a, row.b);
            assert!((elo.rating(&row.b) - row.new_b).abs() < 1e-5, "{} {}", row.a, row.b);
        }
    }

    #[derive(Deserialize)]
    struct MultiPlayer {
        ranking_best_first: Vec<String>,
        ratings: BTreeMap<String, f64>,
    }

    #[test]
    fn multi_player_updates_agree_with_the_older_service() {
        let mut elo = OlderElo::default();
        let rows: Vec<MultiPlayer> = golden("elo_multiplayer");
        assert_eq!(rows.len(), 12);
        for row in rows {
            let players: Vec<&str> = row.ranking_best_first.iter().map(String::as_str).collect();
            let ranks: Vec<u32> = (0..).take(players.len()).collect();
            elo.game(&players, &ranks);
            for (player, rating) in row.ratings {
                assert!((elo.rating(&player) - rating).abs() < 1e-5, "{player}");
            }
        }
    }

    #[derive(Deserialize)]
    struct Recorded {
        matches: Vec<Match>,
        ratings: Vec<Final>,
    }

    #[derive(Deserialize)]
    struct Match {
        config: String,
        players: Vec<String>,
        ranks: Vec<u32>,
    }

    #[derive(Deserialize)]
    struct Final {
        config: String,
        player: String,
        rating: f64,
        games: u64,
    }

    #[test]
    fn a_recorded_pool_ends_with_the_ratings_that_the_older_service_stored() {
        let text = include_str!("../../../tests/data/rating/old_matches.json");
        let recorded: Recorded = serde_json::from_str(text).unwrap();
        let mut pools: BTreeMap<String, OlderElo> = BTreeMap::new();
        for game in &recorded.matches {
            let players: Vec<&str> = game.players.iter().map(String::as_str).collect();
            let pool = pools.entry(game.config.clone()).or_insert_with(OlderElo::pinned);
            pool.game(&players, &game.ranks);
        }
        assert_eq!((recorded.matches.len(), recorded.ratings.len()), (80, 9));
        for Final { config, player, rating, games } in recorded.ratings {
            let pool = &pools[&config];
            assert!((pool.rating(&player) - rating).abs() < 1e-6, "{config} {player}");
            assert_eq!(pool.games(&player), games, "{config} {player}");
        }
    }
}
