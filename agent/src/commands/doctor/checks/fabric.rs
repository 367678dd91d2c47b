//! Checks of what keeps the cluster's state.

use std::collections::BTreeSet;
use std::sync::Arc;

use ringrift::api::HealthLevel;
use ringrift::fabric::SystemClock;
use ringrift::fabric::jetstream::{JetStream, ServerReport, StreamReport};

use super::{Finding, bad, down, ok};
use crate::commands::block_on;
use crate::services::options;
use crate::settings::{Effective, FabricSettings};

/// Share of a stream's room, 0 to 100, from which it has to be looked at: a full one refuses.
const FULL_PERCENT: u64 = 80;

/// The servers answer, are new enough, and have all copies of everything.
pub(super) fn reached(settings: &Effective) -> Finding {
    let settings = &settings.settings.fabric;
    if settings.servers.is_empty() {
        return ok("a file in the data directory, for this machine alone");
    }
    let found = block_on(async {
        let servers = JetStream::connect(options(settings), Arc::new(SystemClock::new())).await?;
        let (problems, streams) = (servers.problems(), servers.streams().await?);
        Ok((servers.server_version(), problems, streams))
    });
    match found {
        Err(error) => down(error.to_string(), "an agent would not start"),
        Ok((_, problems, _)) if !problems.is_empty() => {
            let advice = "restore the servers from a copy, and raise fabric.epoch";
            bad(HealthLevel::Warnings, problems.join("; "), advice)
        }
        Ok((version, _, streams)) => judged(&version, &streams),
    }
}

fn judged(version: &str, streams: &[StreamReport]) -> Finding {
    let short = |report: &&StreamReport| report.current < report.wanted;
    if let Some(report) = streams.iter().find(short) {
        let StreamReport { name, current, wanted, .. } = report;
        let found = format!("{name} has {current} of {wanted} copies");
        return bad(
            HealthLevel::Warnings,
            found,
            "start the missing server, and wait until it caught up",
        );
    }
    if let Some(report) = streams.iter().find(|report| report.used_percent >= FULL_PERCENT) {
        let found = format!("{} is {} % full", report.name, report.used_percent);
        return bad(HealthLevel::Warnings, found, "raise its max_bytes (`nats stream edit`)");
    }
    let copies = streams.iter().map(|report| report.current).min().unwrap_or_default();
    ok(format!("NATS {version}, {} streams, {copies} copies of each, up to date", streams.len()))
}

/// The servers have different names, and write to disk before they answer.
pub(super) fn safety(settings: &Effective) -> Finding {
    let settings = &settings.settings.fabric;
    if settings.servers.is_empty() {
        return ok("none are needed");
    }
    if settings.monitors.is_empty() {
        let found = "not known whether the servers flush each write: clients are not told";
        return bad(
            HealthLevel::Warnings,
            found,
            "name their monitoring addresses in fabric.monitors",
        );
    }
    match block_on(asked(settings)) {
        Err(error) => down(error.to_string(), "check fabric.monitors, and that the servers run"),
        Ok(reports) => safe(&reports),
    }
}

async fn asked(settings: &FabricSettings) -> anyhow::Result<Vec<ServerReport>> {
    let mut reports = Vec::new();
    for monitor in &settings.monitors {
        reports.push(ServerReport::of(monitor).await?);
    }
    Ok(reports)
}

fn safe(reports: &[ServerReport]) -> Finding {
    let names: BTreeSet<_> = reports.iter().map(|report| &report.name).collect();
    if names.len() < reports.len() {
        let advice = "give each server a server_name of its own: one of them is not counted";
        return down("two monitors answer with one name", advice);
    }
    let lazy = reports.iter().find(|report| report.flushes_always() != Some(true));
    match lazy {
        Some(report) => {
            let advice = "set `sync_interval: always` in its jetstream block: a power cut would lose \
                          what was confirmed";
            down(format!("{} does not flush each write to disk", report.name), advice)
        }
        None => ok(format!("{} servers flush every write before they answer", reports.len())),
    }
}
