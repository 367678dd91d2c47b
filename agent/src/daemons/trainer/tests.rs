//! Short runs of real training, on a node of a cluster.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use ringrift::event::{Body, Digest};
use ringrift::fabric::Result as FabricResult;
use ringrift::fabric::port::{Blob, BlobStore, EventLog, Filter};

use super::*;
use crate::daemons::selfplay;
use crate::pipeline::jobs::train_id;
use crate::pipeline::testing::enqueue;
use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::pass;

/// A store that remembers what was removed, and how many runs were completed by then.
struct Removals {
    blobs: Arc<dyn BlobStore>,
    log: Arc<dyn EventLog>,
    removed: Mutex<Vec<(Digest, usize)>>,
}

impl BlobStore for Removals {
    fn put(&self, file: PathBuf) -> BoxFuture<'_, FabricResult<Blob>> {
        self.blobs.put(file)
    }

    fn get(&self, digest: Digest, file: PathBuf) -> BoxFuture<'_, FabricResult<u64>> {
        self.blobs.get(digest, file)
    }

    fn find(&self, digest: Digest) -> BoxFuture<'_, FabricResult<Option<Blob>>> {
        self.blobs.find(digest)
    }

    fn list(&self) -> BoxFuture<'_, FabricResult<Vec<Blob>>> {
        self.blobs.list()
    }

    fn remove(&self, digest: Digest) -> BoxFuture<'_, FabricResult<()>> {
        Box::pin(async move {
            let runs = Filter::kinds(&[EventKind::TrainingCompleted]);
            let runs = self.log.read(0, runs, 100).await?.len();
            self.removed.lock().unwrap().push((digest.clone(), runs));
            self.blobs.remove(digest).await
        })
    }
}

/// A node with one game, and what is removed from its cluster's store.
async fn node() -> (TestBed, Arc<Removals>) {
    let settings = [
        ("learn.configs", "square8_2p"),
        ("learn.games_per_batch", "1"),
        ("learn.net", "b1c8"),
        ("learn.device", "cpu"),
    ];
    let (mut bed, _) = TestBed::of_cluster("a", &settings).await;
    let fabric = &mut bed.services.fabric;
    let (blobs, log) = (fabric.blobs.take().unwrap(), Arc::clone(&fabric.log));
    let removals = Arc::new(Removals { blobs, log, removed: Mutex::default() });
    fabric.blobs = Some(Arc::clone(&removals) as _);
    pass(&bed, &selfplay::SPEC).await;
    (bed, removals)
}

/// A run of this generation, one step long.
async fn train(bed: &TestBed, generation: u64) {
    let work = TrainWork { generation, new_rows: 1, total_rows: 1 };
    enqueue(bed, train_id(config(), generation), JobKind::Train, &work).await;
    pass(bed, &SPEC).await;
}

/// The training states that were told of, by job.
async fn saved(bed: &TestBed) -> BTreeMap<String, Vec<Digest>> {
    let mut saved: BTreeMap<String, Vec<Digest>> = BTreeMap::new();
    for event in bed.events(&[EventKind::CheckpointSaved]).await {
        let Body::Known(Payload::CheckpointSaved(e)) = event.body else { panic!("{event:?}") };
        saved.entry(e.work_id.to_string()).or_default().push(e.artefact.blake3);
    }
    saved
}

#[tokio::test]
async fn the_state_that_a_run_began_from_stays_and_older_ones_go_when_the_run_is_told() {
    let (bed, removals) = node().await;
    // The third one was cancelled.
    for generation in [1, 2, 4] {
        train(&bed, generation).await;
    }
    let saved = saved(&bed).await;
    let states: Vec<Digest> = saved.into_values().flatten().collect();
    let [first, second, fourth] = &states[..] else { panic!("one state of each run: {states:?}") };
    assert_eq!(*removals.removed.lock().unwrap(), [(first.clone(), 3)], "after the third run");
    for kept in [second, fourth] {
        assert!(removals.find(kept.clone()).await.unwrap().is_some());
    }
}
