//! A look makes nothing and acts on nothing.

use super::super::job_record::JobRecord;
use super::super::look::Look;
use super::*;
use crate::fabric::port::Job;

async fn look(server: &Server) -> Look {
    Look::at(server.options("home"), clock()).await.unwrap()
}

#[tokio::test]
async fn a_look_at_nothing_finds_nothing_and_makes_nothing() {
    let server = Server::start();
    for _ in 0..2 {
        let found = look(&server).await;
        assert_eq!((found.streams.len(), found.missing.len()), (0, Kept::ALL.len()));
    }
}

#[tokio::test]
async fn a_look_tells_what_is_missing_or_wrong_and_leaves_what_waits() {
    let server = Server::start();
    let fabric = connect(&server, "home").await;
    let mut record = JobRecord::new(Job::queued(job(), UtcMs(0)));
    record.outbox = vec![event(0)];
    records::write(&fabric, Kept::Jobs, "job~1", serde_json::to_vec(&record).unwrap()).await;
    records::write(&fabric, Kept::Values, "broken", b"{".to_vec()).await;
    let ctl = Kept::Commands.stream(&fabric.bus.options);
    fabric.bus.jetstream.delete_stream(&ctl).await.unwrap();

    let found = look(&server).await;
    assert_eq!(found.streams.len(), Kept::ALL.len() - 1);
    assert_eq!(found.missing, [ctl]);
    assert!(found.problems[0].contains("broken"), "{:?}", found.problems);
    assert_eq!(fabric.log().last_seq().await, Ok(0), "nothing was appended");
}
