//! A subscriber: takes every event in once, although deliveries are repeated and its handler fails.

use std::sync::Arc;

use super::process::Process;
use super::verdict::Verdict;
use crate::fabric::Result;
use crate::fabric::port::{Filter, Start};
use crate::id::SubscriptionName;

pub(super) async fn run(process: Process, verdict: Arc<Verdict>) {
    loop {
        // A link that fails is a handle that is lost: the next one goes on at the cursor. Who is cut
        // off opens none.
        if !process.world.is_cut(process.n)
            && let Err(error) = follow(&process, &verdict).await
        {
            process.note(&format!("its subscription broke off: {error}"));
        }
        process.sleep(200).await;
    }
}

async fn follow(process: &Process, verdict: &Verdict) -> Result<()> {
    let name = SubscriptionName::new("fold").unwrap();
    let log = process.link.store.log();
    let mut handle = log.subscribe(name, Filter::default(), Start::Beginning).await?;
    loop {
        let delivery = handle.next().await?;
        process.sleep(u64::from(process.world.below(30))).await;
        if process.world.is_cut(process.n) {
            return Ok(());
        }
        if process.world.below(10) == 0 && delivery.attempt < 3 {
            handle.fail(delivery.seq, "broken".to_owned()).await?;
            continue;
        }
        verdict.took_in(&delivery.event);
        if process.world.below(20) == 0 {
            // It took the event in and dies before it can say so.
            return Ok(());
        }
        handle.ack(delivery.seq).await?;
    }
}
