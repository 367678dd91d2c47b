//! Workers that do not do what they should.

use std::time::Duration;

use ringrift::event::JobKind;
use ringrift::fabric::FabricError;
use ringrift::fabric::jetstream::JetStream;
use ringrift::fabric::port::{Claim, Holder, Tell};

use super::Said;

/// Pause between looks for work.
const PAUSE: Duration = Duration::from_millis(50);

/// Claims as many jobs, one after the other.
async fn claim(fabric: &JetStream, holder: &Holder, jobs: usize) -> anyhow::Result<Vec<Claim>> {
    let (mut claims, work) = (Vec::new(), fabric.work());
    while claims.len() < jobs {
        let Holder { node, incarnation } = holder.clone();
        let left = jobs - claims.len();
        let kinds = vec![JobKind::Selfplay];
        claims.extend(work.claim(kinds, node, incarnation, left, Tell::nothing()).await?);
        tokio::time::sleep(PAUSE).await;
    }
    Said::Holds(claims.len()).say()?;
    Ok(claims)
}

/// Claims jobs and never ends them.
pub async fn hold(fabric: &JetStream, holder: &Holder, jobs: usize) -> anyhow::Result<()> {
    claim(fabric, holder, jobs).await?;
    std::future::pending().await
}

/// Claims a job, works on it without a sign, and reports its result.
pub async fn late(fabric: &JetStream, holder: &Holder, work_ms: u64) -> anyhow::Result<()> {
    for claim in claim(fabric, holder, 1).await? {
        tokio::time::sleep(Duration::from_millis(work_ms)).await;
        match fabric.work().finish(&claim, None, Tell::nothing()).await {
            Ok(()) => Said::Finished.say()?,
            Err(FabricError::Fenced(_)) => Said::TooLate.say()?,
            Err(error) => return Err(error.into()),
        }
    }
    std::future::pending().await
}
