//! Gates: what has to hold before a command is carried out. Each is looked at anew whenever it is
//! asked for: for the plan, when the agent acts, and before what cannot be undone.

mod copies;
mod models;
mod nodes;
mod quorum;

use ringrift::api::{Command, Gate, Verdict};
use ringrift::event::JobState;
use ringrift::fabric::port::{JobFilter, MAX_LIST};
use ringrift::id::{JobId, NodeId};

use super::provider::Provider;
use crate::services::Services;

/// The gates of a command, as they stand now.
///
/// # Errors
/// When the log, the queue or a file of this agent's own cannot be read.
pub async fn of(
    services: &Services,
    provider: &dyn Provider,
    command: &Command,
) -> anyhow::Result<Vec<Gate>> {
    Ok(match command {
        Command::Promote { config, model } => {
            vec![models::file(services, model).await?, models::evaluated(services, *config, model)]
        }
        Command::Rollback { config, to } => {
            match models::best_again(services, *config, to.as_ref()) {
                Some(model) => vec![models::file(services, &model).await?],
                None => Vec::new(),
            }
        }
        Command::Evaluate { model, .. } => {
            vec![models::file(services, model).await?, models::evaluator(services)]
        }
        // A drained node goes on voting: no quorum is at stake.
        Command::Drain { node } => vec![nodes::others(services, node, "takes its work")],
        Command::Terminate { node } => {
            let mut gates = vec![
                nodes::identity(provider, node).await,
                nodes::another(services, node),
                nodes::others(services, node, "remains"),
                nodes::drained(services, node).await?.later(),
            ];
            gates.extend(quorum::of(services, node));
            gates.extend(copies::of(services, node).await?);
            gates
        }
        _ => Vec::new(),
    })
}

/// How many hold, in words.
pub fn summary(gates: &[Gate]) -> String {
    let passed = gates.iter().filter(|gate| gate.verdict == Verdict::Pass).count();
    match gates.len() {
        0 => "there are none".to_owned(),
        all => format!("{passed} of {all} hold"),
    }
}

/// The jobs that a node works on.
///
/// # Errors
/// When the queue does not answer.
pub async fn running_on(services: &Services, node: &NodeId) -> anyhow::Result<Vec<JobId>> {
    let filter = JobFilter { states: vec![JobState::Running], ..JobFilter::default() };
    let running = services.fabric.work.list(filter, MAX_LIST).await?;
    let here = running.into_iter().filter(|job| {
        let worker = job.worker.as_ref();
        worker.is_some_and(|(worker, _)| worker == node)
    });
    Ok(here.map(|job| job.id).collect())
}
