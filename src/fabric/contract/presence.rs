//! Properties of presence.

use serde_json::{Value, json};

use super::super::FabricError;
use super::super::port::{Beat, Holder, Liveness, MAX_STATUS_BYTES, Member};
use super::samples::holder;
use super::{Rig, on_each};

/// Gives a sign of life, and waits until it is heard.
async fn beat(rig: &Rig, holder: Holder, status: Value) {
    let mut heard = rig.presence.watch();
    rig.presence.beat(Beat { holder, status }).await.unwrap();
    heard.changed().await.unwrap();
}

async fn leave(rig: &Rig, holder: Holder) {
    let mut heard = rig.presence.watch();
    rig.presence.leave(holder).await.unwrap();
    heard.changed().await.unwrap();
}

fn of(rig: &Rig, name: &str) -> Member {
    let view = rig.presence.view();
    view.into_iter().find(|member| member.holder.node.as_str() == name).unwrap()
}

#[test]
fn who_gives_a_sign_of_life_is_alive_and_seen_with_its_status() {
    on_each(async |rig| {
        assert!(rig.presence.view().is_empty());
        beat(&rig, holder("b", 1), json!({"free": 2})).await;
        beat(&rig, holder("a.1", 1), json!(null)).await;
        let view = rig.presence.view();
        let nodes: Vec<&str> = view.iter().map(|member| member.holder.node.as_str()).collect();
        assert_eq!(nodes, ["a.1", "b"]);
        let member = of(&rig, "b");
        assert_eq!((member.liveness, member.status), (Liveness::Alive, json!({"free": 2})));
    });
}

#[test]
fn silence_makes_suspect_after_3_s_and_dead_after_4_5_s() {
    on_each(async |rig| {
        beat(&rig, holder("a", 1), json!(null)).await;
        for (ms, wanted) in [
            (2_999, Liveness::Alive),
            (1, Liveness::Suspect),
            (1_499, Liveness::Suspect),
            (1, Liveness::Dead),
        ] {
            rig.clock.advance(ms);
            assert_eq!(of(&rig, "a").liveness, wanted);
        }
        assert_eq!(of(&rig, "a").silent_ms, 4_500);
        beat(&rig, holder("a", 1), json!(null)).await;
        assert_eq!(of(&rig, "a").liveness, Liveness::Alive);
    });
}

#[test]
fn who_leaves_is_gone_at_once_and_may_come_back() {
    on_each(async |rig| {
        beat(&rig, holder("a", 1), json!(null)).await;
        leave(&rig, holder("a", 1)).await;
        assert_eq!(of(&rig, "a").liveness, Liveness::Left);
        rig.clock.advance(60_000);
        assert_eq!(of(&rig, "a").liveness, Liveness::Left);
        beat(&rig, holder("a", 2), json!(null)).await;
        assert_eq!(of(&rig, "a").liveness, Liveness::Alive);
    });
}

#[test]
fn the_leave_of_a_former_process_does_not_touch_its_successor() {
    on_each(async |rig| {
        beat(&rig, holder("a", 1), json!(null)).await;
        beat(&rig, holder("a", 2), json!(null)).await;
        leave(&rig, holder("a", 1)).await;
        assert_eq!(of(&rig, "a").liveness, Liveness::Alive);
        assert_eq!(of(&rig, "a").holder, holder("a", 2));
    });
}

#[test]
fn a_jump_of_the_wall_clock_kills_nobody() {
    on_each(async |rig| {
        beat(&rig, holder("a", 1), json!(null)).await;
        rig.clock.set_wall(crate::event::UtcMs(super::START.0 + 3_600_000));
        assert_eq!(of(&rig, "a").liveness, Liveness::Alive);
    });
}

#[test]
fn a_status_that_is_too_large_is_refused() {
    on_each(async |rig| {
        let status = Value::String("x".repeat(MAX_STATUS_BYTES));
        let refused = rig.presence.beat(Beat { holder: holder("a", 1), status }).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert!(rig.presence.view().is_empty());
    });
}
