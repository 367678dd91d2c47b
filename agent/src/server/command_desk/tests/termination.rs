//! The one verb that cannot be undone.

use ringrift::record::{FinishedGame, GameStore};

use super::*;
use crate::pipeline::testing::finished_game;

pub(super) fn terminate() -> Command {
    Command::Terminate { node: node("gpu-9") }
}

fn game(id: &GameId) -> FinishedGame {
    finished_game(config(), id.as_str(), 1)
}

/// Another node is up and recorded a game; a third one is up too.
pub(super) async fn fleet(office: &Office) -> GameId {
    office.online().await;
    let third = Envelope {
        id: EventId { node: node("gpu-3"), incarnation: Incarnation(3), n: 1 },
        at: office.services.clock.utc(),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(
            HostOnline { version: "1".into(), url: None, cpus: 1, device: "cpu".into() }.into(),
        ),
    };
    office.services.fabric.log.append(vec![third]).await.unwrap();
    let id = GameId::new("square8_2p-00000000000000aa-00000001").unwrap();
    let games = vec![id.clone()];
    let location = "games/square8_2p.db".to_owned();
    office.other(2, GameRecorded { location, games, plies: 9, total_games: 1, batch: None }).await;
    id
}

pub(super) fn copy(office: &Office, id: &GameId) {
    let path = office.services.data_dir.games_db(config());
    let batch = GameStore::open(&path).unwrap().record(&[game(id)]).unwrap();
    assert_eq!(batch.recorded.len(), 1, "{:?}", batch.refused);
}

#[tokio::test]
async fn data_without_a_copy_elsewhere_keeps_the_machine() {
    let office = Office::with(TWO).await;
    let id = fleet(&office).await;
    let refused = office.give("ana", &terminate()).await.unwrap_err();
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
    assert!(refused.error.contains("copies (fail)"), "{}", refused.error);
    assert!(refused.error.contains(id.as_str()), "{}", refused.error);
    copy(&office, &id);
    let plan = office.plan("ana", &terminate()).await;
    let copies = plan.gates.iter().find(|gate| gate.name == "copies").unwrap();
    assert_eq!((copies.verdict, plan.closed().count()), (Verdict::Pass, 0), "{plan:?}");
}

#[tokio::test]
async fn it_is_refused_without_its_plan_its_name_or_on_the_node_itself() {
    let office = Office::with(TWO).await;
    let id = fleet(&office).await;
    copy(&office, &id);
    let plan = office.plan("ana", &terminate()).await;
    let without_plan = CommandRequest {
        confirmation: Some("gpu-9".to_owned()),
        ..CommandRequest::as_things_stand(terminate())
    };
    let wrong_name = CommandRequest::as_planned(terminate(), &plan, Some("gpu-8".to_owned()));
    for request in [without_plan, wrong_name] {
        let refused = office.ask("ana", request).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::PRECONDITION_REQUIRED, "{}", refused.shown);
    }
    let itself = Command::Terminate { node: office.services.node.clone() };
    let itself_online = HostOnline { version: "1".into(), url: None, cpus: 1, device: "c".into() };
    office.bed.publish(itself_online).await;
    let refused = office.give("ana", &itself).await.unwrap_err();
    assert!(refused.error.contains("its own end"), "{}", refused.error);
}

#[tokio::test]
async fn a_second_operator_agrees_then_the_node_is_drained_checked_and_given_back() {
    let office = Office::with(TWO).await;
    let id = fleet(&office).await;
    copy(&office, &id);
    let reply = office.give("ana", &terminate()).await.unwrap();
    assert!(reply.plan.unwrap().confirmation.second_operator);
    let workflow = reply.workflow.unwrap();
    office.look().await;
    assert!(office.workflow(&workflow).await.awaits_approval());

    let approve = Command::Approve { workflow: workflow.clone() };
    let own = office.ask("ana", CommandRequest::dry_run(approve.clone())).await.unwrap_err();
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    assert!(own.error.contains("ana's own"), "{}", own.error);
    office.give("ben", &approve).await.unwrap();
    let again = office.ask("ben", CommandRequest::dry_run(approve)).await.unwrap_err();
    assert_eq!(again.status, StatusCode::CONFLICT);

    office.look().await;
    let watched = office.workflow(&workflow).await;
    assert_eq!(watched.step(StepKind::SecondOperator).unwrap().evidence, "ben agrees");
    assert_eq!(watched.step(StepKind::Recheck).unwrap().state, StepState::Passed);
    let given_back = &watched.step(StepKind::Terminate).unwrap().evidence;
    assert!(given_back.starts_with("simulated"), "it says that it touched nothing: {given_back}");
    assert_eq!(watched.current().unwrap().kind, StepKind::Watch);
    let told = office.bed.events(&[EventKind::NodeTerminated]).await;
    let Body::Known(Payload::NodeTerminated(told)) = &told[0].body else { panic!("{told:?}") };
    assert_eq!((told.node.as_str(), told.provider.as_str()), ("gpu-9", "simulated"));
    assert_eq!((told.instance.as_str(), &told.answer), ("simulated-gpu-9", given_back));
    let abort = Command::Abort { workflow: workflow.clone() };
    let late = office.ask("ben", CommandRequest::dry_run(abort)).await.unwrap_err();
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.error.contains("gave the machine back"), "{}", late.error);

    office.bed.clock.advance(121_000);
    office.look().await;
    assert_eq!(office.workflow(&workflow).await.state, WorkflowState::Done);
    let done = (AuditOutcome::Done, "ana terminate gpu-9".to_owned());
    assert_eq!(office.audited().await.last(), Some(&done));
}

/// What held when it was confirmed need not hold any more when it comes to the point.
#[tokio::test]
async fn a_gate_that_closes_meanwhile_ends_it_before_the_provider_is_called() {
    let office = Office::with(TWO).await;
    let id = fleet(&office).await;
    copy(&office, &id);
    let workflow = office.give("ana", &terminate()).await.unwrap().workflow.unwrap();
    let games = vec![GameId::new("square8_2p-00000000000000aa-00000002").unwrap()];
    let location = "games/square8_2p.db".to_owned();
    office.other(3, GameRecorded { location, games, plies: 9, total_games: 2, batch: None }).await;
    office.give("ben", &Command::Approve { workflow: workflow.clone() }).await.unwrap();
    office.look().await;
    let ended = office.workflow(&workflow).await;
    let WorkflowState::Aborted { reason } = &ended.state else { panic!("{:?}", ended.state) };
    assert!(reason.contains("copies") && reason.contains("-00000002"), "{reason}");
    assert_eq!(ended.step(StepKind::Terminate).unwrap().state, StepState::Pending);
    office.services.catch_up().await.unwrap();
    let state = office.services.state.read();
    assert!(state.controls.drained.is_empty(), "it goes on working");
}

#[tokio::test]
async fn a_lone_operator_waits_a_minute_in_which_it_can_be_stopped() {
    let office = Office::with(&[]).await;
    let id = fleet(&office).await;
    copy(&office, &id);
    let reply = office.give("ana", &terminate()).await.unwrap();
    assert_eq!(reply.plan.unwrap().confirmation.hold_s, Some(60));
    let workflow = reply.workflow.unwrap();
    office.look().await;
    assert_eq!(office.workflow(&workflow).await.current().unwrap().kind, StepKind::Hold);
    office.bed.clock.advance(61_000);
    office.look().await;
    assert_eq!(office.workflow(&workflow).await.current().unwrap().kind, StepKind::Watch);
}

#[tokio::test]
async fn a_killed_agent_goes_on_where_it_stood_and_drains_once() {
    let mut office = Office::with(TWO).await;
    let id = fleet(&office).await;
    copy(&office, &id);
    let workflow = office.give("ana", &terminate()).await.unwrap().workflow.unwrap();
    office.give("ben", &Command::Approve { workflow: workflow.clone() }).await.unwrap();
    let at_drain = |workflow: &mut Workflow| {
        let at = workflow.steps.iter().position(|step| step.kind == StepKind::Drained).unwrap();
        workflow.steps[at].state = StepState::Active;
    };
    office.desk.workflows().change(workflow.clone(), at_drain).await.unwrap();
    for _ in 0..2 {
        office.restarted();
        office.look().await;
    }
    assert_eq!(office.bed.events(&[EventKind::NodeDrained]).await.len(), 1);
    assert_eq!(office.bed.events(&[EventKind::NodeTerminated]).await.len(), 1);
    assert_eq!(office.workflow(&workflow).await.current().unwrap().kind, StepKind::Watch);
}
