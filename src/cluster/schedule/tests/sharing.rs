use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::Shares;

/// Turns that a claimant waits at most: two for each claimant, divided by its share.
fn bound(weights: &[f64], n: usize) -> usize {
    let share = weights[n] / weights.iter().sum::<f64>();
    (2.0 * weights.len() as f64 / share).ceil() as usize
}

proptest! {
    #[test]
    fn whoever_weighs_anything_gets_a_turn_in_bounded_time(
        weights in prop::collection::vec(0.05..4.0_f64, 1..13),
        absences in prop::collection::vec(0..13_usize, 4_000),
    ) {
        let mut shares = Shares::default();
        let mut waited = vec![0; weights.len()];
        for absent in absences {
            let here = (0..weights.len()).filter(|n| *n != absent);
            let claimants: Vec<(usize, f64)> = here.map(|n| (n, weights[n])).collect();
            let Some(chosen) = shares.next(claimants.iter().copied()) else { continue };
            for (n, _) in claimants {
                waited[n] = if n == chosen { 0 } else { waited[n] + 1 };
                prop_assert!(waited[n] <= bound(&weights, n), "{n} of {weights:?} waits {waited:?}");
            }
        }
    }

    #[test]
    fn turns_come_to_be_in_proportion_to_weights(
        weights in prop::collection::vec(0.05..4.0_f64, 1..13),
    ) {
        let (mut shares, mut turns) = (Shares::default(), BTreeMap::new());
        let rounds = 5_000;
        for _ in 0..rounds {
            let chosen = shares.next(weights.iter().copied().enumerate()).unwrap();
            *turns.entry(chosen).or_insert(0) += 1;
        }
        let total: f64 = weights.iter().sum();
        for (n, weight) in weights.iter().enumerate() {
            let due = f64::from(rounds) * weight / total;
            let had = f64::from(turns.get(&n).copied().unwrap_or(0));
            prop_assert!((due - had).abs() <= weights.len() as f64, "{n}: {had} of {due}");
        }
    }
}

#[test]
fn nobody_without_a_weight_gets_a_turn() {
    let mut shares = Shares::default();
    assert_eq!(shares.next([]), None::<u8>);
    assert_eq!(shares.next([(1, 0.0), (2, f64::NAN), (3, -1.0), (4, f64::INFINITY)]), None);
    assert_eq!(shares.next([(1, 0.0), (2, 1e-9)]), Some(2));
}
