//! Many events at once: from one process, from two, and with ids among them that are stored already.

use futures::future::try_join_all;

use super::{connect, event};
use crate::fabric::Result;
use crate::fabric::jetstream::testing::Server;
use crate::fabric::port::{EventLog, Filter};

/// Appends each of these by itself, all at once; answers the sequence of each.
async fn append_each(
    log: &dyn EventLog,
    numbers: impl IntoIterator<Item = u64>,
) -> Result<Vec<u64>> {
    let append = async |n| Ok(log.append(vec![event(n)]).await?[0]);
    try_join_all(numbers.into_iter().map(append)).await
}

/// The number of the event at each sequence from 1 on.
async fn stored(log: &dyn EventLog) -> Vec<u64> {
    let all = log.read(0, Filter::default(), 10_000).await.unwrap();
    assert!((1..).zip(&all).all(|(seq, stored)| stored.seq == seq));
    all.into_iter().map(|stored| stored.event.id.n).collect()
}

#[tokio::test]
async fn each_of_many_is_stored_once_where_it_was_answered() {
    let server = Server::start();
    let log = connect(&server, "home").await.log();
    let twice = (0..900).chain(0..300);
    let seqs = append_each(log.as_ref(), twice.clone()).await.unwrap();
    let stored = stored(log.as_ref()).await;
    assert_eq!(stored.len(), 900);
    for (n, seq) in twice.zip(seqs) {
        assert_eq!(stored[seq as usize - 1], n);
    }
}

#[tokio::test]
async fn an_id_that_another_process_has_stored_spoils_no_group() {
    let server = Server::start();
    let (a, b) = (connect(&server, "home").await.log(), connect(&server, "home").await.log());
    append_each(a.as_ref(), [1_000]).await.unwrap();
    let first = append_each(b.as_ref(), 0..5).await.unwrap();
    let again = append_each(a.as_ref(), 0..50).await.unwrap();
    assert_eq!(again[..5], first);
    assert_eq!(stored(a.as_ref()).await.len(), 51);
}

#[tokio::test]
async fn a_process_that_writes_much_still_sees_what_another_writes() {
    let server = Server::start();
    let (a, b) = (connect(&server, "home").await.log(), connect(&server, "home").await.log());
    let mut newest = a.watch();
    let flood = async {
        for part in 0..8 {
            append_each(a.as_ref(), part * 400..(part + 1) * 400).await?;
        }
        Result::Ok(())
    };
    let (flooded, of_b) = futures::join!(flood, append_each(b.as_ref(), 10_000..10_050));
    flooded.unwrap();
    newest.wait_for(|newest| *newest == 3_250).await.unwrap();
    let known = append_each(a.as_ref(), 10_000..10_050).await.unwrap();
    assert_eq!(known, of_b.unwrap(), "known by their ids");
}
