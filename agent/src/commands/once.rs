//! `--once`: one pass of every due duty as JSON; with `--status`, only the status.

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use ringrift::api::{Exit, StatusReport};

use super::answerer::Answerer;
use super::output;
use super::signals::Signals;
use crate::global_args::GlobalArgs;
use crate::runtime;
use crate::services::Services;
use crate::supervisor::{Turn, one_pass};
use crate::{daemons, telemetry};

/// What a pass did.
#[derive(Debug, Serialize)]
struct PassReport {
    /// Version of this shape.
    schema: u32,
    /// Where the agent answers that does the duties already; `None` if this process did them.
    done_by: Option<String>,
    /// What each daemon did; empty when a running agent does the duties.
    turns: Vec<Turn>,
    /// The status afterwards.
    status: StatusReport,
}

const SCHEMA: u32 = 1;

/// Does the pass, or asks the running agent, and prints the answer.
///
/// # Errors
/// When the data directory cannot be used or its agent does not answer.
pub fn run(global: &GlobalArgs, status_only: bool) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?;
    telemetry::start(&settings.settings.log)?;
    super::block_on(async {
        if status_only {
            let status = Answerer::of_log(settings).await?.status().await?;
            output::line(serde_json::to_string_pretty(&status)?)?;
            return Ok(status.health.level.into());
        }
        let answerer = Answerer::find(settings).await?;
        let (done_by, turns) = match &answerer {
            Answerer::Agent { url, .. } => (Some(url.clone()), Vec::new()),
            Answerer::Here(opened) => (None, pass(&opened.services).await?),
        };
        let failed = turns.iter().any(|turn| turn.error.is_some());
        let report =
            PassReport { schema: SCHEMA, done_by, turns, status: answerer.status().await? };
        output::line(serde_json::to_string_pretty(&report)?)?;
        let exit = Exit::from(report.status.health.level);
        Ok(if failed { exit.max(Exit::Warnings) } else { exit })
    })
}

async fn pass(services: &Services) -> anyhow::Result<Vec<Turn>> {
    let specs = daemons::of_profile(services.settings.settings.node.profile);
    let (stop, mut signals) = (CancellationToken::new(), Signals::catch()?);
    let follower = tokio::spawn(runtime::follow(services.clone()));
    let turns = signals.stopping(&stop, one_pass(&specs, services, &stop)).await;
    follower.abort();
    services.catch_up().await?;
    Ok(turns)
}
