//! Every verb but the irreversible one.

use super::*;

#[tokio::test]
async fn a_paused_configuration_is_held_watched_and_resumed() {
    let office = Office::with(&[]).await;
    let reply = office.give("ana", &pause()).await.unwrap();
    let id = reply.workflow.unwrap();
    let carried_out = office.workflow(&id).await;
    assert_eq!(carried_out.current().unwrap().kind, StepKind::Watch);
    office.look().await;
    assert_eq!(office.workflow(&id).await.state, WorkflowState::Done);
    assert!(office.services.state.read().controls.paused(config()).is_some());
    office.give("ben", &resume()).await.unwrap();
    office.look().await;
    assert!(office.services.state.read().controls.paused(config()).is_none());
    let [planned, accepted, done, ..] = &office.audited().await[..] else { panic!("three") };
    let command = "ana pause-config square8_2p".to_owned();
    assert_eq!(*planned, (AuditOutcome::Planned, command.clone()));
    assert_eq!(*accepted, (AuditOutcome::Accepted, command.clone()));
    assert_eq!(*done, (AuditOutcome::Done, command));
}

#[tokio::test]
async fn a_plan_does_not_hold_once_the_state_moved_although_it_looks_the_same_again() {
    let office = Office::with(&[]).await;
    let read = office.plan("ana", &pause()).await;
    office.give("ben", &pause()).await.unwrap();
    office.look().await;
    office.give("ben", &resume()).await.unwrap();
    office.look().await;
    let same = office.plan("ana", &pause()).await;
    assert_eq!(same.hash, read.hash, "as if nothing had happened");
    let request = CommandRequest::as_planned(pause(), &read, None);
    let refused = office.ask("ana", request).await.unwrap_err();
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.error.contains("published CONFIG_PAUSED"), "{}", refused.error);
}

#[tokio::test]
async fn who_may_read_may_plan_and_not_act() {
    let office = Office::with(&[]).await;
    let wall = || Operator { name: "wall".to_owned(), rights: Rights::Read };
    let planned = office.desk.take(office.key(), CommandRequest::dry_run(pause()), wall()).await;
    assert!(planned.unwrap().plan.is_some());
    let act = CommandRequest::as_things_stand(pause());
    let refused = office.desk.take(office.key(), act, wall()).await.map_err(Refused::of);
    let refused = refused.unwrap_err();
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(office.bed.events(&[EventKind::ConfigPaused]).await.is_empty());
    let refusal = (AuditOutcome::Refused, "wall pause-config square8_2p".to_owned());
    assert_eq!(office.audited().await.last(), Some(&refusal), "attempts are on record");
}

#[tokio::test]
async fn the_answer_to_a_key_is_not_given_to_another_operator() {
    let office = Office::with(TWO).await;
    let (key, request) = (office.key(), CommandRequest::dry_run(pause()));
    let ask = async |who| {
        let answer = office.desk.take(key.clone(), request.clone(), Operator::acting(who)).await;
        answer.map_err(Refused::of)
    };
    assert!(!ask("ana").await.unwrap().repeated);
    assert!(ask("ana").await.unwrap().repeated);
    assert_eq!(ask("ben").await.unwrap_err().status, StatusCode::CONFLICT);
}

/// Registers a model whose file is, or is not, on this machine.
async fn train(office: &Office, name: &str, artefact: Artefact) -> ModelId {
    let model = ModelId::new(name).unwrap();
    let (work_id, blake3) = (JobId::new("train-1").unwrap(), Digest::of(name.as_bytes()));
    let trained = TrainingCompleted {
        work_id,
        model: model.clone(),
        artefact,
        steps: 1,
        loss: 1.0,
        duration_s: 1.0,
        held_out: None,
    };
    office.other(2, trained).await;
    let change = RegistryChange::Registered;
    office.other(3, RegistryUpdated { model: model.clone(), blake3, change }).await;
    model
}

#[tokio::test]
async fn a_gate_that_does_not_hold_is_named_with_what_to_do() {
    let office = Office::with(&[]).await;
    let location = "models/gone".to_owned();
    let missing = Artefact { location, blake3: Digest::of(b"x"), bytes: 1, items: 1 };
    let model = train(&office, "square8_2p-000000000001", missing).await;
    let promote = Command::Promote { config: config(), model: model.clone() };
    let plan = office.plan("ana", &promote).await;
    let file = plan.gates.iter().find(|gate| gate.name == "file").unwrap();
    assert_eq!(file.verdict, Verdict::Fail);
    let refused = office.give("ana", &promote).await.unwrap_err();
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
    assert!(refused.shown.contains("models/gone"), "{}", refused.shown);
    assert!(refused.shown.contains("bring the file back"), "{}", refused.shown);

    let path = office.services.data_dir.models_dir().join("gone");
    std::fs::write(&path, "x").unwrap();
    office.give("ana", &promote).await.expect("the gate is looked at anew");
    let queued = office.bed.events(&[EventKind::WorkQueued]).await;
    assert_eq!(queued.len(), 1);
}

#[tokio::test]
async fn a_costly_command_takes_its_word() {
    let office = Office::with(&[]).await;
    let path = office.services.data_dir.models_dir().join("m");
    std::fs::write(&path, "weights").unwrap();
    let file = artefact_of(office.services.data_dir.root(), &path, 1).unwrap();
    let model = train(&office, "square8_2p-000000000001", file).await;
    let promote = Command::Promote { config: config(), model };
    let plan = office.plan("ana", &promote).await;
    assert_eq!(plan.confirmation.typed.as_deref(), Some("promote"));
    for typed in [None, Some("Promote".to_owned())] {
        let request = CommandRequest::as_planned(promote.clone(), &plan, typed);
        let refused = office.ask("ana", request).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::PRECONDITION_REQUIRED);
        assert!(refused.shown.contains("send `promote`"), "{}", refused.shown);
    }
}

pub(super) async fn queued_job(office: &Office) -> JobId {
    let work = TrainWork { generation: 1, new_rows: 1, total_rows: 1 };
    let id = train_id(config(), 1);
    enqueue(&office.bed, id.clone(), JobKind::Train, &work).await;
    id
}

pub(super) async fn claim(office: &Office, by: &str) {
    let (kinds, incarnation) = (vec![JobKind::Train], Incarnation(3));
    let work = &office.services.fabric.work;
    let claims = work.claim(kinds, node(by), incarnation, 1, Tell::nothing()).await.unwrap();
    assert_eq!(claims.len(), 1);
}

async fn job(office: &Office, id: &JobId) -> Job {
    office.services.fabric.work.job(id.clone()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_running_job_that_is_cancelled_is_abandoned_by_its_worker() {
    let office = Office::with(&[]).await;
    let id = queued_job(&office).await;
    claim(&office, "gpu-9").await;
    let reply = office.give("ana", &Command::CancelJob { job: id.clone() }).await.unwrap();
    assert!(reply.effects[1].contains("gpu-9 lets go"), "{:?}", reply.effects);
    assert_eq!(job(&office, &id).await.state, JobState::Cancelled);
    let kinds = [EventKind::WorkCancelled, EventKind::TaskAbandoned];
    let told: Vec<_> = office.bed.events(&kinds).await;
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].cause, told[0].cause);
    office.look().await;
    assert_eq!(office.workflow(&reply.workflow.unwrap()).await.state, WorkflowState::Done);
}

#[tokio::test]
async fn a_drained_node_is_watched_until_its_jobs_are_done_and_nobody_else_may_change_it() {
    let office = Office::with(&[]).await;
    office.online().await;
    let id = queued_job(&office).await;
    claim(&office, "gpu-9").await;
    let drain = Command::Drain { node: node("gpu-9") };
    let workflow = office.give("ana", &drain).await.unwrap().workflow.unwrap();
    office.look().await;
    let waits = office.workflow(&workflow).await;
    assert!(waits.is_running() && waits.current().unwrap().evidence.contains("train-square8_2p-1"));

    let undrain = Command::Undrain { node: node("gpu-9") };
    let refused = office.give("ben", &undrain).await.unwrap_err();
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
    assert!(refused.shown.contains(&format!("abort {workflow}")), "{}", refused.shown);

    office.services.fabric.work.cancel(id, "done".to_owned(), Tell::nothing()).await.unwrap();
    office.look().await;
    assert_eq!(office.workflow(&workflow).await.state, WorkflowState::Done);
    office.give("ben", &undrain).await.unwrap();
    office.look().await;
    assert!(office.services.state.read().controls.drained.is_empty());
}

#[tokio::test]
async fn a_drain_that_is_aborted_is_undone() {
    let office = Office::with(&[]).await;
    office.online().await;
    queued_job(&office).await;
    claim(&office, "gpu-9").await;
    let drain = Command::Drain { node: node("gpu-9") };
    let workflow = office.give("ana", &drain).await.unwrap().workflow.unwrap();
    let abort = Command::Abort { workflow: workflow.clone() };
    office.give("ben", &abort).await.unwrap();
    let stopped = office.workflow(&workflow).await;
    assert_eq!(stopped.state, WorkflowState::Aborted { reason: "stopped by ben".to_owned() });
    assert_eq!(office.bed.events(&[EventKind::NodeUndrained]).await.len(), 1);
    let aborted = (AuditOutcome::Aborted, "ana drain gpu-9".to_owned());
    assert!(office.audited().await.contains(&aborted));
}

#[tokio::test]
async fn an_alert_is_acknowledged_and_stays_open() {
    let office = Office::with(&[]).await;
    let failed = HealthCheckFailed { check: "disk".to_owned(), error: "full".to_owned() };
    office.other(1, failed).await;
    let what = "disk".to_owned();
    let ack = Command::Acknowledge { kind: AlertKind::Health, node: node("gpu-9"), what };
    let request = CommandRequest {
        reason: Some("cleaning up".to_owned()),
        ..CommandRequest::as_things_stand(ack)
    };
    let reply = office.ask("ana", request).await.unwrap();
    assert_eq!(reply.workflow, None, "it is at its end at once");
    office.look().await;
    office.services.catch_up().await.unwrap();
    let state = office.services.state.read();
    let known = state.alerts.open[0].acknowledged.as_ref().unwrap();
    assert_eq!((known.by.as_str(), known.note.as_deref()), ("ana", Some("cleaning up")));
}

#[tokio::test]
async fn a_match_is_queued_again_for_a_pair_that_met_before() {
    let office = Office::with(&[("learn.gauntlet_games", "100")]).await;
    let path = office.services.data_dir.models_dir().join("m");
    std::fs::write(&path, "weights").unwrap();
    let file = artefact_of(office.services.data_dir.root(), &path, 1).unwrap();
    let model = train(&office, "square8_2p-000000000001", file).await;
    let opponent = ringrift::event::Opponent::Random;
    let evaluate = Command::Evaluate { model, opponent };
    for count in [1, 2] {
        office.give("ana", &evaluate).await.unwrap();
        office.look().await;
        assert_eq!(office.bed.events(&[EventKind::WorkQueued]).await.len(), count);
    }
}
