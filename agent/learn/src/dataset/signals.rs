//! What the record of a game says about how much its rows have to teach.

use super::RowRef;
use super::game::TrainingGame;
use crate::values::SeatVec;

/// What the weights of the rows of one game are made from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Signals {
    /// Per row, in nats: how far what the next search of the game expected lies from what the search
    /// of this row did; after the last search, how far the result does. `None` without a recorded
    /// value. Moves that exploration played count as surprises, too: the record does not tell.
    pub(super) surprise: Vec<Option<f64>>,
    /// Per row, in nats: how far the result lies from what the search of this row expected.
    pub(super) error: Vec<Option<f64>>,
    /// Mean of ln(1 + simulations) over the decisions of the game, 0 without any search.
    pub(super) effort: f64,
}

impl Signals {
    /// Of a game and its rows, earliest first.
    pub(super) fn of(game: &TrainingGame, rows: &[RowRef]) -> Self {
        let expected = rows.iter().map(|row| game.expected(row.ply)).collect::<Vec<_>>();
        let result = game.result();
        let mut came = result;
        let mut surprise = vec![None; rows.len()];
        for (surprise, expected) in surprise.iter_mut().zip(&expected).rev() {
            let Some(expected) = *expected else { continue };
            *surprise = Some(divergence(came, expected));
            came = expected;
        }
        let error = expected.iter().map(|it| it.map(|it| divergence(result, it))).collect();
        Self { surprise, error, effort: game.effort() }
    }
}

/// What is held impossible counts as this probability, so that no row is infinitely wrong.
const LEAST: f64 = 1e-3;

/// The Kullback-Leibler divergence of what came from what was expected, in nats; 0 if they agree.
fn divergence(came: SeatVec, expected: SeatVec) -> f64 {
    let terms = came.0.0.iter().zip(&expected.0.0).filter(|(came, _)| **came > 0.0);
    let term = |(came, expected): (&f32, &f32)| {
        let (came, expected) = (f64::from(*came), f64::from(*expected));
        came * (came / expected.max(LEAST)).ln()
    };
    terms.map(term).sum::<f64>().max(0.0)
}

#[cfg(test)]
mod tests {
    use ringrift::record::FinishedGame;

    use super::*;
    use crate::testing;

    /// A game that somebody won, in which every search of 7 simulations expected an even game.
    fn even_game() -> FinishedGame {
        let games = testing::games(testing::tiny_explorer(2), 4);
        let mut game = games.into_iter().find(|game| game.outcome.winner.is_some()).unwrap();
        for search in game.plies.iter_mut().filter_map(|ply| ply.search.as_mut()) {
            search.value = vec![0.5, 0.5];
            search.simulations = 7;
        }
        game
    }

    fn signals(game: &FinishedGame) -> Signals {
        let (game, plies) = TrainingGame::replay(testing::square(), game).unwrap();
        let rows: Vec<_> = plies.into_iter().map(|ply| RowRef { game: 0, ply }).collect();
        Signals::of(&game, &rows)
    }

    fn assert_known(found: &[Option<f64>], wanted: &[f64]) {
        assert_eq!(found.len(), wanted.len());
        for (row, (found, wanted)) in found.iter().zip(wanted).enumerate() {
            let found = found.unwrap();
            assert!((found - wanted).abs() < 1e-6, "row {row}: {found} for {wanted}");
        }
    }

    #[test]
    fn an_even_game_surprises_at_its_end_and_is_wrong_everywhere() {
        let found = signals(&even_game());
        let (rows, bit) = (found.error.len(), 2.0_f64.ln());
        let mut surprise = vec![0.0; rows];
        surprise[rows - 1] = bit;
        assert_known(&found.surprise, &surprise);
        assert_known(&found.error, &vec![bit; rows]);
        assert!((found.effort - 8.0_f64.ln()).abs() < 1e-6, "{}", found.effort);
    }

    #[test]
    fn a_search_surprises_by_what_it_makes_of_the_one_before() {
        let mut game = even_game();
        let searches: Vec<_> =
            game.plies.iter_mut().filter_map(|ply| ply.search.as_mut()).collect();
        let middle = searches.len() / 2;
        for (number, search) in searches.into_iter().enumerate().skip(middle).take(2) {
            search.value = if number == middle { vec![0.9, 0.1] } else { Vec::new() };
        }
        let found = signals(&game);
        let before = 0.9 * 1.8_f64.ln() + 0.1 * 0.2_f64.ln();
        let after = 0.5 * (0.5_f64 / 0.9).ln() + 0.5 * 5.0_f64.ln();
        assert_known(&found.surprise[middle - 1..=middle], &[before, after]);
        assert_eq!((found.surprise[middle + 1], found.error[middle + 1]), (None, None));
    }

    #[test]
    fn what_was_held_impossible_is_wrong_by_a_bounded_amount() {
        let seats = |first, second| {
            let mut values = SeatVec::default();
            (values.0.0[0], values.0.0[1]) = (first, second);
            values
        };
        let worst = divergence(seats(1.0, 0.0), seats(0.0, 1.0));
        assert!((worst - 1000.0_f64.ln()).abs() < 1e-9, "{worst}");
        assert_eq!(divergence(seats(0.3, 0.7), seats(0.3, 0.7)), 0.0);
    }
}
