//! `ringrift-agent` without a subcommand: runs as a daemon until it is told to stop.

use std::sync::Arc;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use ringrift::api::Exit;

use crate::global_args::GlobalArgs;
use crate::runtime::{Agent, notify_stopping, notify_systemd};
use crate::{daemons, telemetry};

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// When the agent cannot start.
pub fn run(global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?;
    telemetry::start(&settings.settings.log)?;
    let specs = daemons::of_profile(settings.settings.node.profile);
    super::block_on(async {
        let told = told_to_stop()?;
        let agent = Agent::start(settings, "agent", &specs).await?;
        let systemd = tokio::spawn(notify_systemd(Arc::clone(&agent.supervisor)));
        let reason = told.await;
        systemd.abort();
        notify_stopping();
        agent.stop(reason).await;
        Ok(Exit::Healthy)
    })
}

/// From this call on, SIGTERM and SIGINT end nothing by themselves: the future waits for one of them
/// and names it.
///
/// # Errors
/// When no handler can be set.
pub fn told_to_stop() -> anyhow::Result<impl Future<Output = &'static str>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot handle SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot handle SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    })
}
