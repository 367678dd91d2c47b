use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;

const TEST_OF_35: Hypotheses = Hypotheses { elo0: 0.0, elo1: 35.0, alpha: 0.05, beta: 0.05 };

fn pairs() -> Sides {
    Sides::single(2)
}

/// Score of a block whose games are won with the probability of a player `elo` points stronger.
fn draw_block(sides: &Sides, elo: f64, rng: &mut StdRng) -> f64 {
    let wins = sides.chances(elo).filter(|&p| rng.random_bool(p)).count();
    f64::from(u32::try_from(wins).unwrap()) / f64::from(u32::try_from(sides.games()).unwrap())
}

/// Verdict and blocks of a match of a player that is `elo` points stronger.
fn simulate(sides: &Sides, elo: f64, most_blocks: u32, rng: &mut StdRng) -> (SprtVerdict, u32) {
    let mut sprt = Sprt::new(TEST_OF_35, sides);
    while sprt.verdict() == SprtVerdict::Continue && sprt.blocks() < most_blocks {
        sprt.update(draw_block(sides, elo, rng));
    }
    (sprt.verdict(), sprt.blocks())
}

#[test]
fn the_ratio_by_hand() {
    // Bounds ln 19; four blocks of mean 0.75: variance (4 * 0.0625 + 4 * 0.125) / 8 = 0.09375.
    let mut sprt = Sprt::new(TEST_OF_35, &pairs());
    assert!((sprt.accept_above() - 2.944_439).abs() < 1e-6);
    assert!((sprt.reject_below() + 2.944_439).abs() < 1e-6);
    for score in [1.0, 0.5, 1.0, 0.5] {
        sprt.update(score);
    }
    let s1 = 1.0 / (1.0 + 10_f64.powf(-35.0 / 400.0));
    let expected = 4.0 * (s1 - 0.5) * (1.5 - 0.5 - s1) / (2.0 * 0.093_75);
    assert!((sprt.log_likelihood_ratio() - expected).abs() < 1e-12);
    assert_eq!(sprt.verdict(), SprtVerdict::Continue);
}

#[test]
fn a_clean_sweep_is_accepted_soon_but_not_at_once() {
    let mut sprt = Sprt::new(TEST_OF_35, &pairs());
    while sprt.verdict() == SprtVerdict::Continue {
        sprt.update(1.0);
    }
    assert_eq!((sprt.verdict(), sprt.blocks()), (SprtVerdict::Accept, 7));
    sprt.update(0.0);
    assert_eq!((sprt.verdict(), sprt.blocks()), (SprtVerdict::Accept, 7));
}

#[test]
fn error_rates_stay_within_their_bounds_for_every_number_of_seats() {
    const MATCHES: u32 = 1000;
    let shapes =
        [pairs(), Sides::single(3), Sides::of(3, vec![1, 1, 1, 2, 2, 2]), Sides::of(4, vec![2; 6])];
    let mut rng = StdRng::seed_from_u64(11);
    for sides in shapes {
        for (elo, wrong) in [(0.0, SprtVerdict::Accept), (35.0, SprtVerdict::Reject)] {
            let mut errors = 0;
            for _ in 0..MATCHES {
                let (verdict, _) = simulate(&sides, elo, 100_000, &mut rng);
                assert_ne!(verdict, SprtVerdict::Continue);
                errors += u32::from(verdict == wrong);
            }
            let rate = f64::from(errors) / f64::from(MATCHES);
            // 0.05 and three standard errors of the estimate.
            assert!(rate < 0.071, "{sides:?} at {elo} Elo, seed 11: {rate}");
        }
    }
}

#[test]
fn much_stronger_players_pass_within_400_games() {
    let mut rng = StdRng::seed_from_u64(12);
    let accepted = (0..500)
        .filter(|_| simulate(&pairs(), 100.0, 200, &mut rng).0 == SprtVerdict::Accept)
        .count();
    assert!(accepted > 480, "seed 12: {accepted} of 500");
}

/// The log-likelihood ratio of the five outcomes of a pair themselves, each hypothesis with the
/// outcome probabilities that fit best among those with its mean (empirical likelihood).
fn pentanomial(counts: &[f64; 5], s0: f64, s1: f64) -> f64 {
    let total: f64 = counts.iter().sum();
    let log_fit = |mean: f64| {
        let offset = |i: usize| i as f64 / 4.0 - mean;
        // sum f (a - s) / (1 + t (a - s)) = 0 falls in t between the poles of the outer outcomes.
        let slope = |t: f64| {
            (0..5).map(|i| counts[i] / total * offset(i) / (1.0 + t * offset(i))).sum::<f64>()
        };
        let (mut low, mut high) = (-1.0 / (1.0 - mean) + 1e-9, 1.0 / mean - 1e-9);
        for _ in 0..100 {
            let middle = f64::midpoint(low, high);
            if slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        -(0..5).map(|i| counts[i] * (1.0 + low * offset(i)).ln()).sum::<f64>()
    };
    log_fit(s1) - log_fit(s0)
}

#[test]
fn near_the_hypotheses_the_ratio_is_that_of_the_five_outcomes() {
    let mut rng = StdRng::seed_from_u64(13);
    let sides = pairs();
    for elo in [-20.0, 0.0, 17.0, 35.0, 60.0] {
        let mut sprt = Sprt::new(TEST_OF_35, &sides);
        let mut counts = [0.0; 5];
        for _ in 0..400 {
            let score = draw_block(&sides, elo, &mut rng);
            counts[(score * 4.0) as usize] += 1.0;
            // Beyond a decision the test would not take any more in.
            sprt.decision = None;
            sprt.update(score);
        }
        let exact = pentanomial(&counts, sides.score(0.0), sides.score(35.0));
        let normal = sprt.log_likelihood_ratio();
        assert!((exact - normal).abs() < 0.1 + 0.1 * exact.abs(), "{elo}: {exact} v {normal}");
    }
}
