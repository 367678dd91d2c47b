//! A writer of events.

use std::time::Duration;

use ringrift::fabric::jetstream::JetStream;
use ringrift::fabric::port::Holder;

use super::Said;
use crate::faults::load::Load;

/// Events under way at a time.
const WRITERS: usize = 4;

/// Appends events, and says ten times a second how many were acknowledged.
pub async fn write(fabric: &JetStream, holder: &Holder) -> anyhow::Result<()> {
    Said::Ready.say()?;
    let load = Load::start(&fabric.log(), holder.node.as_str(), WRITERS)?;
    loop {
        Said::Stored(load.acked().len() as u64).say()?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
