//! A few of the faults, short: the rest takes minutes, by `cargo xtask faults`.

use super::fault::Fault;
use super::outcome::Outcome;
use super::report::Report;
use super::scale::Scale;

async fn holds(fault: Fault) {
    let report = Report::of(fault, &Scale::SHORT).await;
    assert!(matches!(report.outcome, Outcome::Measured(_)) && !report.is_missed(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_a_killed_worker_come_again() {
    holds(Fault::F1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_result_of_a_stopped_worker_comes_too_late() {
    holds(Fault::F3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_to_what_comes_is_not_handed_what_was() {
    holds(Fault::F4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_whose_clock_stood_still_is_refused() {
    holds(Fault::F7).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_with_a_server() {
    holds(Fault::F9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_vanishes_is_found_and_nobody_else() {
    holds(Fault::F18).await;
}

#[test]
fn a_miss_and_a_fault_that_broke_off_are_not_passed_and_a_skipped_one_is_told() {
    use super::figure::Figure;

    let report = |outcome| Report { fault: Fault::F7, about: "x", outcome };
    let missed = report(Outcome::Measured(vec![Figure::is("lost", 2, 0)]));
    assert!(missed.is_missed());
    assert_eq!(missed.to_string(), "F7        MISSED  x: lost 2 (= 0)");
    assert!(report(Outcome::Broken("why".to_owned())).is_missed());
    let skipped = report(Outcome::NotPossibleHere("no root".to_owned()));
    assert!(skipped.is_skipped() && !skipped.is_missed());
    assert_eq!(skipped.to_string(), "F7        skipped x: not possible here: no root");
}
