use super::{Plan, run};

/// A leader that runs finds a death within this time: 4.5 s of silence, and its next look.
const DETECTED_MS: u64 = 5_500;

#[test]
fn whatever_goes_wrong_no_job_is_lost_or_doubled_one_leads_and_nobody_starves() {
    let mut by_kind = [0; 3];
    for seed in 1..=5 {
        let report = run(Plan { agents: 30, hours: 2, seed }).unwrap_or_else(|why| panic!("{why}"));
        assert!(report.jobs > 100 && report.deaths > 0 && report.leaderships > 0, "{report}");
        assert!(report.taken_from > 0 && report.slowest_detection_ms <= DETECTED_MS, "{report}");
        assert_eq!(report.by_kind.iter().sum::<u64>(), report.jobs, "{report}");
        (0..3).for_each(|kind| by_kind[kind] += report.by_kind[kind]);
    }
    assert!(by_kind.iter().all(|jobs| *jobs > 0), "games, trainings and matches: {by_kind:?}");
}

#[test]
fn a_seed_names_a_day() {
    let plan = Plan { agents: 12, hours: 1, seed: 7 };
    assert_eq!(run(plan), run(plan));
    assert_ne!(run(plan), run(Plan { seed: 8, ..plan }));
}
