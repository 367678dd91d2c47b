//! What is particular to servers: crashes, restarts, two deployments on one server.

mod flood;
mod impostors;
mod look;
mod records;
mod strangers;
mod two_clocks;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::DiscardPolicy;

use super::bus::Bus;
use super::streams::Kept;
use super::testing::{Server, Three};
use super::{Ailment, JetStream, Options, ailing};
use crate::event::{Body, Envelope, EventId, HealthCheckPassed, JobKind, UtcMs};
use crate::fabric::port::{Acquired, Filter, Holder, NewJob, Tell};
use crate::fabric::{Backoff, Clock, FabricError, ManualClock};
use crate::id::{Incarnation, JobId, LeaseName, NodeId};

fn clock() -> Arc<dyn Clock> {
    Arc::new(ManualClock::new(UtcMs(1_000)))
}

async fn connect(server: &Server, cluster: &str) -> JetStream {
    JetStream::connect(server.options(cluster), clock()).await.unwrap()
}

fn event(n: u64) -> Envelope {
    Envelope {
        id: EventId { node: NodeId::new("n.1").unwrap(), incarnation: Incarnation(1), n },
        at: UtcMs(5),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(HealthCheckPassed { check: format!("c{n}") }.into()),
    }
}

fn job() -> NewJob {
    NewJob {
        id: JobId::new("job.1").unwrap(),
        kind: JobKind::Train,
        config: None,
        priority: 0,
        payload: serde_json::Value::Null,
        not_before: UtcMs(0),
        max_attempts: 3,
        backoff: Backoff::STANDARD,
        lease_ms: 1_000,
        correlation: None,
        cause: None,
    }
}

#[tokio::test]
async fn what_was_answered_survives_a_killed_server() {
    let server = Server::start();
    let before = connect(&server, "home").await;
    before.log().append((0..50).map(event).collect()).await.unwrap();
    before.work().enqueue(job(), Tell::new(|_| Ok(vec![event(50)]))).await.unwrap();
    drop(before);
    let server = server.crash_and_restart();
    let after = connect(&server, "home").await;
    let stored = after.log().read(0, Filter::default(), 100).await.unwrap();
    let events: Vec<Envelope> = stored.into_iter().map(|stored| stored.event).collect();
    assert_eq!(events, (0..=50).map(event).collect::<Vec<_>>());
    assert_eq!(after.log().append(vec![event(7)]).await, Ok(vec![8]), "known by its id");
    assert!(after.work().job(job().id).await.unwrap().is_some());
}

#[tokio::test]
async fn two_processes_see_the_same_and_only_one_of_them_wins() {
    let server = Server::start();
    let (a, b) = (connect(&server, "home").await, connect(&server, "home").await);
    a.log().append(vec![event(0)]).await.unwrap();
    b.log().append(vec![event(1)]).await.unwrap();
    assert_eq!(a.log().read(0, Filter::default(), 9).await.unwrap().len(), 2);
    let mut newest = a.log().watch();
    newest.wait_for(|newest| *newest == 2).await.unwrap();

    a.work().enqueue(job(), Tell::nothing()).await.unwrap();
    let claim = async |of: &JetStream, node| {
        let (kinds, node) = (vec![JobKind::Train], NodeId::new(node).unwrap());
        of.work().claim(kinds, node, Incarnation(1), 1, Tell::nothing()).await.unwrap().len()
    };
    let (by_a, by_b) = futures::join!(claim(&a, "a"), claim(&b, "b"));
    assert_eq!(by_a + by_b, 1);

    let acquire = async |of: &JetStream, node| {
        let holder = Holder { node: NodeId::new(node).unwrap(), incarnation: Incarnation(1) };
        of.lease().acquire(LeaseName::new("leader").unwrap(), holder, 3_000).await.unwrap()
    };
    let (by_a, by_b) = futures::join!(acquire(&a, "a"), acquire(&b, "b"));
    let granted = |answer: &Acquired| matches!(answer, Acquired::Granted(_));
    assert_ne!(granted(&by_a), granted(&by_b), "{by_a:?} {by_b:?}");
}

#[tokio::test]
async fn a_stream_with_settings_that_lose_something_is_refused() {
    let server = Server::start();
    let options = server.options("home");
    let bus = Bus::connect(options.clone(), clock()).await.unwrap();
    let mut config = Kept::Commands.config(&options);
    config.max_age = Duration::from_secs(600);
    config.discard = DiscardPolicy::Old;
    bus.jetstream.create_stream(config).await.unwrap();
    let refused = JetStream::connect(options, clock()).await.err().unwrap();
    let text = refused.to_string();
    assert!(matches!(refused, FabricError::Invalid(_)), "{text}");
    for wanted in ["RR_home_ctl", "max_age is 600s", "discard is Old, not New"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[tokio::test]
async fn a_password_in_an_address_is_not_told() {
    let servers = vec!["nats://agent:hunter2@127.0.0.1:1".to_owned()];
    let options = Options { servers, ..Server::start().options("a") };
    assert!(!format!("{options:?}").contains("hunter2"));
    let error = JetStream::connect(options, clock()).await.err().unwrap();
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert!(error.to_string().contains("***@127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn two_deployments_on_one_server_do_not_meet() {
    let server = Server::start();
    let (a, b) = (connect(&server, "home").await, connect(&server, "work").await);
    a.log().append(vec![event(0)]).await.unwrap();
    a.work().enqueue(job(), Tell::nothing()).await.unwrap();
    assert_eq!(b.log().last_seq().await, Ok(0));
    assert_eq!(b.work().job(job().id).await, Ok(None));
}

#[tokio::test]
async fn a_full_stream_refuses_instead_of_dropping_the_oldest() {
    let server = Server::start();
    let options = Options { max_bytes: 1 << 20, ..server.options("small") };
    let fabric = JetStream::connect(options, clock()).await.unwrap();
    let large = |n| {
        let check = "x".repeat(100_000);
        Envelope { body: Body::Known(HealthCheckPassed { check }.into()), ..event(n) }
    };
    let mut stored = 0;
    let refused = loop {
        match fabric.log().append(vec![large(stored)]).await {
            Ok(_) => stored += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, FabricError::Unavailable(_)), "{refused:?}");
    let read = fabric.log().read(0, Filter::default(), 100).await.unwrap();
    assert_eq!(read.len() as u64, stored);
    assert!(stored > 0);
}

#[tokio::test]
async fn nobody_there_and_wrong_credentials_are_told_apart() {
    let server = Server::start();
    let nobody = Options { servers: vec!["nats://127.0.0.1:1".to_owned()], ..server.options("a") };
    let error = JetStream::connect(nobody, clock()).await.err().unwrap();
    assert!(matches!(error, FabricError::Unavailable(_)), "{error:?}");
    let missing = Some("/nowhere/agent.creds".into());
    let options = Options { credentials: missing, ..server.options("a") };
    let error = JetStream::connect(options, clock()).await.err().unwrap();
    assert!(error.to_string().contains("/nowhere/agent.creds"), "{error}");
}

/// A server answers before it has met the others; until then streams of three find no place.
async fn connect_to_all(three: &Three) -> JetStream {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        match JetStream::connect(three.options("home"), clock()).await {
            Err(FabricError::Unavailable(_)) if std::time::Instant::now() < until => {}
            connected => return connected.unwrap(),
        }
    }
}

#[tokio::test]
async fn of_three_servers_any_one_may_die_and_nothing_acknowledged_is_lost() {
    let mut three = Three::start();
    let fabric = connect_to_all(&three).await;
    let (log, work) = (fabric.log(), fabric.work());
    log.append((0..20).map(event).collect()).await.unwrap();
    work.enqueue(job(), Tell::nothing()).await.unwrap();
    three.servers[1].kill();
    let mut n = 20;
    while n < 40 {
        // The same event again while the outcome is unknown: it stands in the log once.
        match log.append(vec![event(n)]).await {
            Ok(_) => n += 1,
            Err(FabricError::Unknown(_) | FabricError::Unavailable(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let stored = log.read(0, Filter::default(), 100).await.unwrap();
    let events: Vec<Envelope> = stored.into_iter().map(|stored| stored.event).collect();
    assert_eq!(events, (0..40).map(event).collect::<Vec<_>>());
    assert!(work.job(job().id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_server_that_is_killed_is_named() {
    let mut three = Three::start();
    let fabric = connect_to_all(&three).await;
    three.servers[1].kill();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        // Streams that it led choose another leader first.
        let found = fabric.streams().await.map(|streams| ailing(&streams));
        let worst = found.as_ref().ok().and_then(|found| found.get("test-1"));
        if worst.is_some_and(|worst| *worst > Ailment::Behind) {
            assert_eq!(found.unwrap().len(), 1);
            return;
        }
        assert!(std::time::Instant::now() < until, "it is not missed: {found:?}");
    }
}
