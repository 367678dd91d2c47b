//! Its rating updates, game by game (data-formats.md 10.1), and confidence of win rates.

use std::collections::BTreeMap;

use ringrift::rating::expected_score;

/// Every participant starts with this.
const INITIAL: f64 = 1500.0;
/// Ratings stay within this range.
const RANGE: (f64, f64) = (100.0, 3000.0);

/// Ratings of all participants of one configuration.
#[derive(Debug, Clone, Default)]
pub struct OldRatings(BTreeMap<String, Entry>);

#[derive(Debug, Clone, Copy)]
struct Entry {
    rating: f64,
    games: u32,
}

impl Entry {
    /// How far one game can move the rating.
    fn k(self) -> f64 {
        if self.games < 30 {
            40.0
        } else if self.rating >= 2400.0 {
            16.0
        } else {
            32.0
        }
    }
}

impl OldRatings {
    /// The rating of a participant.
    pub fn rating(&self, who: &str) -> f64 {
        self.entry(who).rating
    }

    /// A game of two; `score` is 1, 0.5 or 0 for `a`.
    pub fn two_players(&mut self, a: &str, b: &str, score: f64) {
        let (one, other) = (self.entry(a), self.entry(b));
        let expected = expected_score(one.rating - other.rating);
        self.change(a, one.k() * (score - expected));
        self.change(b, other.k() * (expected - score));
    }

    /// A game of several, best first: each pair counts as a game won by the better.
    pub fn several_players(&mut self, ranking: &[String]) {
        let entries: Vec<Entry> = ranking.iter().map(|who| self.entry(who)).collect();
        let pairs = f64::from(u32::try_from(entries.len().saturating_sub(1)).unwrap_or(1).max(1));
        for (place, who) in ranking.iter().enumerate() {
            let surplus = |(other, theirs): (usize, &Entry)| {
                let won = if place < other { 1.0 } else { 0.0 };
                won - expected_score(entries[place].rating - theirs.rating)
            };
            let others = entries.iter().enumerate().filter(|(other, _)| *other != place);
            let total: f64 = others.map(surplus).sum();
            self.change(who, entries[place].k() / pairs * total);
        }
    }

    fn entry(&self, who: &str) -> Entry {
        self.0.get(who).copied().unwrap_or(Entry { rating: INITIAL, games: 0 })
    }

    fn change(&mut self, who: &str, by: f64) {
        let Entry { rating, games } = self.entry(who);
        let rating = (rating + by).clamp(RANGE.0, RANGE.1);
        self.0.insert(who.to_owned(), Entry { rating, games: games + 1 });
    }
}

/// The two-sided normal quantile of a confidence between 0 and 1, by bisection of the error
/// function's series: exact to 1e-12, and called for a handful of values.
pub fn two_sided_quantile(confidence: f64) -> f64 {
    let (mut low, mut high) = (0.0, 10.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if central_mass(middle) < confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// The probability that a standard normal value lies within `z` of 0: the power series of erf.
fn central_mass(z: f64) -> f64 {
    let (mut term, mut sum) = (z, z);
    for n in 1..400 {
        term *= -z * z / (2.0 * f64::from(n));
        sum += term / f64::from(2 * n + 1);
    }
    if z > 7.0 { 1.0 } else { sum * (2.0 / std::f64::consts::PI).sqrt() }
}
