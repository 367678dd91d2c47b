//! `--watch`: a line about the agent that runs on this data directory, again and again.

use std::time::Duration;

use anyhow::bail;

use ringrift::api::{Exit, HealthLevel, StatusReport};
use ringrift::event::JobState;

use crate::commands::answerer::Answerer;
use crate::commands::output;
use crate::commands::signals::Signals;
use crate::settings::Effective;

/// Prints until it is told to stop; its exit is that of the last line.
///
/// # Errors
/// When no agent runs here, or it does not answer any more.
pub(super) async fn run(settings: Effective, seconds: u64) -> anyhow::Result<Exit> {
    let data_dir = settings.settings.data_dir.clone();
    let answerer = Answerer::of_log(settings).await?;
    if matches!(answerer, Answerer::Here(_)) {
        let named = data_dir.map_or_else(String::new, |dir| format!(" on {}", dir.display()));
        bail!("no agent runs{named}: start one, or name its --data-dir");
    }
    let mut signals = Signals::catch()?;
    let mut look = tokio::time::interval(Duration::from_secs(seconds));
    let mut exit = Exit::Healthy;
    loop {
        tokio::select! {
            _ = signals.next() => return Ok(exit),
            _ = look.tick() => {
                let status = answerer.status().await?;
                exit = status.health.level.into();
                output::line(line(&status))?;
            }
        }
    }
}

const fn level(level: HealthLevel) -> &'static str {
    match level {
        HealthLevel::Healthy => "healthy",
        HealthLevel::Warnings => "warnings",
        HealthLevel::Down => "down",
    }
}

/// What there is to say about an agent in one line.
fn line(status: &StatusReport) -> String {
    let state = &status.state;
    let waiting = state.jobs.open.values().filter(|job| job.state == JobState::Queued).count();
    let leader = match &state.cluster.leader {
        Some(leader) => format!("{} leads", leader.node),
        None => "leads alone".to_owned(),
    };
    format!(
        "{}  {}  {leader}  {} of {} nodes up  {} games  {} jobs run, {waiting} wait  {} alerts",
        status.node,
        level(status.health.level),
        state.nodes.online(),
        state.nodes.by_id.len(),
        state.games.recorded(),
        state.jobs.running().count(),
        state.alerts.open.len(),
    )
}
