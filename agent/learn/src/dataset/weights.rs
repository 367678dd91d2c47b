//! How often each row is drawn.

use rand::Rng as _;

use super::signals::Signals;
use crate::rng::Rng;

/// Which rows are drawn more often than others. Every part is a share from 0, where all rows count
/// the same, to 1; what a row weighs is the product of the three.
///
/// Drawing by how games ended moves what values learn: upsets are seen more often than they happen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Emphasis {
    /// Within each game, this share of the draws goes to rows in proportion to their surprise, with
    /// at most 4 times the draws of an equal part (KataGo's policy surprise weighting, where it is
    /// one half). Records do not hold the policy before the search; surprise is that of the value
    /// instead: how far what the game's next search expected lies from what this one did, how the
    /// game ended standing for the search after the last one. Rows without a recorded value weigh
    /// the same as a row of mean surprise.
    pub surprise: f64,
    /// This share of the draws goes to the hard rows: the fifth of all whose recorded value was the
    /// most wrong about how the game ended (the older service drew three tenths from the hardest
    /// fifth, by the losses that it had last seen of them).
    pub hard: f64,
    /// How much games with more search count: from 0.5 for one without to 2 for the most thoroughly
    /// searched one, the older service's range for its quality. The measure is the mean of ln(1 +
    /// simulations) over the decisions: that service's own score asks for length, source and whether
    /// somebody won, and hardly tells games of ours apart.
    pub quality: f64,
}

/// The most that a row weighs by surprise, where an equal share is 1 (KataGo).
const MOST_SURPRISE: f64 = 4.0;

impl Emphasis {
    /// True if all rows weigh the same.
    pub fn is_uniform(self) -> bool {
        self == Self::default()
    }

    /// The factor of a game with this share of the most search.
    fn of_quality(self, quality: f64) -> f64 {
        between(1.0, 0.5 + 1.5 * quality, self.quality)
    }
}

/// Sums of the weights up to and including each row, in the order of the rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RowWeights(Vec<f64>);

impl RowWeights {
    /// The weights of all rows, game after game; `None` where no row is left that weighs anything,
    /// or there is none.
    pub(super) fn new(emphasis: Emphasis, games: &[Signals]) -> Option<Self> {
        let hard = Hard::of(games);
        let most = games.iter().map(|game| game.effort).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        let (mut sums, mut total) = (Vec::new(), 0.0);
        for game in games {
            let of_game = emphasis.of_quality(game.effort / most);
            let surprises = surprise_factors(&game.surprise, emphasis.surprise);
            for (surprise, error) in surprises.zip(&game.error) {
                total += of_game * surprise * hard.factor(*error, emphasis.hard);
                sums.push(total);
            }
        }
        (total > 0.0).then_some(Self(sums))
    }

    /// The number of a row, drawn in proportion to its weight.
    pub(super) fn draw(&self, rng: &mut Rng) -> usize {
        let total = self.0.last().copied().unwrap_or_default();
        let at = rng.random::<f64>() * total;
        // Rounding may reach the total itself.
        self.0.partition_point(|sum| *sum <= at).min(self.0.len().saturating_sub(1))
    }
}

/// The factors of a game's rows; 1 each where nothing is known or nothing surprised.
fn surprise_factors(surprise: &[Option<f64>], share: f64) -> impl Iterator<Item = f64> {
    let known = || surprise.iter().flatten();
    let mean = known().sum::<f64>() / known().count().max(1) as f64;
    let factor = move |it: &Option<f64>| match it {
        Some(surprise) if mean > 0.0 => between(1.0, surprise / mean, share).min(MOST_SURPRISE),
        _ => 1.0,
    };
    surprise.iter().map(factor)
}

/// Which rows are hard.
#[derive(Debug, Clone, Copy)]
struct Hard {
    /// The least error of a hard row.
    least: f64,
    /// How many times more often than others they come up when only they are drawn: one over their
    /// share of the rows whose error is known.
    times: f64,
}

impl Hard {
    fn of(games: &[Signals]) -> Self {
        let mut errors: Vec<f64> =
            games.iter().flat_map(|game| &game.error).copied().flatten().collect();
        errors.sort_by(f64::total_cmp);
        let least = errors.get(errors.len() * 4 / 5).copied().unwrap_or_default();
        let easy = errors.partition_point(|error| *error < least);
        let times = errors.len() as f64 / (errors.len() - easy).max(1) as f64;
        Self { least, times }
    }

    /// The factor of a row; 1 where the error is not known.
    fn factor(self, error: Option<f64>, share: f64) -> f64 {
        match error {
            Some(error) if error >= self.least => between(1.0, self.times, share),
            Some(_) => 1.0 - share,
            None => 1.0,
        }
    }
}

/// The value this share of the way from one to another.
fn between(from: f64, to: f64, share: f64) -> f64 {
    from + share * (to - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng;

    fn game(surprise: &[Option<f64>], error: &[Option<f64>], effort: f64) -> Signals {
        Signals { surprise: surprise.to_vec(), error: error.to_vec(), effort }
    }

    fn weights(emphasis: Emphasis, games: &[Signals]) -> Vec<f64> {
        let sums = RowWeights::new(emphasis, games).unwrap().0;
        let before = std::iter::once(&0.0).chain(&sums);
        before.zip(&sums).map(|(before, sum)| sum - before).collect()
    }

    fn assert_close(found: &[f64], wanted: &[f64]) {
        assert_eq!(found.len(), wanted.len());
        let close = found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-9);
        assert!(close, "{found:?} for {wanted:?}");
    }

    #[test]
    fn surprise_moves_half_of_the_draws_within_each_game() {
        let emphasis = Emphasis { surprise: 0.5, ..Emphasis::default() };
        let known = [Some(1.0), Some(3.0), None];
        let calm = [Some(0.0), Some(0.0)];
        let games = [game(&known, &[None; 3], 1.0), game(&calm, &[None; 2], 1.0)];
        assert_close(&weights(emphasis, &games), &[0.75, 1.25, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn no_row_takes_a_game_for_itself() {
        let emphasis = Emphasis { surprise: 1.0, ..Emphasis::default() };
        let mut surprise = [Some(0.0); 10];
        surprise[3] = Some(2.0);
        let found = weights(emphasis, &[game(&surprise, &[None; 10], 1.0)]);
        assert_close(&found, &[0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn the_hardest_fifth_of_all_games_gets_its_share_of_the_draws() {
        let emphasis = Emphasis { hard: 0.3, ..Emphasis::default() };
        let one = [Some(0.1), Some(0.9), Some(0.2), None, Some(0.3), Some(0.4)];
        let two = [Some(0.5), Some(0.8), Some(0.3), Some(0.2), Some(0.1)];
        let games = [game(&[None; 6], &one, 1.0), game(&[None; 5], &two, 1.0)];
        let found = weights(emphasis, &games);
        assert_close(&found, &[0.7, 2.2, 0.7, 1.0, 0.7, 0.7, 0.7, 2.2, 0.7, 0.7, 0.7]);
        assert!((found.iter().sum::<f64>() - 11.0).abs() < 1e-9, "as many draws as before");
    }

    #[test]
    fn games_count_from_a_half_to_two_by_how_much_was_searched() {
        let games = [0.0, 1.5, 3.0].map(|effort| game(&[None], &[None], effort));
        let with = |quality| weights(Emphasis { quality, ..Emphasis::default() }, &games);
        assert_close(&with(1.0), &[0.5, 1.25, 2.0]);
        assert_close(&with(0.5), &[0.75, 1.125, 1.5]);
    }

    #[test]
    fn rows_are_drawn_as_often_as_they_weigh() {
        let weights = RowWeights(vec![1.0, 1.0, 4.0, 5.0]);
        let (mut counts, mut rng) = ([0_u32; 4], rng::stream(1, "draws", 0));
        (0..20_000).for_each(|_| counts[weights.draw(&mut rng)] += 1);
        for (count, wanted) in counts.into_iter().zip([4_000, 0, 12_000, 4_000]) {
            assert!(count.abs_diff(wanted) < 400, "{counts:?}");
        }
        assert_eq!(counts[1], 0, "a row that weighs nothing is never drawn");
    }

    #[test]
    fn without_anything_to_draw_there_are_no_weights() {
        let emphasis = Emphasis { surprise: 1.0, hard: 1.0, quality: 1.0 };
        assert_eq!(RowWeights::new(emphasis, &[]), None);
        // The hard row is one that did not surprise.
        let surprise = [Some(1.0), Some(0.0)];
        let opposed = game(&surprise, &[Some(0.0), Some(1.0)], 1.0);
        assert_eq!(RowWeights::new(emphasis, &[opposed]), None);
    }
}
