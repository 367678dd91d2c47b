//! Two processes whose clocks disagree, and repeats after the servers have forgotten an event.

use async_nats::header;

use super::*;

const LEASE_MS: u64 = 1_000;
const HOUR_MS: i64 = 3_600_000;

async fn at(server: &Server, wall: UtcMs) -> (JetStream, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(wall));
    let fabric = JetStream::connect(server.options("home"), Arc::clone(&clock) as _).await;
    (fabric.unwrap(), clock)
}

/// How many claims this process takes back.
async fn expire(fabric: &JetStream) -> usize {
    fabric.work().expire(Tell::nothing()).await.unwrap().len()
}

#[tokio::test]
async fn a_claim_is_judged_by_how_long_it_was_seen_not_by_the_wall_clock_of_another_machine() {
    let server = Server::start();
    let (worker, of_worker) = at(&server, UtcMs(1_000)).await;
    let (early, of_early) = at(&server, UtcMs(1_000 - HOUR_MS)).await;
    let (late, of_late) = at(&server, UtcMs(1_000 + HOUR_MS)).await;
    worker.work().enqueue(job(), Tell::nothing()).await.unwrap();
    let (kinds, node) = (vec![JobKind::Train], NodeId::new("w").unwrap());
    let claims = worker.work().claim(kinds, node, Incarnation(1), 1, Tell::nothing()).await;
    let claim = claims.unwrap().remove(0);
    for observer in [&early, &late] {
        assert_eq!(expire(observer).await, 0, "it was seen just now");
    }
    for clock in [&of_worker, &of_early, &of_late] {
        clock.advance(LEASE_MS - 1);
    }
    worker.work().extend(&claim).await.unwrap();
    for observer in [&early, &late] {
        assert_eq!(expire(observer).await, 0, "it was extended");
    }
    of_early.advance(LEASE_MS);
    assert_eq!(expire(&early).await, 1);
    of_late.advance(LEASE_MS);
    assert_eq!(expire(&late).await, 0, "it was taken back already");
}

#[tokio::test]
async fn a_retry_waits_for_as_long_as_it_was_told_to_whatever_the_wall_clock_of_another_machine_says()
 {
    const WAIT_MS: u64 = 30_000;
    let server = Server::start();
    let (failing, _) = at(&server, UtcMs(1_000 + HOUR_MS)).await;
    let (other, of_other) = at(&server, UtcMs(1_000)).await;
    let claim = async |fabric: &JetStream| {
        let (kinds, node) = (vec![JobKind::Train], NodeId::new("w").unwrap());
        let claims = fabric.work().claim(kinds, node, Incarnation(1), 1, Tell::nothing()).await;
        claims.unwrap().pop()
    };
    failing.work().enqueue(job(), Tell::nothing()).await.unwrap();
    let first = claim(&failing).await.unwrap();
    let queue = failing.work();
    queue.fail(&first, "x".to_owned(), Some(WAIT_MS), Tell::nothing()).await.unwrap();
    assert!(claim(&other).await.is_none(), "it waits");
    of_other.advance(WAIT_MS - 1);
    assert!(claim(&other).await.is_none(), "it still waits");
    of_other.advance(1);
    assert_eq!(claim(&other).await.unwrap().attempt, 2);
}

#[test]
fn a_repeat_is_recognised_by_a_process_that_is_behind_after_the_servers_forgot_the_event() {
    let server = Server::start();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let behind = second.block_on(connect(&server, "home"));
    // Nothing of the second process runs in here: it learns of none of this.
    first.block_on(async {
        let fabric = connect(&server, "home").await;
        fabric.log().append(vec![event(0)]).await.unwrap();
        forget_ids(&fabric).await;
    });
    second.block_on(async {
        assert_eq!(behind.log().append(vec![event(0)]).await, Ok(vec![1]));
    });
}

#[test]
fn a_repeat_is_recognised_half_a_minute_after_an_append_that_knew_everything() {
    let server = Server::start();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let (behind, of_behind) = second.block_on(async {
        let (fabric, clock) = at(&server, UtcMs(1_000)).await;
        assert_eq!(fabric.log().append(vec![event(9)]).await, Ok(vec![1]));
        (fabric, clock)
    });
    first.block_on(async {
        let fabric = connect(&server, "home").await;
        assert_eq!(fabric.log().append(vec![event(0)]).await, Ok(vec![2]));
    });
    second.block_on(async {
        assert_eq!(behind.log().append(vec![event(0)]).await, Ok(vec![2]), "by the servers");
    });
    first.block_on(async {
        let fabric = connect(&server, "home").await;
        assert_eq!(fabric.log().append(vec![event(1)]).await, Ok(vec![3]));
        forget_ids(&fabric).await;
    });
    of_behind.advance(30_000);
    second.block_on(async {
        assert_eq!(behind.log().append(vec![event(1)]).await, Ok(vec![3]), "by the log");
    });
}

/// Makes the servers forget the ids of all events so far.
async fn forget_ids(fabric: &JetStream) {
    let mut config = Kept::Events.config(&fabric.bus.options);
    config.duplicate_window = Duration::from_millis(100);
    fabric.bus.jetstream.update_stream(config).await.unwrap();
    until_forgotten(fabric).await;
}

/// Repeats another event until the servers store it again: then they have forgotten the first too.
async fn until_forgotten(fabric: &JetStream) {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert(header::NATS_MESSAGE_ID, "probe");
    let subject = Kept::Events.subject(&fabric.bus.options, "PROBE._.n");
    let mut stored = 0;
    while stored < 2 {
        let sent = fabric.bus.jetstream.publish_with_headers(
            subject.clone(),
            headers.clone(),
            "{}".into(),
        );
        stored += u32::from(!sent.await.unwrap().await.unwrap().duplicate);
    }
}
