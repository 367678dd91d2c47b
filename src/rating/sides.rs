//! Two players on two to four seats: what a strength difference means for the score.

/// How many seats the judged player holds in each game of a block; the opponent holds the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    seats: u8,
    ours: Vec<u8>,
}

/// Beyond this many points a score is told from a certain one by no match.
const FAR: f64 = 8000.0;

impl Sides {
    /// One seat against all others, once on each seat: an equal player scores 1 in `seats`.
    ///
    /// # Panics
    /// With fewer than two seats.
    pub fn single(seats: u8) -> Self {
        Self::of(seats, vec![1; usize::from(seats)])
    }

    /// Given seats of ours in each game.
    ///
    /// # Panics
    /// Unless there are games, and each leaves both sides a seat.
    pub fn of(seats: u8, ours: Vec<u8>) -> Self {
        let fair = ours.iter().all(|&k| k > 0 && k < seats);
        assert!(fair && !ours.is_empty(), "no match of {ours:?} seats of {seats}");
        Self { seats, ours }
    }

    /// Games of a block.
    pub fn games(&self) -> usize {
        self.ours.len()
    }

    /// Expected share of games won by a player that is `elo` points stronger: with strength
    /// `g = 10^(elo/400)` on `k` of `n` seats it wins `k g / (k g + n - k)` of them.
    pub fn score(&self, elo: f64) -> f64 {
        let games = self.ours.len() as f64;
        self.chances(elo).sum::<f64>() / games
    }

    /// Chance to win each game of a block for a player that is `elo` points stronger.
    pub fn chances(&self, elo: f64) -> impl Iterator<Item = f64> {
        let strength = 10_f64.powf(elo / 400.0);
        self.ours.iter().map(move |&ours| {
            let weight = f64::from(ours) * strength;
            weight / (weight + f64::from(self.seats - ours))
        })
    }

    /// Score of an equal player.
    pub fn even(&self) -> f64 {
        self.score(0.0)
    }

    /// The strength difference that a score stands for; infinite at both ends.
    pub fn elo(&self, score: f64) -> f64 {
        let (mut low, mut high) = (-FAR, FAR);
        if score <= self.score(low) {
            return f64::NEG_INFINITY;
        }
        if score >= self.score(high) {
            return f64::INFINITY;
        }
        // The score rises with the difference; 60 halvings of 16000 points are far below 1e-9.
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.score(middle) < score { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    }

    /// Variance of the mean score of a block of independent games between equal players.
    pub fn even_variance(&self) -> f64 {
        let games = self.ours.len() as f64;
        self.chances(0.0).map(|p| p * (1.0 - p)).sum::<f64>() / games.powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_five_points_by_the_table_of_the_method() {
        // learning.md c.6: 0.333 v 0.380, 0.250 v 0.290, 0.500 v 0.550.
        let near = |a: f64, b: f64| (a - b).abs() < 1e-3;
        assert!(near(Sides::single(3).score(35.0), 0.380));
        assert!(near(Sides::single(4).score(35.0), 0.290));
        assert!(near(Sides::of(4, vec![2; 6]).score(35.0), 0.550));
    }

    #[test]
    fn scores_and_differences_are_inverse() {
        for sides in [Sides::single(2), Sides::single(4), Sides::of(3, vec![1, 1, 1, 2, 2, 2])] {
            for elo in [-700.0, -35.0, 0.0, 1.0, 35.0, 400.0] {
                assert!((sides.elo(sides.score(elo)) - elo).abs() < 1e-6, "{elo}");
            }
            assert_eq!((sides.elo(0.0), sides.elo(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        }
    }

    #[test]
    fn mixes_in_which_both_sides_hold_as_many_seats_are_even_at_one_half() {
        assert!((Sides::of(3, vec![1, 1, 1, 2, 2, 2]).even() - 0.5).abs() < 1e-12);
        assert!((Sides::single(3).even() - 1.0 / 3.0).abs() < 1e-12);
        assert!((Sides::single(2).even_variance() - 0.125).abs() < 1e-12);
    }
}
