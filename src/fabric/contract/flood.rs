//! More than anybody can take at once.

use std::collections::BTreeSet;

use futures::StreamExt;

use super::super::port::{Claim, Filter, Start};
use super::samples::{event, job, node, quiet, subscription};
use super::{Rig, on_each};
use crate::event::{JobKind, JobState};
use crate::id::Incarnation;

const JOBS: u32 = 1_000;
const WORKERS: u64 = 4;
const EVENTS: u64 = 200;

/// Claims and finishes until nothing is left; answers what was done.
async fn work(rig: &Rig, worker: u64) -> Vec<String> {
    let mut done = Vec::new();
    loop {
        let (kinds, node) = (vec![JobKind::Train], node(&format!("w{worker}")));
        let claims = rig.work.claim(kinds, node, Incarnation(1), 50, quiet()).await.unwrap();
        if claims.is_empty() {
            return done;
        }
        let finish = async |claim: Claim| {
            rig.work.finish(&claim, None, quiet()).await.unwrap();
            claim.job.id.to_string()
        };
        done.extend(
            futures::stream::iter(claims).map(finish).buffered(16).collect::<Vec<_>>().await,
        );
    }
}

#[test]
fn a_flood_of_jobs_is_queued_and_each_of_them_done_once() {
    on_each(async |rig| {
        let enqueue = async |n| {
            rig.work.enqueue(job(n, JobKind::Train, i64::from(n % 3)), quiet()).await.unwrap();
        };
        // Every one twice, as after an outcome that was unknown.
        let offered = (0..JOBS).chain(0..JOBS);
        futures::stream::iter(offered).map(enqueue).buffer_unordered(64).collect::<Vec<_>>().await;
        let stats = rig.work.stats().await.unwrap();
        let queued = (JobKind::Train, JobState::Queued, u64::from(JOBS));
        assert!(stats.contains(&queued), "{stats:?}");
        let done = futures::future::join_all((0..WORKERS).map(|n| work(&rig, n))).await;
        let done: Vec<String> = done.into_iter().flatten().collect();
        assert_eq!(done.iter().collect::<BTreeSet<_>>().len(), done.len(), "one was done twice");
        assert_eq!(done.len(), JOBS as usize);
    });
}

#[test]
fn a_subscriber_that_takes_nothing_holds_nobody_up_and_misses_nothing() {
    on_each(async |rig| {
        let open =
            |name| rig.log.subscribe(subscription(name), Filter::default(), Start::Beginning);
        let (mut slow, mut fast) = (open("slow").await.unwrap(), open("fast").await.unwrap());
        for n in 0..EVENTS {
            rig.log.append(vec![event(n)]).await.unwrap();
            let delivery = fast.try_next().await.unwrap().unwrap();
            fast.ack(delivery.seq).await.unwrap();
        }
        let mut seqs = Vec::new();
        while let Some(delivery) = slow.try_next().await.unwrap() {
            seqs.push(delivery.seq);
        }
        assert_eq!(seqs, (1..=EVENTS).collect::<Vec<_>>());
    });
}
