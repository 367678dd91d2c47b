//! Properties of leases.

use super::super::FabricError;
use super::super::port::{Acquired, Grant};
use super::samples::{holder, lease};
use super::{Rig, on_each};
use crate::event::UtcMs;

const TTL: u64 = 3_000;

async fn acquire(rig: &Rig, who: &str) -> Acquired {
    rig.lease.acquire(lease("leader"), holder(who, 1), TTL).await.unwrap()
}

async fn granted(rig: &Rig, who: &str) -> Grant {
    match acquire(rig, who).await {
        Acquired::Granted(grant) => grant,
        held @ Acquired::Held { .. } => panic!("{who} was refused: {held:?}"),
    }
}

async fn is_held(rig: &Rig, who: &str) -> bool {
    matches!(acquire(rig, who).await, Acquired::Held { .. })
}

/// Lets `who` take over from a holder that fell silent.
async fn take_over(rig: &Rig, who: &str) -> Grant {
    assert!(is_held(rig, who).await);
    rig.clock.advance(TTL);
    granted(rig, who).await
}

#[test]
fn a_free_lease_is_granted_at_once_and_only_once() {
    on_each(async |rig| {
        granted(&rig, "a").await;
        assert!(is_held(&rig, "b").await);
    });
}

#[test]
fn of_many_candidates_one_gets_it() {
    on_each(async |rig| {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let answers = futures::future::join_all(names.map(|name| acquire(&rig, name))).await;
        let grants = answers.iter().filter(|answer| matches!(answer, Acquired::Granted(_)));
        assert_eq!(grants.count(), 1);
    });
}

#[test]
fn the_holder_that_asks_again_keeps_its_token() {
    on_each(async |rig| {
        let first = granted(&rig, "a").await;
        assert_eq!(granted(&rig, "a").await.token, first.token);
    });
}

#[test]
fn a_lease_that_is_renewed_is_never_taken_over() {
    on_each(async |rig| {
        let mut grant = granted(&rig, "a").await;
        for _ in 0..20 {
            assert!(is_held(&rig, "b").await);
            rig.clock.advance(TTL / 3);
            grant = rig.lease.renew(&grant).await.unwrap();
        }
    });
}

#[test]
fn a_candidate_takes_over_after_a_full_ttl_without_renewal_and_not_before() {
    on_each(async |rig| {
        granted(&rig, "a").await;
        rig.clock.advance(10 * TTL);
        assert!(is_held(&rig, "b").await, "the first look only starts the observation");
        rig.clock.advance(TTL - 1);
        assert!(is_held(&rig, "b").await);
        rig.clock.advance(1);
        granted(&rig, "b").await;
    });
}

#[test]
fn a_question_that_waited_long_does_not_date_the_observation_back() {
    on_each(async |rig| {
        granted(&rig, "a").await;
        let asked = rig.lease.acquire(lease("leader"), holder("b", 1), TTL);
        rig.clock.advance(TTL);
        assert!(matches!(asked.await, Ok(Acquired::Held { retry_in_ms: TTL, .. })));
        assert!(is_held(&rig, "b").await, "the record was first read just now");
    });
}

#[test]
fn a_holder_that_lost_its_lease_is_fenced() {
    on_each(async |rig| {
        let old = granted(&rig, "a").await;
        take_over(&rig, "b").await;
        let renewed = rig.lease.renew(&old).await;
        assert!(matches!(renewed, Err(FabricError::Fenced(_))), "{renewed:?}");
        let released = rig.lease.release(&old).await;
        assert!(matches!(released, Err(FabricError::Fenced(_))), "{released:?}");
    });
}

#[test]
fn a_restarted_process_does_not_inherit_the_lease() {
    on_each(async |rig| {
        granted(&rig, "a").await;
        let restarted = rig.lease.acquire(lease("leader"), holder("a", 2), TTL).await.unwrap();
        assert!(matches!(restarted, Acquired::Held { .. }));
    });
}

#[test]
fn tokens_rise_with_every_take_over() {
    on_each(async |rig| {
        let mut last = granted(&rig, "a").await;
        for who in ["b", "a", "b", "c"] {
            let next = take_over(&rig, who).await;
            assert!(next.token > last.token, "{:?} after {:?}", next.token, last.token);
            last = next;
        }
        rig.lease.release(&last).await.unwrap();
        assert!(granted(&rig, "c").await.token > last.token);
    });
}

#[test]
fn a_renewal_keeps_the_token_and_changes_the_revision() {
    on_each(async |rig| {
        let grant = granted(&rig, "a").await;
        let before = rig.lease.record(lease("leader")).await.unwrap().unwrap();
        let renewed = rig.lease.renew(&grant).await.unwrap();
        let after = rig.lease.record(lease("leader")).await.unwrap().unwrap();
        assert_eq!(renewed.token, grant.token);
        assert!(after.revision > before.revision);
    });
}

#[test]
fn a_released_lease_is_free_at_once() {
    on_each(async |rig| {
        let grant = granted(&rig, "a").await;
        assert!(is_held(&rig, "b").await);
        rig.lease.release(&grant).await.unwrap();
        assert_eq!(rig.lease.release(&grant).await, Ok(()), "repeating it changes nothing");
        granted(&rig, "b").await;
        assert!(matches!(rig.lease.renew(&grant).await, Err(FabricError::Fenced(_))));
    });
}

#[test]
fn the_holder_stops_before_anybody_may_take_over() {
    on_each(async |rig| {
        let grant = granted(&rig, "a").await;
        assert!(is_held(&rig, "b").await);
        assert!(grant.is_valid(&*rig.clock));
        rig.clock.advance(TTL - TTL / 10);
        assert!(!grant.is_valid(&*rig.clock));
        assert!(is_held(&rig, "b").await);
    });
}

#[test]
fn a_jump_of_the_wall_clock_takes_no_lease_away() {
    on_each(async |rig| {
        let grant = granted(&rig, "a").await;
        assert!(is_held(&rig, "b").await);
        rig.clock.set_wall(UtcMs(super::START.0 + 3_600_000));
        assert!(is_held(&rig, "b").await);
        assert!(grant.is_valid(&*rig.clock));
    });
}

#[test]
fn leases_of_different_names_are_independent() {
    on_each(async |rig| {
        granted(&rig, "a").await;
        let other = rig.lease.acquire(lease("trainer"), holder("b", 1), TTL).await.unwrap();
        assert!(matches!(other, Acquired::Granted(_)));
    });
}

#[test]
fn a_lease_without_a_duration_is_refused() {
    on_each(async |rig| {
        let refused = rig.lease.acquire(lease("leader"), holder("a", 1), 0).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
    });
}
