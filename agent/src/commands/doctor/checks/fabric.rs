//! Checks of what keeps the cluster's state.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use ringrift::api::HealthLevel;
use ringrift::cluster::host_node_id;
use ringrift::fabric::jetstream::{Look, ServerReport, StreamReport, ailing};
use ringrift::fabric::{Clock, SystemClock};

use super::{Finding, bad, down, ok};
use crate::commands::block_on;
use crate::runtime::node_id;
use crate::services::options;
use crate::settings::{Effective, FabricSettings};

/// Share of a stream's room, 0 to 100, from which it has to be looked at: a full one refuses.
const FULL_PERCENT: u64 = 80;

/// Milliseconds of a day, and how many days before their end credentials have to be replaced.
const DAY_MS: i64 = 86_400_000;
const SOON_DAYS: i64 = 30;

/// The servers answer, are new enough, and have all copies of everything.
pub(super) fn reached(settings: &Effective) -> Finding {
    let settings = &settings.settings.fabric;
    if settings.servers.is_empty() {
        return ok("a file in the data directory, for this machine alone");
    }
    let clock = Arc::new(SystemClock::new());
    let look = block_on(async { Ok(Look::at(options(settings), clock).await?) });
    match look {
        Err(error) => down(error.to_string(), "an agent would not start"),
        Ok(look) => judged(&look),
    }
}

fn judged(look: &Look) -> Finding {
    let Look { server_version, streams, missing, problems } = look;
    if streams.is_empty() {
        return ok(format!("NATS {server_version}, no streams yet: the first agent makes them"));
    }
    if !missing.is_empty() {
        let advice = "restore it from a copy and raise fabric.epoch; an agent would start without \
                      what was in it";
        return down(format!("missing: {}", missing.join(", ")), advice);
    }
    if !problems.is_empty() {
        let advice = "restore the servers from a copy, and raise fabric.epoch";
        return bad(HealthLevel::Warnings, problems.join("; "), advice);
    }
    let short = |report: &&StreamReport| report.current < report.wanted;
    if let Some(report) = streams.iter().find(short) {
        let StreamReport { name, current, wanted, .. } = report;
        let found = format!("{name} has {current} of {wanted} copies");
        let told: Vec<_> =
            ailing(streams).iter().map(|(server, ailment)| ailment.told(server)).collect();
        let advice = match &told[..] {
            [] => "start the missing server, and wait until it caught up".to_owned(),
            told => told.join("; "),
        };
        return bad(HealthLevel::Warnings, found, &advice);
    }
    if let Some(report) = streams.iter().find(|report| report.used_percent >= FULL_PERCENT) {
        let found = format!("{} is {} % full", report.name, report.used_percent);
        return bad(HealthLevel::Warnings, found, "raise its max_bytes (`nats stream edit`)");
    }
    let copies = streams.iter().map(|report| report.current).min().unwrap_or_default();
    let count = streams.len();
    ok(format!("NATS {server_version}, {count} streams, {copies} copies of each, up to date"))
}

/// The node's credentials are good, and stay so for a while.
pub(super) fn access(settings: &Effective) -> Finding {
    let (node, settings) = (node_id(&settings.settings.node), &settings.settings.fabric);
    if settings.servers.is_empty() || settings.credentials.is_none() {
        return ok("no credentials are set");
    }
    let are_its_own = node.and_then(|node| Ok(options(settings).check_credentials(&node)?));
    if let Err(error) = are_its_own {
        return down(format!("{error:#}"), "an agent would not start");
    }
    match options(settings).credentials_end() {
        Err(error) => down(error.to_string(), "the servers will not let this node in"),
        Ok(None) => ok("credentials without an end"),
        Ok(Some(end)) => still_good(end.since(SystemClock::new().utc())),
    }
}

fn still_good(left_ms: i64) -> Finding {
    let days = left_ms / DAY_MS;
    let advice = "have new ones made with `ringrift-agent cluster renew`, and take them with \
                  `ringrift-agent cluster join --renew`";
    match left_ms {
        ..=0 => down(format!("the credentials ended {} days ago", -days), advice),
        _ if days < SOON_DAYS => {
            bad(HealthLevel::Warnings, format!("the credentials end in {days} days"), advice)
        }
        _ => ok(format!("credentials for {days} days")),
    }
}

/// The servers have different names, and write to disk before they answer.
pub(super) fn safety(settings: &Effective) -> Finding {
    let settings = &settings.settings.fabric;
    if settings.servers.is_empty() {
        return ok("none are needed");
    }
    if settings.monitors.is_empty() {
        return unasked(&settings.servers);
    }
    match block_on(asked(settings)) {
        Err(error) => down(error.to_string(), "check fabric.monitors, and that the servers run"),
        Ok(reports) => safe(&reports, settings.servers.len()),
    }
}

/// Servers answer whoever asks, so they let nobody ask but their own machine.
fn unasked(servers: &[String]) -> Finding {
    match servers.iter().find(|server| is_here(server)) {
        Some(server) => bad(
            HealthLevel::Warnings,
            format!("not asked whether {server} flushes each write: clients are not told"),
            "it runs on this machine: name its monitoring address in fabric.monitors, such as \
             http://127.0.0.1:8222",
        ),
        None => ok("not asked whether they flush each write: only their own machines are told"),
    }
}

/// Whether the server of this address runs on this machine, by its loopback address or by name.
fn is_here(server: &str) -> bool {
    let authority = server.rsplit_once("://").map_or(server, |(_, authority)| authority);
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    is_loopback
        || host == "localhost"
        || host_node_id().is_ok_and(|name| name.as_str().eq_ignore_ascii_case(host))
}

async fn asked(settings: &FabricSettings) -> anyhow::Result<Vec<ServerReport>> {
    let mut reports = Vec::new();
    for monitor in &settings.monitors {
        reports.push(ServerReport::of(monitor).await?);
    }
    Ok(reports)
}

fn safe(reports: &[ServerReport], servers: usize) -> Finding {
    let names: BTreeSet<_> = reports.iter().map(|report| &report.name).collect();
    if names.len() < reports.len() {
        let advice = "give each server a server_name of its own: one of them is not counted";
        return down("two monitors answer with one name", advice);
    }
    let lazy = reports.iter().find(|report| report.flushes_always() != Some(true));
    match lazy {
        Some(report) if report.flushes_always().is_none() => {
            let advice = "if its disk is full, free it, then restart that server: it stores again \
                          only then";
            down(format!("{} runs without JetStream: it stores nothing", report.name), advice)
        }
        Some(report) => {
            let advice = "set `sync_interval: always` in its jetstream block: a power cut would lose \
                          what was confirmed";
            down(format!("{} does not flush each write to disk", report.name), advice)
        }
        None => ok(format!(
            "{} of {servers} were asked, and flush every write before they answer",
            reports.len()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_of_this_machine_is_to_be_asked() {
        let level = |server: &str| unasked(&[server.to_owned()]).level;
        let own = format!("tls://{}:4222", host_node_id().unwrap());
        for here in ["tls://127.0.0.1:4222", "nats://[::1]:4222", "localhost:4222", &own] {
            assert_eq!(level(here), HealthLevel::Warnings, "{here}");
        }
        for far in ["tls://broker-1:4222", "nats://10.0.0.7", "tls://[fd00::7]:443"] {
            assert_eq!(level(far), HealthLevel::Healthy, "{far}");
        }
    }

    #[test]
    fn credentials_are_told_of_before_they_end() {
        let levels = [-1, 0, 29, 30, 365].map(|days| still_good(days * DAY_MS).level);
        let (down, warns) = (HealthLevel::Down, HealthLevel::Warnings);
        assert_eq!(levels, [down, down, warns, HealthLevel::Healthy, HealthLevel::Healthy]);
    }
}
