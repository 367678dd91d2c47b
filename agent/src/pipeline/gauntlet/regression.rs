//! Says whether the gauntlet of the best network showed a drop.

use ringrift::event::{
    EvaluationCompleted, EvaluationPurpose, JobKind, Payload, RegressionCleared,
    RegressionCritical, RegressionDetected, RegressionMinor, RegressionModerate, RegressionSevere,
};
use ringrift::fabric::port::Job;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::rating::regression::Level;

use super::{Assessment, assess, successor};
use crate::pipeline::jobs::{EvaluateWork, work_of};
use crate::pipeline::{pool, queue};
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// Assesses the gauntlet of the best network once none of its matches is still to come; `job` is
/// the match that ended.
///
/// # Errors
/// When the fabric does not answer.
pub async fn look(
    ctx: &DaemonCtx,
    job: &Job,
    config: ConfigKey,
    model: &ModelId,
) -> anyhow::Result<()> {
    ctx.services.catch_up().await?;
    if ctx.services.state.read().models.best.get(&config) != Some(model) {
        return Ok(());
    }
    let matches = pool::matches(ctx.services.fabric.log.as_ref(), config).await?;
    if is_awaited(ctx, config, model, &matches).await? {
        return Ok(());
    }
    let told = told(ctx, config, model, &matches);
    let drafts = told.into_iter().map(|payload| Draft::of_job(job, payload)).collect();
    ctx.emitter().emit_all(drafts).await?;
    Ok(())
}

/// Whether a match of the network is still to come. One whose result is in the log is not, even if
/// its worker did not come to end the job.
async fn is_awaited(
    ctx: &DaemonCtx,
    config: ConfigKey,
    model: &ModelId,
    matches: &[EvaluationCompleted],
) -> anyhow::Result<bool> {
    let open = queue::open(&ctx.services, JobKind::Evaluate, config).await?;
    let is_of_model = |job: &Job| {
        work_of::<EvaluateWork>(job)
            .is_ok_and(|work| work.model == *model && work.purpose != EvaluationPurpose::Canary)
    };
    let has_ended = |job: &Job| matches.iter().any(|found| found.work_id == job.id);
    Ok(open.iter().any(|job| is_of_model(job) && !has_ended(job)))
}

/// What is to be told, all of it at once.
fn told(
    ctx: &DaemonCtx,
    config: ConfigKey,
    model: &ModelId,
    matches: &[EvaluationCompleted],
) -> Vec<Payload> {
    let state = ctx.services.state.read();
    match assess(&state, config, model, matches) {
        Assessment::Open => Vec::new(),
        Assessment::Clean(_) if state.regressions.in_a_row(config) == 0 => Vec::new(),
        Assessment::Clean(matches) => {
            vec![RegressionCleared { model: model.clone(), matches }.into()]
        }
        Assessment::Regressed(found) => {
            let to = successor(&state, config, &found);
            vec![found.clone().into(), by_level(&found, to)]
        }
    }
}

/// The event of the level, with what to do.
fn by_level(found: &RegressionDetected, to: Option<ModelId>) -> Payload {
    let model = found.model.clone();
    let advice = |what: &str| what.to_owned();
    match found.level {
        Level::Minor => RegressionMinor { model, advice: advice("watch the next gauntlet") }.into(),
        Level::Moderate => {
            RegressionModerate { model, advice: advice("look for the cause") }.into()
        }
        Level::Severe => {
            let advice = advice("look for the cause now; `ringrift-agent rollback` withdraws it");
            RegressionSevere { model, advice }.into()
        }
        Level::Critical => RegressionCritical { model, to, reason: reason(found) }.into(),
    }
}

fn reason(found: &RegressionDetected) -> String {
    format!(
        "critical regression: {:.0} Elo and {:.1} % of games below expectation against {} in {} games, {} in a row",
        found.elo_drop,
        found.share_drop * 100.0,
        found.opponent,
        found.games,
        found.in_a_row
    )
}
