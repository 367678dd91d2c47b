//! `--once`: one pass of every due duty as JSON; with `--status`, only the status.

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use ringrift::api::client::Client;
use ringrift::api::{Exit, StatusReport};

use crate::cli::GlobalArgs;
use crate::data_dir::{LockError, RunFile};
use crate::runtime::{self, Opened, identity};
use crate::server::status_report;
use crate::settings::Effective;
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
        let report = match runtime::open(settings.clone(), "once") {
            Ok(opened) => here(opened, &settings, status_only).await?,
            Err(error) => match error.downcast_ref::<LockError>() {
                Some(LockError::Held { holder: Some(RunFile { url: Some(url), .. }), .. }) => {
                    ask(url, &settings).await?
                }
                _ => return Err(error),
            },
        };
        let failed = report.turns.iter().any(|turn| turn.error.is_some());
        let json = if status_only {
            serde_json::to_string_pretty(&report.status)?
        } else {
            serde_json::to_string_pretty(&report)?
        };
        println!("{json}");
        let exit = Exit::from(report.status.health.level);
        Ok(if failed { exit.max(Exit::Warnings) } else { exit })
    })
}

async fn here(
    opened: Opened,
    settings: &Effective,
    status_only: bool,
) -> anyhow::Result<PassReport> {
    let services = &opened.services;
    services.state.catch_up(services.fabric.log.as_ref()).await?;
    let turns = if status_only {
        Vec::new()
    } else {
        let specs = daemons::of_profile(settings.settings.node.profile);
        pass(&specs, services).await?
    };
    let (_, device) = identity::device(&settings.settings.node)?;
    let status = status_report(services, &device, None).await?;
    Ok(PassReport { schema: SCHEMA, done_by: None, turns, status })
}

async fn pass(
    specs: &[&'static crate::supervisor::DaemonSpec],
    services: &crate::services::Services,
) -> anyhow::Result<Vec<Turn>> {
    let stop = CancellationToken::new();
    let follower = tokio::spawn(runtime::follow(services.clone()));
    let signal = tokio::spawn({
        let stop = stop.clone();
        async move {
            if super::daemon::told_to_stop().await.is_ok() {
                stop.cancel();
            }
        }
    });
    let turns = one_pass(specs, services, &stop).await;
    signal.abort();
    follower.abort();
    services.state.catch_up(services.fabric.log.as_ref()).await?;
    Ok(turns)
}

async fn ask(url: &str, settings: &Effective) -> anyhow::Result<PassReport> {
    let token = settings.settings.cluster_auth_token.as_ref();
    let token = token.map(|t| ringrift::api::client::Token::new(t.expose().to_owned()));
    let status = Client::new(url, token)?.status().await?;
    Ok(PassReport { schema: SCHEMA, done_by: Some(url.to_owned()), turns: Vec::new(), status })
}
