//! Rates candidates: plays their matches and refits the ratings of the pool.

use futures::future::BoxFuture;

use ringrift::event::{
    EvaluationFailed, EvaluationProgress, EvaluationStarted, EventKind, JobKind, ModelChange,
    ModelUpdated, Opponent, Payload,
};

use crate::compute::Stage;
use crate::pipeline::canary::Verdict;
use crate::pipeline::distribution;
use crate::pipeline::evaluation::{self, Finding, Report, Standing, Task, games_planned};
use crate::pipeline::gauntlet::regression;
use crate::pipeline::jobs::{EvaluateWork, work_of};
use crate::pipeline::pressure;
use crate::pipeline::queue::{self, ClaimedJob, Worked};
use crate::pipeline::work::{Ended, carry_out, while_held};
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

mod conclusion;
#[cfg(test)]
mod tests;

/// Evaluation.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: evaluation::DAEMON,
    about: "plays the matches of candidates and refits the ratings",
    category: DaemonCategory::Evaluation,
    scope: Scope::Node,
    depends_on: &["registry"],
    consumes: &[],
    emits: &[
        EventKind::WorkClaimed,
        EventKind::WorkStarted,
        EventKind::TaskSpawned,
        EventKind::TaskHeartbeat,
        EventKind::TaskCompleted,
        EventKind::TaskFailed,
        EventKind::TaskCancelled,
        EventKind::WorkCompleted,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
        EventKind::EvaluationStarted,
        EventKind::EvaluationProgress,
        EventKind::EvaluationCompleted,
        EventKind::EvaluationFailed,
        EventKind::EloUpdated,
        EventKind::EloSignificantChange,
        EventKind::ModelUpdated,
        EventKind::OpponentMastered,
        EventKind::PromotionCandidate,
        EventKind::RegressionDetected,
        EventKind::RegressionMinor,
        EventKind::RegressionModerate,
        EventKind::RegressionSevere,
        EventKind::RegressionCritical,
        EventKind::RegressionCleared,
        EventKind::ModelSyncRequested,
        EventKind::P2pModelSynced,
    ],
    every: Every::Millis(500),
    progress_max_age_s: 120,
    profiles: &[Profile::Full, Profile::TrainingNode, Profile::Ephemeral],
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
            if let Some(why) = pressure::obstacle(&ctx.services) {
                ctx.progress(format!("waits: {why}"));
                continue;
            }
            let done = queue::do_next(&ctx, JobKind::Evaluate, evaluate, failed).await?;
            if let Some(job) = done {
                evaluation::forget(&ctx.services, &job)?;
            }
        }
        Ok(())
    })
}

fn evaluate<'a>(ctx: &'a DaemonCtx, held: &'a ClaimedJob) -> BoxFuture<'a, Worked> {
    Box::pin(async move {
        let work: EvaluateWork = work_of(held.job())?;
        // After a crash the result may be in the log already.
        if !conclusion::is_told(ctx, held).await? {
            let Ended::Done(finding) = play(ctx, held, &work).await? else {
                return Ok(Ended::Stopped);
            };
            let telling = conclusion::tell(ctx, held, &work, &finding);
            while_held(ctx, held, "rates", telling).await?;
        }
        regression::look(ctx, held.job(), held.config, &work.model).await?;
        Ok(Ended::Done(None))
    })
}

fn failed(held: &ClaimedJob, error: String) -> Option<Payload> {
    let model = work_of::<EvaluateWork>(held.job()).ok()?.model;
    Some(EvaluationFailed { work_id: held.id().clone(), model, error }.into())
}

async fn play(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
    work: &EvaluateWork,
) -> anyhow::Result<Ended<Finding>> {
    while_held(ctx, held, "fetches the networks of", bring_players(ctx, work)).await?;
    let gauntlet_games = u64::from(ctx.services.settings.settings.learn.gauntlet_games);
    let games_planned = games_planned(work, gauntlet_games);
    let started = EvaluationStarted {
        work_id: held.id().clone(),
        model: work.model.clone(),
        opponent: work.opponent.clone(),
        games_planned,
        terms: Some(evaluation::terms(&ctx.services, held.id(), work)),
    };
    ctx.emit(held.draft(started)).await?;
    let task = Task::new(&ctx.services, (held.id().clone(), held.config), work.clone());
    carry_out(
        ctx,
        held,
        Stage::Evaluate,
        move |reporter| task.run(reporter),
        |report| {
            Box::pin(async move {
                match report {
                    Report::Standing(standing) => {
                        ctx.progress(format!("{} games of {}", standing.games, held.id()));
                        let told = progress_of(held, work, standing, games_planned);
                        Ok(ctx.emit(held.draft(told)).await.map(drop)?)
                    }
                    Report::Canary(verdict) => tell_canary(ctx, held, work, verdict).await,
                }
            })
        },
    )
    .await
}

/// Sees to it that the networks of the match are here.
async fn bring_players(ctx: &DaemonCtx, work: &EvaluateWork) -> anyhow::Result<()> {
    ctx.services.catch_up().await?;
    distribution::bring_known(ctx, &work.model).await?;
    if let Opponent::Model(opponent) = &work.opponent {
        distribution::bring_known(ctx, opponent).await?;
    }
    Ok(())
}

fn progress_of(
    held: &ClaimedJob,
    work: &EvaluateWork,
    standing: Standing,
    games_planned: u64,
) -> EvaluationProgress {
    EvaluationProgress {
        work_id: held.id().clone(),
        model: work.model.clone(),
        games: standing.games,
        wins: standing.wins,
        games_planned,
    }
}

/// Says whether self-play may use the candidate, unless an earlier attempt said so.
async fn tell_canary(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
    work: &EvaluateWork,
    verdict: Verdict,
) -> anyhow::Result<()> {
    ctx.services.catch_up().await?;
    let known =
        ctx.services.state.read().models.get(&work.model).is_some_and(|m| m.canary.is_some());
    if known {
        return Ok(());
    }
    let change = if verdict.passed { ModelChange::CanaryPassed } else { ModelChange::CanaryFailed };
    let updated = ModelUpdated {
        model: work.model.clone(),
        change,
        reason: format!("against {}: {}", work.opponent, verdict.reason),
    };
    ctx.emit(held.draft(updated)).await?;
    Ok(())
}
