//! Ranges of values, as the documentation of the keys states them.

use std::ops::RangeInclusive;

use axum::http::uri::Authority;
use ringrift::api::client::check_address;
use ringrift::rating::regression::FEWEST_GAMES;

use tracing_subscriber::EnvFilter;

use super::{FabricSettings, OperatorToken, Settings};

/// The first key out of range, with what is wrong.
pub(super) fn check(settings: &Settings) -> Result<(), (&'static str, String)> {
    if settings.data_dir.as_ref().is_some_and(|folder| folder.as_os_str().is_empty()) {
        return Err(("data_dir", "it is empty: name a folder, or leave it out".to_owned()));
    }
    fabric(&settings.fabric)?;
    whole("server.stream_buffer", settings.server.stream_buffer, 1..=65_536)?;
    whole("server.keep_alive_s", settings.server.keep_alive_s, 1..=300)?;
    whole("disk.check_every_s", settings.disk.check_every_s, 1..=86_400)?;
    whole("memory.check_every_s", settings.memory.check_every_s, 1..=3_600)?;
    whole("integrity.check_every_s", settings.integrity.check_every_s, 1..=86_400)?;
    whole("work.expire_every_s", settings.work.expire_every_s, 1..=3_600)?;
    whole("retention.events_days", settings.retention.events_days, 1..=36_500)?;
    whole("retention.jobs_days", settings.retention.jobs_days, 1..=36_500)?;
    whole("retention.check_every_s", settings.retention.check_every_s, 1..=86_400)?;
    whole("retention.snapshot_every_s", settings.retention.snapshot_every_s, 1..=86_400)?;
    whole("retention.snapshot_events", settings.retention.snapshot_events, 1..=10_000_000)?;
    whole("schedule.fresh_hours", settings.schedule.fresh_hours, 1..=8_760)?;
    whole("schedule.pause_s", settings.schedule.pause_s, 0..=86_400)?;
    whole("schedule.waiting_candidates", settings.schedule.waiting_candidates, 0..=100)?;
    whole("schedule.jobs_ahead", settings.schedule.jobs_ahead, 0..=16)?;
    whole("learn.simulations", settings.learn.simulations, 2..=4_096)?;
    whole("learn.evaluation_simulations", settings.learn.evaluation_simulations, 1..=4_096)?;
    gauntlet(settings.learn.gauntlet_games)?;
    whole("learn.games_per_batch", settings.learn.games_per_batch, 1..=100_000)?;
    whole("learn.rows_per_generation", settings.learn.rows_per_generation, 100..=100_000_000)?;
    whole("learn.early_stop_checks", settings.learn.early_stop_checks, 0..=100)?;
    whole("learn.threads", settings.learn.threads, 0..=1_024)?;
    if !(0.1..=64.0).contains(&settings.learn.replay_ratio) {
        let found = settings.learn.replay_ratio;
        return Err(("learn.replay_ratio", format!("{found} is not within 0.1 to 64")));
    }
    whole("learn.accumulate", settings.learn.accumulate, 1..=64)?;
    share("learn.surprise_share", settings.learn.surprise_share)?;
    share("learn.hard_share", settings.learn.hard_share)?;
    share("learn.quality_share", settings.learn.quality_share)?;
    operators(&settings.operators)?;
    shared_token(settings)?;
    if let Some(url) = &settings.server.url
        && let Err(error) = check_address(url)
    {
        return Err(("server.url", error.to_string()));
    }
    if let Err(error) = EnvFilter::try_new(&settings.log.filter) {
        return Err(("log.filter", format!("`{}` is malformed: {error}", settings.log.filter)));
    }
    let (disk, memory) = (&settings.disk, &settings.memory);
    levels(("disk.warn_percent", disk.warn_percent), ("disk.stop_percent", disk.stop_percent))?;
    levels(
        ("memory.warn_percent", memory.warn_percent),
        ("memory.stop_percent", memory.stop_percent),
    )
}

/// Two shares, of which the first comes first.
fn levels(
    (warn, warn_percent): (&'static str, f64),
    (stop, stop_percent): (&'static str, f64),
) -> Result<(), (&'static str, String)> {
    percent(warn, warn_percent)?;
    percent(stop, stop_percent)?;
    if warn_percent > stop_percent {
        return Err((warn, format!("must not exceed {stop}")));
    }
    Ok(())
}

fn whole(
    key: &'static str,
    value: u32,
    range: RangeInclusive<u32>,
) -> Result<(), (&'static str, String)> {
    if range.contains(&value) {
        return Ok(());
    }
    Err((key, format!("{value} is not within {} to {}", range.start(), range.end())))
}

/// A shorter gauntlet would be played and never judged.
fn gauntlet(games: u32) -> Result<(), (&'static str, String)> {
    if games == 0 || (FEWEST_GAMES..=10_000).contains(&u64::from(games)) {
        return Ok(());
    }
    let why = format!(
        "{games} is neither 0, for no gauntlet, nor within {FEWEST_GAMES} to 10000: shorter matches \
         cannot be judged"
    );
    Err(("learn.gauntlet_games", why))
}

fn fabric(fabric: &FabricSettings) -> Result<(), (&'static str, String)> {
    whole("fabric.disk_gib", fabric.disk_gib, 1..=4_096)?;
    whole("fabric.epoch", fabric.epoch, 1..=u32::MAX)?;
    whole("fabric.lease_s", fabric.lease_s, 3..=60)?;
    if !matches!(fabric.replicas, 1 | 3 | 5) {
        return Err(("fabric.replicas", format!("{} is not 1, 3 or 5", fabric.replicas)));
    }
    if fabric.servers.iter().any(|server| server.contains('@')) {
        let why = "an address holds a user or password, which everybody could read here: put them \
                   into a file, and name it in fabric.credentials";
        return Err(("fabric.servers", why.to_owned()));
    }
    if let Some(server) = fabric.servers.iter().find(|server| !is_address(server)) {
        let why = format!("`{server}` is no address: write nats://HOST:PORT or tls://HOST:PORT");
        return Err(("fabric.servers", why));
    }
    if !fabric.servers.is_empty() && fabric.voters.is_empty() {
        let why = "with fabric.servers, name the nodes that may lead: nobody would, otherwise";
        return Err(("fabric.voters", why.to_owned()));
    }
    Ok(())
}

/// Whether this names a NATS server; without a scheme it is one of `nats`.
fn is_address(server: &str) -> bool {
    let (scheme, authority) = server.split_once("://").unwrap_or(("nats", server));
    let authority = authority.parse::<Authority>();
    matches!(scheme, "nats" | "tls") && authority.is_ok_and(|it| !it.host().is_empty())
}

/// Names by which audits call those who are no operators.
const RESERVED: [&str; 2] = ["cluster", "local"];

/// A name or a token that two operators share would make them one.
fn operators(operators: &[OperatorToken]) -> Result<(), (&'static str, String)> {
    for (index, one) in operators.iter().enumerate() {
        if RESERVED.contains(&one.name.as_str()) {
            let who = "it stands for who has the shared token, or none";
            return Err(("operators", format!("`{}` cannot be a name: {who}", one.name)));
        }
        let others = &operators[index + 1..];
        if others.iter().any(|other| other.name == one.name || other.token == one.token) {
            return Err(("operators", format!("`{}` shares name or token with another", one.name)));
        }
    }
    Ok(())
}

/// The token that all agents share: one that can be sent, and nobody's own.
fn shared_token(settings: &Settings) -> Result<(), (&'static str, String)> {
    const KEY: &str = "cluster_auth_token";
    let Some(token) = &settings.cluster_auth_token else { return Ok(()) };
    if token.expose().chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err((
            KEY,
            "it holds blanks or control characters: nobody could send it".to_owned(),
        ));
    }
    match settings.operators.iter().find(|operator| operator.token == *token) {
        Some(operator) => {
            Err((KEY, format!("it is the token of operator `{}`, too", operator.name)))
        }
        None => Ok(()),
    }
}

fn share(key: &'static str, value: f64) -> Result<(), (&'static str, String)> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err((key, format!("{value} is not within 0 to 1")))
}

fn percent(key: &'static str, value: f64) -> Result<(), (&'static str, String)> {
    if (0.0..=100.0).contains(&value) {
        return Ok(());
    }
    Err((key, format!("{value} is not within 0 to 100")))
}
