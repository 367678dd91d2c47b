//! Forgets old events and ended jobs that nobody needs any more.

use ringrift::event::{DiskCleanupTriggered, EventKind, UtcMs};
use ringrift::fabric::retention::{Forgotten, Retention, forget};

use crate::services::{KEPT_SNAPSHOTS, Snapshots};
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Retention.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "retention",
    about: "forgets old events and ended jobs that nobody needs",
    category: DaemonCategory::Resource,
    scope: Scope::Cluster,
    depends_on: &["snapshots"],
    consumes: &[],
    emits: &[EventKind::DiskCleanupTriggered],
    every: Every::Setting("retention.check_every_s", |settings| settings.retention.check_every_s),
    progress_max_age_s: 120,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => clean_up(&context).await?,
        }
    }
}

/// Forgets what may be forgotten, part by part, and says how much that was.
async fn clean_up(context: &DaemonCtx) -> anyhow::Result<()> {
    if context.services.fabric.is_shared() {
        // Snapshots are each node's own, and a node that joins has none.
        context
            .progress("a cluster keeps its whole log: a node that joins folds it from the start");
        return Ok(());
    }
    let Some(retention) = due(context)? else {
        context.progress("nothing is forgotten before there are two snapshots");
        return Ok(());
    };
    let (log, work) = (&context.services.fabric.log, &context.services.fabric.work);
    let (mut jobs, mut before, mut oldest) = (0, None, 0);
    while before != Some((oldest, jobs)) && !context.stop().is_cancelled() {
        before = Some((oldest, jobs));
        let forgotten: Forgotten = forget(log.as_ref(), work.as_ref(), &retention).await?;
        (oldest, jobs) = (forgotten.oldest_event, jobs + forgotten.jobs as u64);
        context.progress(format!("the oldest event is {oldest}; {jobs} jobs were forgotten"));
    }
    let known = context.services.state.read().data.oldest_event;
    if jobs > 0 || known.unwrap_or(1) < oldest {
        context.emit(DiskCleanupTriggered { oldest_event: oldest, jobs }).await?;
    }
    Ok(())
}

/// What may be forgotten now; `None` while a damaged snapshot could not be replaced by another one.
fn due(context: &DaemonCtx) -> anyhow::Result<Option<Retention>> {
    let seqs = Snapshots::at(context.services.data_dir.snapshots_dir()).seqs()?;
    let Some(oldest) = seqs.get(KEPT_SNAPSHOTS - 1) else { return Ok(None) };
    let settings = &context.services.settings.settings.retention;
    let now = context.services.clock.utc();
    let before = |days: u32| UtcMs(now.0.saturating_sub_unsigned(u64::from(days) * DAY_MS));
    Ok(Some(Retention {
        events_before: before(settings.events_days),
        jobs_before: before(settings.jobs_days),
        folded_from: *oldest,
    }))
}

#[cfg(test)]
mod tests;
