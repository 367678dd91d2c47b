//! Commands that are stopped: what they held back is let go, once, and only while it is theirs.

use super::lifecycle::{claim, queued_job};
use super::*;

/// A configuration that is being paused while one of its jobs runs.
async fn pausing(office: &Office) -> WorkflowId {
    queued_job(office).await;
    claim(office, "gpu-9").await;
    let id = office.give("ana", &pause()).await.unwrap().workflow.unwrap();
    office.look().await;
    assert!(office.workflow(&id).await.is_running());
    id
}

async fn resumed(office: &Office) -> usize {
    office.bed.events(&[EventKind::ConfigResumed]).await.len()
}

async fn is_paused(office: &Office) -> bool {
    office.services.catch_up().await.unwrap();
    office.services.state.read().controls.paused(config()).is_some()
}

#[tokio::test]
async fn a_pause_is_undone_once() {
    let office = Office::with(TWO).await;
    let abort = Command::Abort { workflow: pausing(&office).await };
    office.give("ana", &abort).await.unwrap();
    assert_eq!(resumed(&office).await, 1);
    office.give("ben", &pause()).await.unwrap();
    let plan = CommandRequest::dry_run(abort.clone());
    let act = CommandRequest::as_things_stand(abort);
    for request in [plan, act] {
        let refused = office.ask("ana", request).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.error.contains("was stopped before"), "{}", refused.error);
    }
    assert!(is_paused(&office).await, "ben holds it");
    assert_eq!(resumed(&office).await, 1);
}

#[tokio::test]
async fn what_another_command_holds_by_now_stays_held() {
    let office = Office::with(TWO).await;
    let id = pausing(&office).await;
    office.bed.clock.advance(6 * 60_000);
    office.look().await;
    let ended = office.workflow(&id).await;
    assert!(matches!(ended.state, WorkflowState::Aborted { .. }), "the job does not let go");
    office.give("ben", &resume()).await.unwrap();
    office.look().await;
    office.give("ben", &pause()).await.unwrap();
    let reply = office.give("ana", &Command::Abort { workflow: id }).await.unwrap();
    assert_eq!(reply.effects[1], "square8_2p stays paused, by ben");
    assert!(is_paused(&office).await);
}
