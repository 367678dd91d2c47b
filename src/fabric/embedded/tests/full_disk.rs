//! A disk that fills up: what is refused is not there, what was answered is, and work goes on when
//! there is room again.

use std::collections::BTreeSet;

use futures::future;

use super::*;

/// An event that takes a few pages.
fn large(n: u64) -> Envelope {
    let check = "x".repeat(40_000);
    Envelope { body: Body::Known(HealthCheckPassed { check }.into()), ..event(n) }
}

/// Lets the file grow by so many pages from now on.
async fn leave_room(store: &Embedded, pages: i64) {
    let limit = move |tx: &super::super::transaction::Tx<'_>| {
        let used: i64 = tx.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let sql = format!("PRAGMA max_page_count = {}", used + pages);
        tx.connection.query_row(&sql, [], |_| Ok(())).unwrap();
        Ok(())
    };
    store.store.writer.run(limit).await.unwrap();
}

async fn stored(store: &Embedded) -> BTreeSet<u64> {
    let found = store.log().read(0, Filter::default(), 1_000).await.unwrap();
    found.into_iter().map(|found| found.event.id.n).collect()
}

#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing() {
    let file = File::new();
    let store = file.open().unwrap();
    store.log().append(vec![event(0)]).await.unwrap();
    leave_room(&store, 100).await;
    // All at once, so that they share transactions with what finds no room any more.
    let log = store.log();
    let events = (1..60).map(|n| if n % 3 == 0 { large(n) } else { event(n) });
    let appends = events.map(|event| {
        let log = Arc::clone(&log);
        async move { (event.id.n, log.append(vec![event]).await) }
    });
    let answers = future::join_all(appends).await;
    let acked = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(n, _)| *n);
    let acked: BTreeSet<u64> = acked.chain([0]).collect();
    let refused = answers.iter().filter_map(|(_, answer)| answer.as_ref().err());
    for error in refused.clone() {
        assert!(matches!(error, FabricError::Unavailable(_)), "{error:?}");
        assert!(error.to_string().contains("the disk is full"), "{error}");
    }
    assert!(refused.count() > 0);
    assert_eq!(stored(&store).await, acked, "what was answered, and nothing of what was refused");

    leave_room(&store, 100_000).await;
    for n in 0..60 {
        store
            .log()
            .append(vec![if n % 3 == 0 && n > 0 { large(n) } else { event(n) }])
            .await
            .unwrap();
    }
    assert_eq!(stored(&store).await.len(), 60);
    assert_eq!(store.integrity_problems().await, Ok(Vec::new()));
}
