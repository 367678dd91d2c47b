//! Commands that were cut off: by a kill, or by a fault of the desk.

use rusqlite::Connection;

use super::*;

/// The workflow as it stands between the record and the deed.
async fn unfinish(office: &Office, id: &WorkflowId) {
    let unfinish = |workflow: &mut Workflow| {
        let at = workflow.steps.iter().position(|step| step.kind == StepKind::CarryOut).unwrap();
        workflow.steps[at].state = StepState::Active;
    };
    office.desk.workflows().change(id.clone(), unfinish).await.unwrap();
}

/// How carrying out went.
async fn carried_out(office: &Office, id: &WorkflowId) -> String {
    let workflow = office.workflow(id).await;
    assert_eq!(workflow.state, WorkflowState::Done);
    workflow.step(StepKind::CarryOut).unwrap().evidence.clone()
}

#[tokio::test]
async fn what_a_killed_process_left_undone_is_done_by_the_next_one() {
    let mut office = Office::with(&[]).await;
    let id = office.give("ana", &pause()).await.unwrap().workflow.unwrap();
    unfinish(&office, &id).await;
    office.restarted();
    office.look().await;
    let evidence = carried_out(&office, &id).await;
    assert!(evidence.contains("by the process after"), "{evidence}");
}

#[tokio::test]
async fn what_the_desk_does_not_work_on_any_more_is_done_by_the_daemon() {
    let office = Office::with(&[]).await;
    let id = office.give("ana", &pause()).await.unwrap().workflow.unwrap();
    unfinish(&office, &id).await;
    let desk = office.services.workflow_locks.try_lock(&id).unwrap();
    office.look().await;
    assert!(office.workflow(&id).await.is_running(), "the desk is at it");
    drop(desk);
    office.look().await;
    let evidence = carried_out(&office, &id).await;
    assert!(evidence.contains("after the command desk was cut off"), "{evidence}");
}

#[tokio::test]
async fn a_restart_that_nobody_ordered_is_not_told_as_done() {
    let office = Office::with(&[]).await;
    let daemon = ringrift::id::DaemonName::new("idle").unwrap();
    let id = office.give("ana", &pause()).await.unwrap().workflow.unwrap();
    let other = move |workflow: &mut Workflow| workflow.command = Command::RestartDaemon { daemon };
    office.desk.workflows().change(id.clone(), other).await.unwrap();
    unfinish(&office, &id).await;
    office.look().await;
    let WorkflowState::Aborted { reason } = office.workflow(&id).await.state else { panic!() };
    assert!(reason.contains("give the command again"), "{reason}");
}

/// Forgets what was answered, as if the process had ended before it kept the answer.
fn forget_answers(office: &Office) {
    let answers = Connection::open(office.services.data_dir.commands_db()).unwrap();
    assert_eq!(answers.execute("DELETE FROM answered", ()).unwrap(), 1);
}

#[tokio::test]
async fn a_key_whose_answer_was_lost_acts_once() {
    let office = Office::with(TWO).await;
    let (key, request) = (office.key(), CommandRequest::as_things_stand(pause()));
    let ask = async |who: &str, request: &CommandRequest| {
        let answer = office.desk.take(key.clone(), request.clone(), Operator::acting(who)).await;
        answer.map_err(Refused::of)
    };
    let first = ask("ana", &request).await.unwrap();
    forget_answers(&office);
    let again = ask("ana", &request).await.unwrap();
    assert_eq!((again.repeated, &again.workflow), (true, &first.workflow));
    assert_eq!(office.bed.events(&[EventKind::ConfigPaused]).await.len(), 1);
    let other = CommandRequest::as_things_stand(resume());
    for (who, request) in [("ben", &request), ("ana", &other)] {
        assert_eq!(ask(who, request).await.unwrap_err().status, StatusCode::CONFLICT);
    }

    let fail = |workflow: &mut Workflow| {
        let at = workflow.steps.iter().position(|step| step.kind == StepKind::CarryOut).unwrap();
        workflow.steps[at].state = StepState::Failed;
        workflow.state = WorkflowState::Aborted { reason: "the log refused it".to_owned() };
    };
    office.desk.workflows().change(first.workflow.unwrap(), fail).await.unwrap();
    let refused = ask("ana", &request).await.unwrap_err();
    assert!(refused.error.contains("was accepted as W-"), "{}", refused.error);
    assert!(refused.error.contains("without effect: the log refused it"), "{}", refused.error);
}

#[tokio::test]
async fn a_file_that_no_command_can_do_without_is_looked_at_before_one_comes() {
    for name in ["commands.db", "workflows.db", "audit.db"] {
        let office = Office::with(&[]).await;
        let path = office.services.data_dir.root().join(name);
        std::fs::write(&path, "this is no database, whatever else it may be".repeat(200)).unwrap();
        let specs = &[&workflows::SPEC];
        let turns = one_pass(specs, &office.services, &CancellationToken::new()).await;
        let error = turns[0].error.as_deref().unwrap_or_default();
        assert!(error.contains(name), "{name}: {error}");
    }
}
