//! A store that has gone: whoever reads is answered all the same, from what the agent knows.

use futures::FutureExt;
use futures::future::{BoxFuture, pending};
use tokio::sync::watch;
use tokio::time::{Duration, Instant};

use ringrift::api::HealthLevel;
use ringrift::event::{Envelope, EventId};
use ringrift::fabric::Result as FabricResult;
use ringrift::fabric::port::{
    EventLog, Filter, Parked, Start, Stored, Subscription, SubscriptionStatus,
};
use ringrift::id::SubscriptionName;

use super::*;

/// A log that never answers.
struct Silent(watch::Sender<u64>);

type Never<'a, T> = BoxFuture<'a, FabricResult<T>>;

fn never<'a, T: Send + 'a>() -> Never<'a, T> {
    pending().boxed()
}

impl EventLog for Silent {
    fn append(&self, _: Vec<Envelope>) -> Never<'_, Vec<u64>> {
        never()
    }

    fn read(&self, _: u64, _: Filter, _: usize) -> Never<'_, Vec<Stored>> {
        never()
    }

    fn last_seq(&self) -> Never<'_, u64> {
        never()
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }

    fn subscribe(
        &self,
        _: SubscriptionName,
        _: Filter,
        _: Start,
    ) -> Never<'_, Box<dyn Subscription>> {
        never()
    }

    fn subscriptions(&self) -> Never<'_, Vec<SubscriptionStatus>> {
        never()
    }

    fn parked(&self) -> Never<'_, Vec<Parked>> {
        never()
    }

    fn retry_parked(&self, _: SubscriptionName, _: EventId) -> Never<'_, ()> {
        never()
    }

    fn discard_parked(&self, _: SubscriptionName, _: EventId) -> Never<'_, ()> {
        never()
    }

    fn forget_before(&self, _: u64) -> Never<'_, u64> {
        never()
    }
}

// Virtual time: it passes when nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn who_reads_is_answered_within_two_seconds_while_the_store_is_silent() {
    let mut bed = TestBed::with(&[]).await;
    bed.services.fabric.log = Arc::new(Silent(watch::Sender::new(0)));
    let bench = Bench::of(bed);
    let get = async |path: &str| {
        let asked = Instant::now();
        let answer = bench.get(path).await;
        assert!(asked.elapsed() <= Duration::from_secs(2), "{path}: {:?}", asked.elapsed());
        answer
    };
    let (status, body) = get("/status").await;
    assert_eq!(status, StatusCode::OK);
    let report: StatusReport = serde_json::from_value(body).unwrap();
    assert_eq!((report.log.last_seq, report.log.parked), (None, None));
    assert_eq!(report.health.level, HealthLevel::Warnings);
    let said = |part: &str| report.health.reasons.iter().any(|reason| reason.contains(part));
    assert!(said("no answer within 1.5 s"), "{:?}", report.health);

    let (status, metrics) = get("/metrics").await;
    let metrics = metrics.as_str().unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(metrics.contains("ringrift_store_answers 0\n"), "{metrics}");
    assert!(metrics.contains("ringrift_daemon_state{"), "{metrics}");
    assert!(!metrics.contains("ringrift_log_last_seq"), "unknown is not zero: {metrics}");

    assert_eq!(get("/api/v1/parked").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get("/health").await.0, StatusCode::OK);
}
