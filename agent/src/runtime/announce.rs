//! What an agent says when it comes: that it is here, and which settings changed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;

use ringrift::event::{
    ConfigChanged, CoordinatorInitFailed, CoordinatorShutdown, Error, EventKind, HostOffline,
    HostOnline, JobState, Severity,
};
use ringrift::fabric::port::{Job, JobFilter, MAX_LIST};

use crate::pipeline::failure::after_failure;
use crate::publisher::{Draft, Emits, Emitter};
use crate::services::{Services, Snapshots};
use crate::{causes, code_version};

/// What the runtime publishes.
pub const EMITS: Emits = Emits {
    source: "runtime",
    kinds: &[
        EventKind::HostOnline,
        EventKind::HostOffline,
        EventKind::ConfigChanged,
        EventKind::Error,
        EventKind::CoordinatorShutdown,
        EventKind::CoordinatorInitFailed,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
    ],
};

/// The most jobs that a departure names.
const MAX_REMAINING: usize = 64;

/// The shown values of the settings, by key.
type Shown = BTreeMap<String, String>;

/// Takes back the claims of this node's former process, and publishes the arrival.
pub(super) async fn announce(
    services: &Services,
    emitter: &Emitter,
    url: &str,
    device: String,
) -> anyhow::Result<()> {
    let (node, incarnation) = (services.node.clone(), services.incarnation);
    let tell = emitter.tell(|job| vec![after_failure(job)]);
    let taken = services.fabric.work.take_back(node, incarnation, tell).await?;
    for expired in &taken {
        tracing::info!(job = %expired.job.id, "taken back from the former process");
    }
    let online = HostOnline {
        version: code_version::text().to_owned(),
        url: Some(url.to_owned()),
        cpus: std::thread::available_parallelism().map_or(1, |n| n.get() as u64),
        device,
    };
    let mut drafts = vec![Draft::new(online)];
    let now = shown(services);
    drafts.extend(changes(&remembered(services), &now).map(Draft::new));
    emitter.emit_all(drafts).await?;
    remember(services, &now)
}

/// Says which snapshots of the state could not be used, and why.
pub(super) async fn tell_refused(emitter: &Emitter, refused: Vec<String>) -> anyhow::Result<()> {
    let component = || Snapshots::CHECK.to_owned();
    let told = refused.into_iter().map(|error| {
        Draft::new(Error { component: component(), error, severity: Severity::Warning })
    });
    emitter.emit_all(told.collect()).await?;
    Ok(())
}

/// Says that the agent could not start.
pub(super) async fn tell_failed_start(emitter: &Emitter, why: &anyhow::Error) {
    if let Err(error) = emitter.emit(CoordinatorInitFailed { error: causes::told(why) }).await {
        tracing::error!(%error, "the log did not take why the agent could not start");
    }
}

/// Says that the agent leaves in order, and which jobs wait for its next start.
pub(super) async fn tell_departure(
    services: &Services,
    emitter: &Emitter,
    reason: &str,
) -> anyhow::Result<()> {
    let filter = JobFilter { states: vec![JobState::Running], ..JobFilter::default() };
    let running = services.fabric.work.list(filter, MAX_LIST).await?;
    let is_ours = |job: &Job| job.worker.as_ref().is_some_and(|(node, _)| *node == services.node);
    let remaining = running.into_iter().filter(is_ours).map(|job| job.id).take(MAX_REMAINING);
    let shutdown =
        CoordinatorShutdown { reason: reason.to_owned(), remaining: remaining.collect() };
    let offline = HostOffline { reason: reason.to_owned() };
    emitter.emit_all(vec![Draft::new(shutdown), Draft::new(offline)]).await?;
    Ok(())
}

fn shown(services: &Services) -> Shown {
    let rows = services.settings.rows();
    rows.filter_map(|row| Some((row.key.to_owned(), row.value?))).collect()
}

fn changes<'a>(old: &'a Option<Shown>, new: &'a Shown) -> impl Iterator<Item = ConfigChanged> {
    let keys = old
        .iter()
        .flat_map(move |old| old.keys().chain(new.keys().filter(|k| !old.contains_key(*k))));
    keys.filter_map(move |key| {
        let (old, new) = (old.as_ref()?.get(key), new.get(key));
        let change = || ConfigChanged { key: key.clone(), old: old.cloned(), new: new.cloned() };
        (old != new).then(change)
    })
}

fn path(services: &Services) -> PathBuf {
    services.data_dir.run_dir().join("settings.json")
}

/// The settings of the last start; `None` at the first.
fn remembered(services: &Services) -> Option<Shown> {
    serde_json::from_slice(&std::fs::read(path(services)).ok()?).ok()
}

fn remember(services: &Services, shown: &Shown) -> anyhow::Result<()> {
    let text = serde_json::to_vec_pretty(shown)?;
    std::fs::write(path(services), text).context("cannot write run/settings.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> Shown {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn only_what_differs_from_the_last_start_is_a_change() {
        let old = Some(map(&[("a", "1"), ("b", "2"), ("c", "3")]));
        let new = map(&[("a", "1"), ("b", "5"), ("d", "4")]);
        let changed: Vec<_> = changes(&old, &new).map(|c| (c.key, c.old, c.new)).collect();
        let text = |s: &str| Some(s.to_owned());
        assert_eq!(
            changed,
            [
                ("b".to_owned(), text("2"), text("5")),
                ("c".to_owned(), text("3"), None),
                ("d".to_owned(), None, text("4")),
            ]
        );
        assert_eq!(changes(&None, &new).count(), 0);
    }
}
