use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::{Demand, Planned, Populator, Quota};
use crate::event::JobKind;
use crate::game::ConfigKey;

fn demand(config: ConfigKey, score: f64) -> Demand {
    Demand { config, score, is_on_target: false, can_train: true, can_evaluate: true, in_flight: 0 }
}

fn all(score: f64) -> Vec<Demand> {
    ConfigKey::all().map(|config| demand(config, score)).collect()
}

/// Fills an empty queue of one place after the other.
fn one_by_one(jobs: usize, demands: &[Demand]) -> Vec<Planned> {
    let mut populator = Populator::default();
    (0..jobs).flat_map(|_| populator.fill(1, demands, Quota::HALF)).collect()
}

fn count<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    keys.fold(BTreeMap::new(), |mut counts, key| {
        *counts.entry(key).or_default() += 1;
        counts
    })
}

#[test]
fn the_mix_is_sixty_thirty_ten() {
    let kinds = count(one_by_one(1_000, &all(1.0)).iter().map(|job| job.kind));
    assert_eq!(kinds[&JobKind::Selfplay], 600);
    assert_eq!(kinds[&JobKind::Train], 300);
    assert_eq!(kinds[&JobKind::Evaluate], 100);
}

#[test]
fn a_kind_with_nothing_to_do_leaves_its_turns_to_the_others() {
    let mut demands = all(1.0);
    demands.iter_mut().for_each(|demand| demand.can_train = false);
    let kinds = count(one_by_one(700, &demands).iter().map(|job| job.kind));
    assert_eq!((kinds[&JobKind::Selfplay], kinds[&JobKind::Evaluate]), (600, 100));
}

#[test]
fn who_is_on_target_is_rated_and_nothing_else() {
    let mut demands = all(1.0);
    demands.iter_mut().for_each(|demand| demand.is_on_target = true);
    let planned = Populator::default().fill(100, &demands, Quota::HALF);
    assert_eq!(planned.len(), 12, "one match each");
    assert!(planned.iter().all(|job| job.kind == JobKind::Evaluate));
    assert_eq!(Populator::interval_ms(&demands), 300_000);
    assert_eq!(Populator::interval_ms(&all(1.0)), 60_000);
}

#[test]
fn a_training_and_a_match_are_planned_once() {
    let planned = Populator::default().fill(200, &all(1.0), Quota::HALF);
    let once = count(planned.iter().map(|job| (job.kind as u8, job.config)));
    for ((kind, config), jobs) in once {
        assert!(kind == JobKind::Selfplay as u8 || jobs == 1, "{config}: {jobs}");
    }
    assert_eq!(planned.len(), 200);
}

/// Turns after which every one of these has had one: two for each claimant, divided by its share of
/// the weights and by the share of games among the kinds.
fn enough_turns(demands: &[Demand]) -> usize {
    let scores = || demands.iter().map(|demand| demand.score);
    let least = scores().fold(f64::INFINITY, f64::min) / scores().sum::<f64>();
    (2.0 * demands.len() as f64 / least / 0.6).ceil() as usize
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn quotas_hold_nobody_starves_and_the_same_gives_the_same(
        scores in prop::collection::vec(0.05..1.5_f64, 12),
        places in 1..60_usize,
        in_flight in prop::collection::vec(0..8_usize, 12),
    ) {
        let demands: Vec<Demand> = all(1.0).into_iter().zip(scores).zip(in_flight)
            .map(|((demand, score), in_flight)| Demand { score, in_flight, ..demand }).collect();
        let held: usize = demands.iter().map(|demand| demand.in_flight).sum();
        let limit = Quota::HALF.places(places, demands.len());
        let (mut one, mut other) = (Populator::default(), Populator::default());
        let (mut served, mut turns) = (BTreeMap::new(), 0);
        while turns < enough_turns(&demands) {
            let planned = one.fill(places, &demands, Quota::HALF);
            prop_assert_eq!(&planned, &other.fill(places, &demands, Quota::HALF));
            prop_assert!(held + planned.len() <= places.max(held));
            let added = count(planned.iter().map(|job| job.config));
            for demand in &demands {
                let more = added.get(&demand.config).copied().unwrap_or(0);
                prop_assert!(more == 0 || demand.in_flight + more <= limit);
                *served.entry(demand.config).or_insert(0) += more;
            }
            if planned.is_empty() {
                break;
            }
            turns += planned.len();
        }
        // Who is below its quota is served, as long as there is a place for anybody.
        for demand in demands.iter().filter(|demand| held < places && demand.in_flight < limit) {
            prop_assert!(served[&demand.config] > 0, "{} starves: {served:?}", demand.config);
        }
    }
}

#[test]
fn a_quota_leaves_room_for_others_and_none_unused() {
    assert_eq!(Quota::HALF.places(10, 12), 5);
    assert_eq!(Quota::HALF.places(10, 1), 10);
    assert_eq!(Quota::HALF.places(0, 12), 1);
    assert!(Quota::new(0.0).is_none() && Quota::new(1.1).is_none());
}
