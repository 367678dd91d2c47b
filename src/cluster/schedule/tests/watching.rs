use proptest::prelude::*;

use super::super::*;
use crate::fabric::MonoMs;
use crate::game::ConfigKey;

fn readings(memory: f64, disk: f64, jobs: f64) -> Vec<Reading> {
    let of = |resource, used| Reading { resource, used: Some(used) };
    vec![
        of(Resource::Memory, memory),
        of(Resource::Disk, disk),
        of(Resource::QueuedJobs, jobs),
        of(Resource::QueuedTrainings, 0.0),
        of(Resource::PendingTransfers, 0.0),
    ]
}

#[test]
fn a_full_disk_alone_stops_producers() {
    let pressure = Pressure::of(&readings(10.0, 75.0, 0.0), &Limit::STANDARD);
    assert_eq!((pressure.rate(), pressure.binding), (0.0, Some((Resource::Disk, 75.0))));
    assert_eq!(pressure.to_string(), "0 % of full speed because of disk, 75");
    let none = Pressure::of(&readings(10.0, 20.0, 0.0), &Limit::STANDARD);
    assert_eq!((none.rate(), none.to_string().as_str()), (1.0, "full speed"));
}

#[test]
fn what_is_not_measured_is_named_and_not_taken_for_nothing() {
    let pressure = Pressure::of(&[], &Limit::STANDARD);
    assert_eq!(pressure.unknown.len(), 5);
}

#[test]
fn producers_go_on_well_below_the_limit() {
    let mut gate = PressureGate::default();
    let mut at = |disk| gate.observe(&Pressure::of(&readings(0.0, disk, 0.0), &Limit::STANDARD));
    assert_eq!(at(69.0), None);
    assert_eq!(at(70.0), Some(Change::Activated));
    assert_eq!(at(69.0), None);
    assert_eq!(at(65.0), Some(Change::Released));
    assert_eq!(at(65.0), None);
}

proptest! {
    #[test]
    fn the_worst_limit_decides(
        memory in 0.0..100.0_f64, disk in 0.0..100.0_f64, jobs in 0.0..3_000.0_f64,
    ) {
        let all = Pressure::of(&readings(memory, disk, jobs), &Limit::STANDARD).level;
        let alone = [readings(memory, 0.0, 0.0), readings(0.0, disk, 0.0), readings(0.0, 0.0, jobs)]
            .map(|readings| Pressure::of(&readings, &Limit::STANDARD).level);
        prop_assert_eq!(all, alone.into_iter().fold(0.0, f64::max));
    }
}

#[test]
fn idle_is_a_minute_without_work_and_stuck_ten_minutes_of_jobs_that_do_nothing() {
    let mut watch = IdleWatch::default();
    let mut at = |s: u64, used, jobs| watch.observe(MonoMs(s * 1_000), used, jobs);
    assert_eq!(at(0, Some(3.0), 0), Usage::Busy);
    assert_eq!(at(59, Some(9.0), 0), Usage::Busy);
    assert_eq!(at(60, Some(3.0), 0), Usage::Idle(60_000));
    assert_eq!(at(61, None, 0), Usage::Unknown);
    assert_eq!(at(62, Some(0.0), 0), Usage::Busy, "counting begins anew");
    assert_eq!(at(63, Some(0.0), 1), Usage::Busy, "it has a job now");
    assert_eq!(at(663, Some(0.0), 1), Usage::Stuck(600_000));
    assert_eq!(at(664, Some(50.0), 1), Usage::Busy);
}

fn ready() -> TrainingFacts {
    TrainingFacts {
        new_samples: Some(6_000),
        games: Some(9_000),
        newest_game_age_ms: Some(60_000),
        since_training_ms: None,
        is_training: false,
        waiting_candidates: 0,
    }
}

#[test]
fn each_reason_against_a_training_is_given_with_its_numbers() {
    let config: ConfigKey = "square8_2p".parse().unwrap();
    let why = |facts: TrainingFacts| {
        let readiness = Readiness::of(config, &facts, &TrainingRules::STANDARD);
        readiness.blocked.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(why(ready()), "");
    assert_eq!(why(TrainingFacts { games: None, ..ready() }), Blocked::Uncounted.to_string());
    let several = TrainingFacts {
        new_samples: Some(4_999),
        newest_game_age_ms: Some(172_800_001),
        since_training_ms: Some(119_999),
        is_training: true,
        waiting_candidates: 3,
        ..ready()
    };
    assert_eq!(
        why(several),
        "4999 of 5000 new positions; its newest game is 172800001 ms old, the limit is 172800000 \
         ms; a training of it is queued or runs; its last training ended 119999 ms ago, the pause \
         is 120000 ms; 3 candidates wait for their match, the limit is 2"
    );
    let fixed = TrainingRules { samples: Samples::Fixed(6_001), ..TrainingRules::STANDARD };
    let all_the_same = Readiness::of(config, &TrainingFacts { games: Some(40), ..ready() }, &fixed);
    assert_eq!(all_the_same.blocked, [Blocked::Samples { has: 6_000, needed: 6_001 }]);
    let first = TrainingFacts { new_samples: Some(500), games: Some(40), ..ready() };
    assert_eq!(why(first), "", "a cold start must begin with little");
}
