//! Rates candidates: plays their matches and refits the ratings of the pool.

use std::time::Duration;

use futures::future::BoxFuture;

use ringrift::event::{
    EvaluationCompleted, EvaluationFailed, EvaluationProgress, EvaluationStarted, EventKind,
    JobKind, PromotionCandidate,
};

use crate::pipeline::costs::Stage;
use crate::pipeline::evaluation::{Finding, Standing, Task, games_planned};
use crate::pipeline::jobs::{EvaluateWork, work_of};
use crate::pipeline::queue::{self, Held};
use crate::pipeline::work::{Ended, carry_out};
use crate::pipeline::{gate, pool};
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Wake};

/// Evaluation.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "evaluation",
    about: "plays the matches of candidates and refits the ratings",
    category: DaemonCategory::Evaluation,
    depends_on: &["registry"],
    consumes: &[],
    emits: &[
        EventKind::WorkClaimed,
        EventKind::WorkCompleted,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
        EventKind::EvaluationStarted,
        EventKind::EvaluationProgress,
        EventKind::EvaluationCompleted,
        EventKind::EvaluationFailed,
        EventKind::EloUpdated,
        EventKind::PromotionCandidate,
    ],
    progress_max_age_s: 120,
    profiles: &[Profile::Full],
    run,
};

/// Pause between looks for something to rate.
const LOOK_EVERY: Duration = Duration::from_millis(500);

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        while !matches!(ctx.next(Some(LOOK_EVERY)).await?, Wake::Stop) {
            if let Some(held) = queue::claim(&ctx, JobKind::Evaluate).await? {
                evaluate_and_tell(&ctx, &held).await?;
            }
        }
        Ok(())
    })
}

async fn evaluate_and_tell(ctx: &DaemonCtx, held: &Held) -> anyhow::Result<()> {
    let work: EvaluateWork = work_of(held.job())?;
    match play(ctx, held, &work).await {
        Ok(Ended::Stopped) => Ok(()),
        Ok(Ended::Done(finding)) => conclude(ctx, held, &work, &finding).await,
        Err(error) => {
            let failed = EvaluationFailed {
                work_id: held.id().clone(),
                model: work.model,
                error: format!("{error:#}"),
            };
            ctx.emit(held.draft(failed)).await?;
            queue::fail(ctx, held, &error).await.map(drop)
        }
    }
}

async fn play(ctx: &DaemonCtx, held: &Held, work: &EvaluateWork) -> anyhow::Result<Ended<Finding>> {
    let started = EvaluationStarted {
        work_id: held.id().clone(),
        model: work.model.clone(),
        opponent: work.opponent.clone(),
        games_planned: games_planned(&work.opponent),
    };
    ctx.emit(held.draft(started)).await?;
    let task = Task::new(&ctx.services, (held.id().clone(), held.config), work.clone());
    carry_out(
        ctx,
        held,
        Stage::Evaluate,
        move |reporter| task.run(reporter),
        |standing| {
            ctx.progress(format!("{} games of {}", standing.games, held.id()));
            let draft = held.draft(progress_of(held, work, standing));
            Box::pin(async move { Ok(ctx.emit(draft).await.map(drop)?) })
        },
    )
    .await
}

fn progress_of(held: &Held, work: &EvaluateWork, standing: Standing) -> EvaluationProgress {
    EvaluationProgress {
        work_id: held.id().clone(),
        model: work.model.clone(),
        games: standing.games,
        wins: standing.wins,
        games_planned: games_planned(&work.opponent),
    }
}

/// Says what was found, rates the pool anew, and names the candidate if it passed.
async fn conclude(
    ctx: &DaemonCtx,
    held: &Held,
    work: &EvaluateWork,
    finding: &Finding,
) -> anyhow::Result<()> {
    let completed = completed(held, work, finding);
    let evidence = gate::Evidence::from(&completed);
    let incumbent = match &work.opponent {
        ringrift::event::Opponent::Model(model) => Some(model),
        _ => None,
    };
    ctx.emit(held.draft(completed)).await?;
    for rating in pool::changed_ratings(&ctx.services, held.config).await? {
        ctx.emit(held.draft(rating)).await?;
    }
    if matches!(gate::decide(incumbent, &evidence), gate::Decision::Promote(_)) {
        let (model, evaluation) = (work.model.clone(), held.id().clone());
        ctx.emit(held.draft(PromotionCandidate { model, evaluation })).await?;
    }
    queue::finish(ctx, held, None).await
}

#[allow(clippy::cast_precision_loss, reason = "matches have a few hundred games")]
fn completed(held: &Held, work: &EvaluateWork, finding: &Finding) -> EvaluationCompleted {
    let Standing { games, wins } = finding.standing;
    EvaluationCompleted {
        work_id: held.id().clone(),
        model: work.model.clone(),
        opponent: work.opponent.clone(),
        games,
        wins,
        win_rate: if games == 0 { 0.0 } else { wins as f64 / games as f64 },
        lower: finding.interval.low,
        upper: finding.interval.high,
        verdict: finding.verdict.clone(),
        llr: finding.llr,
        duration_s: held.seconds(),
    }
}
