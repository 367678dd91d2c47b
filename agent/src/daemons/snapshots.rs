//! Writes snapshots of the state, so that the next process need not fold the whole log.

use anyhow::Context;

use ringrift::event::{EventKind, HealthCheckPassed};
use ringrift::fabric::port::Filter;
use ringrift::state::snapshot::Snapshot;

use crate::services::Snapshots;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The writer of snapshots.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "snapshots",
    about: "writes snapshots of the state, from which the next start goes on",
    category: DaemonCategory::Health,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[EventKind::HealthCheckPassed],
    every: Every::Setting("retention.snapshot_every_s", |settings| {
        settings.retention.snapshot_every_s
    }),
    progress_max_age_s: 120,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let snapshots = Snapshots::at(context.services.data_dir.snapshots_dir());
    let mut has_written = false;
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                if write_if_due(&context, &snapshots).await? && !has_written {
                    has_written = true;
                    let check = Snapshots::CHECK.to_owned();
                    context.emit(HealthCheckPassed { check }).await?;
                }
            }
        }
    }
}

/// Writes a snapshot if enough events came in since the last one; says whether it did.
async fn write_if_due(context: &DaemonCtx, snapshots: &Snapshots) -> anyhow::Result<bool> {
    let state = context.services.state.read().clone();
    let last = snapshots.seqs()?.first().copied().unwrap_or(0);
    let (seq, new) = (state.applied, state.applied.saturating_sub(last));
    if new < u64::from(context.services.settings.settings.retention.snapshot_events) {
        context.progress(format!("{new} events since the last snapshot"));
        return Ok(false);
    }
    let newest = context.services.fabric.log.read(seq - 1, Filter::default(), 1).await?;
    let newest = newest.into_iter().next().filter(|stored| stored.seq == seq);
    let event = newest.with_context(|| format!("the log has lost event {seq}"))?.event.id;
    let (snapshot, snapshots) = (Snapshot { event, state }, snapshots.clone());
    context
        .blocking(move |_, _| snapshots.write(&snapshot))
        .await?
        .context("cannot write a snapshot")?;
    context.progress(format!("wrote a snapshot at event {seq}"));
    Ok(true)
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::publisher::Emits;
    use crate::services::testing::TestBed;
    use crate::supervisor::one_pass;

    #[tokio::test]
    async fn a_snapshot_is_written_once_enough_events_came_in() {
        let bed = TestBed::with(&[("retention.snapshot_events", "3")]).await;
        let services = &bed.services;
        let emits = Emits { source: "test", kinds: &[EventKind::HealthCheckPassed] };
        let emitter = services.publisher.emitter(emits);
        let mut written = Vec::new();
        for n in 0..6 {
            let check = format!("check-{n}");
            emitter.emit(HealthCheckPassed { check }).await.unwrap();
            services.catch_up().await.unwrap();
            one_pass(&[&SPEC], services, &CancellationToken::new()).await;
            let snapshots = Snapshots::at(services.data_dir.snapshots_dir());
            written.push(snapshots.seqs().unwrap().first().copied());
        }
        // Each snapshot is told by an event of its own.
        assert_eq!(written, [None, None, Some(3), Some(3), Some(6), Some(6)]);
    }
}
