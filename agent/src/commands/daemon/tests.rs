use std::sync::Arc;

use futures::future::BoxFuture;
use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::Notify;

use ringrift::event::EventKind;
use ringrift::fabric::port::{AgentRpc, Answers, Call, Serving};
use ringrift::fabric::{FabricError, Result};
use ringrift::id::NodeId;

use super::*;
use crate::runtime::testing::prepared;
use crate::services::testing::TestBed;
use crate::supervisor::testing::spec;

/// Runs until it is stopped; its first deed is the signal that ends the agent.
static SIGNALLING: DaemonSpec = spec("signalling", |mut ctx| {
    Box::pin(async move {
        kill_process(getpid(), Signal::TERM)?;
        ctx.next(None).await?;
        Ok(())
    })
});

/// Told when [`IDLE`] runs.
static RUNS: Notify = Notify::const_new();

/// Runs until it is stopped.
static IDLE: DaemonSpec = spec("idle", |mut ctx| {
    Box::pin(async move {
        RUNS.notify_one();
        ctx.next(None).await?;
        Ok(())
    })
});

/// Servers that take nobody's calls.
enum NoCalls {
    Silent,
    /// Once [`IDLE`] runs.
    Refused,
}

impl AgentRpc for NoCalls {
    fn call(&self, _: NodeId, _: Call) -> BoxFuture<'_, Result<serde_json::Value>> {
        Box::pin(std::future::pending())
    }

    fn serve(&self, _: NodeId, _: Arc<dyn Answers>) -> BoxFuture<'_, Result<Box<dyn Serving>>> {
        match self {
            Self::Silent => Box::pin(std::future::pending()),
            Self::Refused => Box::pin(async {
                RUNS.notified().await;
                Err(FabricError::Invalid("not here".to_owned()))
            }),
        }
    }
}

/// What an agent ends with whose calls nobody takes; its daemon has stopped, it has said good-bye,
/// and then its directory is free.
async fn ends_in_order(servers: NoCalls, daemon: &'static DaemonSpec) -> anyhow::Result<Exit> {
    let mut bed = TestBed::with(&[]).await;
    bed.services.fabric.rpc = Arc::new(servers);
    let mut signals = Signals::catch().unwrap();
    let ended = live(prepared(&bed).await, &[daemon], &mut signals).await;
    let told = bed.events(&[EventKind::DaemonStopped, EventKind::HostOffline]).await;
    let told: Vec<_> = told.iter().map(|event| event.body.kind_name()).collect();
    assert_eq!(told, ["DAEMON_STOPPED", "HOST_OFFLINE"]);
    prepared(&bed).await;
    ended
}

#[tokio::test]
async fn an_agent_that_is_told_to_stop_while_it_arrives_stops_in_order() {
    let exit = ends_in_order(NoCalls::Silent, &SIGNALLING).await.unwrap();
    assert_eq!(exit, Exit::Healthy);
}

#[tokio::test]
async fn an_agent_that_cannot_arrive_stops_in_order_and_says_why() {
    let error = ends_in_order(NoCalls::Refused, &IDLE).await.unwrap_err();
    assert!(format!("{error:#}").contains("not here"), "{error:#}");
}
