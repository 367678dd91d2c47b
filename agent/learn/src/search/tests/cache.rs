//! The cache answers what the evaluator would, less often, and stays within its bounds.

use super::super::{CacheStats, Cached};
use super::plain::Oracle;
use super::*;

/// Counts what it is asked.
struct Counting(usize);

impl Evaluator<Pile> for Counting {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Pile>]) -> Vec<Evaluation> {
        self.0 += leaves.len();
        Oracle.evaluate(leaves)
    }
}

fn searches() -> Vec<Search<Pile>> {
    let begin = |left: u8| {
        let pile = Pile { left, seats: 2, mover: Seat::FIRST, again: false };
        let mut legal = Vec::new();
        pile.legal(&mut legal);
        let mut rng = rng::stream(left.into(), "search", 0);
        Search::new(&pile, Seat::FIRST, &legal, SearchConfig::exploring(32), &mut rng)
    };
    (9..14).map(begin).collect()
}

fn results(evaluator: &mut dyn Evaluator<Pile>) -> Vec<Found> {
    let mut searches = searches();
    run(&mut searches, evaluator);
    searches.iter().map(Search::found).collect()
}

#[test]
fn a_cache_changes_nothing_but_the_number_of_evaluations() {
    let mut bare = Counting(0);
    let expected = results(&mut bare);
    let mut cached = Cached::new(Counting(0), 1000);
    assert_eq!(results(&mut cached), expected);
    let CacheStats { hits, misses } = cached.stats();
    assert!(hits > 0);
    assert_eq!(misses as usize, cached.inner().0);
    assert_eq!((hits + misses) as usize, bare.0);
}

#[test]
fn a_cache_stays_within_its_bounds() {
    for capacity in [0, 4, 10] {
        let mut cached = Cached::new(Counting(0), capacity);
        let found = results(&mut cached);
        assert!(cached.len() <= capacity, "{} of {capacity}", cached.len());
        assert_eq!(found, results(&mut Oracle));
    }
}
