//! The step that gives a machine back, with a provider that answers as it is told.

use std::sync::Mutex;

use anyhow::bail;
use futures::future::BoxFuture;

use ringrift::api::{Step, Workflow, WorkflowState};
use ringrift::event::{Body, Digest, EventKind, Payload};
use ringrift::id::{IdempotencyKey, Incarnation, NodeId, WorkflowId};

use super::*;
use crate::audit::Audit;
use crate::publisher::Emits;
use crate::services::testing::TestBed;
use crate::workflow::provider::{Instance, Provider};

/// A provider with at most one machine. Its answer may not come through, although it gave that back.
struct Landlord {
    machine: Mutex<Option<&'static str>>,
    is_cut_off: bool,
}

impl Landlord {
    fn with(machine: Option<&'static str>) -> Self {
        Self { machine: Mutex::new(machine), is_cut_off: false }
    }
}

impl Provider for Landlord {
    fn name(&self) -> &'static str {
        "landlord"
    }

    fn instance(&self, _: NodeId) -> BoxFuture<'_, anyhow::Result<Option<Instance>>> {
        let machine = *self.machine.lock().unwrap();
        let instance = machine.map(|id| Instance { id: id.to_owned(), place: String::new() });
        Box::pin(async move { Ok(instance) })
    }

    fn terminate(&self, instance: Instance) -> BoxFuture<'_, anyhow::Result<String>> {
        *self.machine.lock().unwrap() = None;
        Box::pin(async move {
            if self.is_cut_off {
                bail!("cut off");
            }
            Ok(format!("{} is gone", instance.id))
        })
    }
}

fn name() -> WorkflowId {
    WorkflowId::new("W-1").unwrap()
}

/// A workflow that has only to give the machine of `gpu-1` back.
fn workflow() -> Workflow {
    Workflow {
        id: name(),
        command: Command::Terminate { node: NodeId::new("gpu-1").unwrap() },
        operator: "ana".to_owned(),
        reason: None,
        key: IdempotencyKey::new("k").unwrap(),
        plan: Digest::of(b"plan"),
        audit: "n1.00000007.1".parse().unwrap(),
        undo: None,
        incarnation: Incarnation(7),
        started: UtcMs(1),
        changed: UtcMs(1),
        state: WorkflowState::Running,
        steps: vec![Step::pending(StepKind::Terminate)],
    }
}

/// Carries the workflow on with this provider, and says how it stands then.
async fn carried_on(bed: &TestBed, provider: &Landlord) -> WorkflowState {
    let dir = &bed.services.data_dir;
    let (workflows, audit) = (Workflows::at(dir.workflows_db()), Audit::at(dir.audit_db()));
    let emitter = bed.services.publisher.emitter(Emits { source: "test", kinds: EMITTED });
    workflows.create(workflow()).await.unwrap();
    let (services, emitter) = (&bed.services, &emitter);
    let (workflows, audit) = (&workflows, &audit);
    let ctx = WorkflowCtx { services, emitter, workflows, audit, provider, supervisor: None };
    let driven = drive(ctx, &name()).await;
    assert_eq!(driven.is_err(), provider.is_cut_off, "{driven:?}");
    workflows.get(name()).await.unwrap().unwrap().state
}

/// The machines that were told to be given back.
async fn told(bed: &TestBed) -> Vec<String> {
    let events = bed.events(&[EventKind::NodeTerminated]).await;
    let instance = |body| match body {
        Body::Known(Payload::NodeTerminated(told)) => told.instance,
        other => panic!("{other:?}"),
    };
    events.into_iter().map(|event| instance(event.body)).collect()
}

#[tokio::test]
async fn a_machine_that_the_provider_never_knew_is_not_told_to_be_given_back() {
    let bed = TestBed::with(&[]).await;
    let state = carried_on(&bed, &Landlord::with(None)).await;
    let WorkflowState::Aborted { reason } = state else { panic!("{state:?}") };
    assert!(reason.contains("landlord knows no machine for gpu-1"), "{reason}");
    assert_eq!(told(&bed).await, [""; 0]);
}

#[tokio::test]
async fn a_machine_is_named_although_the_attempt_that_gave_it_back_was_cut_off() {
    let bed = TestBed::with(&[]).await;
    let dying = Landlord { is_cut_off: true, ..Landlord::with(Some("i-7")) };
    assert_eq!(carried_on(&bed, &dying).await, WorkflowState::Running);
    assert_eq!(told(&bed).await, [""; 0]);
    assert_eq!(carried_on(&bed, &Landlord::with(None)).await, WorkflowState::Done);
    assert_eq!(told(&bed).await, ["i-7"]);
}

#[tokio::test]
async fn another_machine_of_the_node_is_not_given_back() {
    let bed = TestBed::with(&[]).await;
    let dying = Landlord { is_cut_off: true, ..Landlord::with(Some("i-7")) };
    carried_on(&bed, &dying).await;
    let state = carried_on(&bed, &Landlord::with(Some("i-8"))).await;
    let WorkflowState::Aborted { reason } = state else { panic!("{state:?}") };
    assert!(reason.contains("i-7 was to be given back"), "{reason}");
    assert_eq!(told(&bed).await, [""; 0]);
}
