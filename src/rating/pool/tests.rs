use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::rating::expected_score;

/// Games of two players whose seats are not known.
fn add_pair(results: &mut Results, [a, b]: [&str; 2], wins_a: u64, wins_b: u64, nobody: u64) {
    let lineup = [a, b].map(|player| Contender { player: player.to_owned(), seat: None });
    results.add(&lineup, Some(0), wins_a);
    results.add(&lineup, Some(1), wins_b);
    results.add(&lineup, None, nobody);
}

fn pair(names: [&str; 2], wins_a: u64, wins_b: u64, nobody: u64) -> Results {
    let mut results = Results::default();
    add_pair(&mut results, names, wins_a, wins_b, nobody);
    results
}

fn seated(players: &[&str]) -> Vec<Contender> {
    (0..).zip(players).map(|(seat, player)| Contender::seated(player, seat)).collect()
}

#[test]
fn one_pair_by_hand() {
    // 75 % is 190.85 Elo; its standard error is 1 / sqrt(n p q) logits, 1.96 of them 78.6 Elo.
    let pool = rate_pool(&pair(["net", "random"], 75, 25, 0), "random");
    let net = pool.rating("net").unwrap();
    assert!((net.elo - 190.85).abs() < 0.5, "{net:?}");
    assert!((net.uncertainty - 78.6).abs() < 0.5, "{net:?}");
    let random = &pool.ratings[1];
    assert_eq!((net.games, random.elo, random.uncertainty), (100, 0.0, 0.0));
    assert_eq!((pool.seats.len(), pool.nobody), (0, 0.0));
}

#[test]
fn ties_are_davidsons() {
    // With ties the ratio of wins is the ratio of strengths, and nu = ties / sqrt(wins * losses).
    let pool = rate_pool(&pair(["net", "random"], 60, 15, 25), "random");
    let net = pool.rating("net").unwrap();
    assert!((net.elo - 400.0 * 4.0_f64.log10()).abs() < 0.5, "{net:?}");
    assert!((pool.nobody - 25.0 / (60.0_f64 * 15.0).sqrt()).abs() < 0.01, "{}", pool.nobody);
}

#[test]
fn winning_everything_gives_a_finite_and_uncertain_rating() {
    let pool = rate_pool(&pair(["net", "random"], 200, 0, 0), "random");
    let net = pool.rating("net").unwrap();
    assert!((1000.0..2000.0).contains(&net.elo), "{net:?}");
    assert!(net.uncertainty > 400.0 && net.uncertainty.is_finite(), "{net:?}");
}

#[test]
fn the_order_of_names_and_results_does_not_matter() {
    let mut one = pair(["a", "random"], 30, 10, 0);
    add_pair(&mut one, ["b", "a"], 12, 8, 2);
    let mut other = pair(["a", "b"], 8, 12, 2);
    add_pair(&mut other, ["random", "a"], 10, 30, 0);
    let (one, other) = (rate_pool(&one, "random"), rate_pool(&other, "random"));
    for (x, y) in one.ratings.iter().zip(&other.ratings) {
        assert_eq!((&x.participant, x.games), (&y.participant, y.games));
        assert!((x.elo - y.elo).abs() < 1e-6 && (x.uncertainty - y.uncertainty).abs() < 1e-6);
    }
}

#[test]
fn players_apart_from_the_anchor_keep_the_priors_uncertainty() {
    let pool = rate_pool(&pair(["x", "y"], 5, 5, 0), "random");
    let x = pool.rating("x").unwrap();
    assert!(x.elo.abs() < 1e-6 && x.uncertainty > 2000.0, "{x:?}");
    assert_eq!((x.games, pool.rating("random").unwrap().games), (10, 0));
    assert_eq!(rate_pool(&Results::default(), "random").ratings.len(), 1);
}

#[test]
fn games_of_a_player_against_itself_only_tell_about_seats() {
    let mut results = Results::default();
    results.add(&seated(&["x", "x"]), Some(0), 60);
    results.add(&seated(&["x", "x"]), Some(1), 40);
    let pool = rate_pool(&results, "random");
    assert_eq!(pool.rating("x").unwrap().games, 0);
    // 60 : 40 is 70.4 Elo between the seats, half of it on each side of their mean.
    assert!((pool.seats[0].elo - 35.2).abs() < 0.1, "{:?}", pool.seats);
    assert!((pool.seats[0].elo + pool.seats[1].elo).abs() < 1e-9);
    assert!((pool.seats[0].uncertainty - pool.seats[1].uncertainty).abs() < 1e-6);
}

#[test]
fn a_copy_on_each_of_two_seats_wins_twice_as_often() {
    // One against two of equal strength: a third of the games.
    let mut results = Results::default();
    results.add(&seated(&["a", "random", "random"]), Some(0), 100);
    results.add(&seated(&["a", "random", "random"]), Some(1), 100);
    results.add(&seated(&["a", "random", "random"]), Some(2), 100);
    let pool = rate_pool(&results, "random");
    assert!(pool.rating("a").unwrap().elo.abs() < 1.0, "{pool:?}");
}

#[test]
fn true_strengths_lie_within_the_intervals_of_two_players() {
    let truth = [("random", 0.0), ("a", 150.0), ("b", 320.0), ("c", 360.0), ("d", 700.0)];
    let mut rng = StdRng::seed_from_u64(5);
    let (mut inside, mut all) = (0, 0);
    for _ in 0..100 {
        let mut results = Results::default();
        for (index, (a, elo_a)) in truth.iter().enumerate() {
            for (b, elo_b) in &truth[..index] {
                let p = expected_score(elo_a - elo_b);
                let wins = (0..60).filter(|_| rng.random_bool(p)).count() as u64;
                add_pair(&mut results, [a, b], wins, 60 - wins, 0);
            }
        }
        let pool = rate_pool(&results, "random");
        for (name, elo) in &truth[1..] {
            let found = pool.rating(name).unwrap();
            all += 1;
            inside += u32::from((found.elo - elo).abs() <= found.uncertainty);
        }
    }
    let share = f64::from(inside) / f64::from(all);
    assert!((0.92..0.98).contains(&share), "seed 5: {share} of the intervals hold");
}

/// A full ranking drawn as Plackett and Luce say.
fn draw_ranking(strengths: &[f64], rng: &mut StdRng) -> Vec<u32> {
    let mut ranks = vec![u32::MAX; strengths.len()];
    for rank in 0..u32::try_from(strengths.len()).unwrap() {
        let left: Vec<usize> = (0..ranks.len()).filter(|&i| ranks[i] == u32::MAX).collect();
        let mut drawn = rng.random::<f64>() * left.iter().map(|&i| strengths[i]).sum::<f64>();
        let chosen = left.iter().copied().find(|&i| {
            drawn -= strengths[i];
            drawn <= 0.0
        });
        ranks[chosen.unwrap_or(left[left.len() - 1])] = rank;
    }
    ranks
}

#[test]
fn true_strengths_and_seats_lie_within_the_intervals_of_four_players() {
    let players = [("random", 0.0), ("a", 120.0), ("b", 200.0), ("c", 420.0)];
    let seats = [60.0, 20.0, -20.0, -60.0];
    let mut rng = StdRng::seed_from_u64(6);
    let (mut inside, mut all) = (0, 0);
    for _ in 0..40 {
        let mut results = Results::default();
        for game in 0..200 {
            let order: Vec<usize> = (0..4).map(|seat| (seat + game) % 4).collect();
            let names: Vec<&str> = order.iter().map(|&p| players[p].0).collect();
            let strength =
                |(seat, &p): (usize, &usize)| 10_f64.powf((players[p].1 + seats[seat]) / 400.0);
            let strengths: Vec<f64> = order.iter().enumerate().map(strength).collect();
            results.add_ranking(&seated(&names), &draw_ranking(&strengths, &mut rng));
        }
        let pool = rate_pool(&results, "random");
        let ratings = players[1..].iter().map(|(name, elo)| {
            let found = pool.rating(name).unwrap();
            (found.elo - elo, found.uncertainty)
        });
        let effects = pool.seats.iter().zip(seats).map(|(e, elo)| (e.elo - elo, e.uncertainty));
        for (error, uncertainty) in ratings.chain(effects) {
            all += 1;
            inside += u32::from(error.abs() <= uncertainty);
        }
    }
    let share = f64::from(inside) / f64::from(all);
    assert!((0.91..0.99).contains(&share), "seed 6: {share} of {all} intervals hold");
}
