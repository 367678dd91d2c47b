//! Commands from plan to end: gates, confirmations, second operators, and what is left after a kill.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use tokio_util::sync::CancellationToken;

use ringrift::api::{
    AuditOutcome, Command, CommandReply, CommandRequest, Plan, StepKind, StepState, Verdict,
    Workflow, WorkflowState,
};
use ringrift::event::{
    Artefact, Body, Digest, Envelope, EventId, EventKind, GameRecorded, HealthCheckFailed,
    HostOnline, JobKind, JobState, Payload, RegistryChange, RegistryUpdated, TrainingCompleted,
    UtcMs,
};
use ringrift::fabric::port::{Job, Tell};
use ringrift::id::{GameId, IdempotencyKey, Incarnation, JobId, ModelId, NodeId, WorkflowId};
use ringrift::state::AlertKind;

use super::*;
use crate::audit;
use crate::daemons::workflows;
use crate::pipeline::artefact::artefact_of;
use crate::pipeline::jobs::{TrainWork, train_id};
use crate::pipeline::testing::enqueue;
use crate::services::testing::{TestBed, config};
use crate::services::{Origins, Services};
use crate::settings::Rights;
use crate::supervisor::one_pass;

mod lifecycle;
mod termination;

/// A desk with its agent's services and a clock that the test moves.
struct Office {
    bed: TestBed,
    services: Services,
    desk: CommandDesk,
    asked: std::cell::Cell<u32>,
}

const TWO: &[(&str, &str)] = &[("operators", "ana:act:token-of-ana,ben:act:token-of-ben")];

impl Office {
    async fn with(settings: &[(&str, &str)]) -> Self {
        let bed = TestBed::with(settings).await;
        let services = bed.services.clone();
        let desk = desk(&services);
        Self { bed, services, desk, asked: std::cell::Cell::new(0) }
    }

    /// The agent after `kill -9` and another start: all that is left is on disk and in the log.
    fn restarted(&mut self) {
        let old = &self.services;
        let origins = Origins {
            node: old.node.clone(),
            settings: Arc::clone(&old.settings),
            data_dir: old.data_dir.clone(),
            clock: Arc::clone(&old.clock),
            fabric: old.fabric.clone(),
        };
        self.services = Services::new(origins, Incarnation(old.incarnation.0 + 1));
        self.desk = desk(&self.services);
    }

    fn key(&self) -> IdempotencyKey {
        self.asked.set(self.asked.get() + 1);
        IdempotencyKey::new(&format!("k{}", self.asked.get())).unwrap()
    }

    async fn ask(&self, who: &str, request: CommandRequest) -> Result<CommandReply, Refused> {
        let answer = self.desk.take(self.key(), request, Operator::acting(who)).await;
        answer.map_err(Refused::of)
    }

    async fn plan(&self, who: &str, command: &Command) -> Plan {
        let reply = self.ask(who, CommandRequest::dry_run(command.clone())).await.unwrap();
        reply.plan.unwrap()
    }

    /// Plans, types what has to be typed, and says yes.
    async fn give(&self, who: &str, command: &Command) -> Result<CommandReply, Refused> {
        let plan = self.plan(who, command).await;
        let typed = plan.confirmation.typed.clone();
        self.ask(who, CommandRequest::as_planned(command.clone(), &plan, typed)).await
    }

    /// Lets the daemon look once.
    async fn look(&self) {
        let specs = &[&workflows::SPEC];
        let turns = one_pass(specs, &self.services, &CancellationToken::new()).await;
        assert_eq!(turns[0].error, None);
    }

    async fn workflow(&self, id: &WorkflowId) -> Workflow {
        self.desk.workflows().get(id.clone()).await.unwrap().unwrap()
    }

    /// What the audit says came of commands, oldest first; its chain holds.
    async fn audited(&self) -> Vec<(AuditOutcome, String)> {
        audit::verify(&self.services.data_dir.audit_db(), None).unwrap();
        let entries = self.desk.audit().page(None, 100).await.unwrap();
        let told = |e: ringrift::api::AuditEntry| {
            (e.record.note.outcome, format!("{} {}", e.record.note.operator, e.record.note.command))
        };
        entries.into_iter().map(told).collect()
    }

    /// An event that another node published.
    async fn other(&self, n: u64, payload: impl Into<Payload>) {
        let event = Envelope {
            id: EventId { node: node("gpu-9"), incarnation: Incarnation(3), n },
            at: self.services.clock.utc(),
            config: Some(config()),
            correlation: None,
            cause: None,
            body: Body::Known(payload.into()),
        };
        self.services.fabric.log.append(vec![event]).await.unwrap();
    }

    async fn online(&self) {
        let online = HostOnline { version: "1".into(), url: None, cpus: 1, device: "cpu".into() };
        self.other(1, online).await;
    }
}

fn desk(services: &Services) -> CommandDesk {
    CommandDesk::new(services.clone(), Arc::new(Supervisor::start(&[], services)))
}

/// A refusal, taken apart.
#[derive(Debug)]
struct Refused {
    status: StatusCode,
    error: String,
    shown: String,
}

impl Refused {
    fn of(refusal: Refusal) -> Self {
        let (error, shown) = (refusal.error().to_owned(), refusal.to_string());
        Self { status: refusal.into_response().status(), error, shown }
    }
}

fn node(name: &str) -> NodeId {
    NodeId::new(name).unwrap()
}

fn pause() -> Command {
    Command::Pause { config: config() }
}

fn resume() -> Command {
    Command::Resume { config: config() }
}
