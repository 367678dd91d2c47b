//! How often the sequential test errs, and how many games it takes, by simulation; and how long a
//! pool takes to rate. `cargo run --release --example sprt_rates`

use std::time::Instant;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use ringrift::rating::{Contender, Hypotheses, Results, Sides, Sprt, SprtVerdict, rate_pool};

const SEED: u64 = 1;
const MATCHES: u32 = 4_000;
const MOST_BLOCKS: u32 = 100_000;

/// Share of matches that were accepted, and mean games of a match.
fn simulate(hypotheses: Hypotheses, sides: &Sides, elo: f64, rng: &mut StdRng) -> (f64, f64) {
    let (mut accepted, mut games) = (0_u32, 0.0);
    for _ in 0..MATCHES {
        let mut sprt = Sprt::new(hypotheses, sides);
        while sprt.verdict() == SprtVerdict::Continue && sprt.blocks() < MOST_BLOCKS {
            let wins: f64 = sides.chances(elo).map(|p| f64::from(rng.random_bool(p))).sum();
            sprt.update(wins / f64::from(u32::try_from(sides.games()).unwrap_or(u32::MAX)));
        }
        accepted += u32::from(sprt.verdict() == SprtVerdict::Accept);
        games += f64::from(sprt.blocks()) * sides.games() as f64;
    }
    (f64::from(accepted) / f64::from(MATCHES), games / f64::from(MATCHES))
}

fn sprt_table() {
    let shapes = [
        ("2 seats", Sides::single(2)),
        ("3 seats, both mixes", Sides::of(3, vec![1, 1, 1, 2, 2, 2])),
        ("4 seats, 2 v 2", Sides::of(4, vec![2; 6])),
    ];
    println!("seed {SEED}, {MATCHES} matches a line, alpha = beta = 0.05");
    println!("{:<20} {:>9} {:>6} {:>9} {:>8}", "blocks", "test", "true", "accepted", "games");
    for (name, sides) in &shapes {
        for (elo0, elo1) in [(0.0, 35.0), (0.0, 20.0), (-20.0, 0.0)] {
            let hypotheses = Hypotheses { elo0, elo1, alpha: 0.05, beta: 0.05 };
            for elo in [elo0, f64::midpoint(elo0, elo1), elo1, elo1 + 65.0] {
                let mut rng = StdRng::seed_from_u64(SEED);
                let (accepted, games) = simulate(hypotheses, sides, elo, &mut rng);
                let test = format!("{elo0}..{elo1}");
                println!("{name:<20} {test:>9} {elo:>6.1} {accepted:>9.4} {games:>8.0}");
            }
        }
    }
}

/// A pool whose players meet at random, seats included.
fn pool_time(players: usize, seats: u8, games: usize) {
    let mut rng = StdRng::seed_from_u64(SEED);
    let names: Vec<String> = (0..players).map(|number| format!("model-{number}")).collect();
    let strength = |player: usize| 10_f64.powf(player as f64 * 10.0 / 400.0);
    let began = Instant::now();
    let mut results = Results::default();
    for _ in 0..games {
        let seated: Vec<usize> = (0..seats).map(|_| rng.random_range(0..players)).collect();
        let mut drawn = rng.random::<f64>() * seated.iter().map(|&p| strength(p)).sum::<f64>();
        let winner = seated.iter().position(|&player| {
            drawn -= strength(player);
            drawn <= 0.0
        });
        let lineup: Vec<_> =
            (0..).zip(&seated).map(|(seat, &p)| Contender::seated(&names[p], seat)).collect();
        results.add(&lineup, winner, 1);
    }
    let summed = began.elapsed();
    let began = Instant::now();
    let pool = rate_pool(&results, &names[0]);
    let refit = began.elapsed();
    println!(
        "{players} models, {seats} seats, {games} games: summed in {summed:.2?}, refit in {refit:.2?}, {} rated",
        pool.ratings.len()
    );
}

fn main() {
    sprt_table();
    for seats in [2, 3, 4] {
        pool_time(100, seats, 100_000);
    }
}
