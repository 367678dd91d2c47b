//! Who is woken, whoever wrote.

use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;

use super::*;
use crate::fabric::port::{LeaseToken, Proposal};
use crate::id::{CoordKey, IdempotencyKey};

/// Waits until a watched number has got that far. The limit only ends a test that would hang.
async fn reaches(mut watched: watch::Receiver<u64>, value: u64) {
    let reached = watched.wait_for(|found| *found >= value);
    tokio::time::timeout(Duration::from_secs(60), reached).await.unwrap().unwrap();
}

fn proposal() -> Proposal {
    let token = LeaseToken { epoch: 1, revision: 1 };
    Proposal { id: IdempotencyKey::new("c").unwrap(), token, command: json!(1) }
}

#[tokio::test]
async fn what_another_process_writes_wakes_watchers() {
    let file = File::new();
    let (here, there) = (file.open().unwrap(), file.open().unwrap());
    let (log, values, commands) =
        (here.log().watch(), here.coord().watch(), here.control().watch());
    there.log().append(vec![event(0)]).await.unwrap();
    there.coord().create(CoordKey::new("a").unwrap(), json!(1)).await.unwrap();
    there.control().propose(0, proposal()).await.unwrap();
    for watched in [log, values, commands] {
        reaches(watched, 1).await;
    }
}

#[tokio::test]
async fn a_write_whose_caller_went_away_wakes_watchers() {
    let file = File::new();
    let store = file.open().unwrap();
    let (coord, control) = (store.coord(), store.control());
    let (values, commands) = (coord.watch(), control.watch());
    let mut create = coord.create(CoordKey::new("a").unwrap(), json!(1));
    let mut propose = control.propose(0, proposal());
    assert!(futures::poll!(&mut create).is_pending());
    assert!(futures::poll!(&mut propose).is_pending());
    drop((create, propose));
    for watched in [values, commands] {
        reaches(watched, 1).await;
    }
}
