//! Rates candidates: plays their matches and refits the ratings of the pool.

use std::time::Duration;

use futures::future::BoxFuture;

use ringrift::event::{
    EvaluationCompleted, EvaluationFailed, EvaluationProgress, EvaluationPurpose,
    EvaluationStarted, EventKind, JobKind, ModelChange, ModelUpdated, Opponent, OpponentMastered,
    Payload, PromotionCandidate,
};

use crate::pipeline::canary::Verdict;
use crate::pipeline::costs::Stage;
use crate::pipeline::evaluation::{self, Finding, Report, Standing, Task, games_planned};
use crate::pipeline::jobs::{EvaluateWork, work_of};
use crate::pipeline::queue::{self, Held, Worked};
use crate::pipeline::work::{Ended, carry_out};
use crate::pipeline::{gate, gauntlet, pool};
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Wake};

mod regression;

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
            queue::do_next(&ctx, JobKind::Evaluate, evaluate, failed).await?;
        }
        Ok(())
    })
}

fn evaluate<'a>(ctx: &'a DaemonCtx, held: &'a Held) -> BoxFuture<'a, Worked> {
    Box::pin(async move {
        let work: EvaluateWork = work_of(held.job())?;
        match play(ctx, held, &work).await? {
            Ended::Stopped => Ok(Ended::Stopped),
            Ended::Done(finding) => {
                conclude(ctx, held, &work, &finding).await?;
                Ok(Ended::Done(None))
            }
        }
    })
}

fn failed(held: &Held, error: String) -> Option<Payload> {
    let model = work_of::<EvaluateWork>(held.job()).ok()?.model;
    Some(EvaluationFailed { work_id: held.id().clone(), model, error }.into())
}

async fn play(ctx: &DaemonCtx, held: &Held, work: &EvaluateWork) -> anyhow::Result<Ended<Finding>> {
    let gauntlet_games = u64::from(ctx.services.settings.settings.learn.gauntlet_games);
    let games_planned = games_planned(work, gauntlet_games);
    let started = EvaluationStarted {
        work_id: held.id().clone(),
        model: work.model.clone(),
        opponent: work.opponent.clone(),
        games_planned,
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

fn progress_of(
    held: &Held,
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
    held: &Held,
    work: &EvaluateWork,
    verdict: Verdict,
) -> anyhow::Result<()> {
    ctx.services.state.catch_up(ctx.services.fabric.log.as_ref()).await?;
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

/// Says what was found, rates the pool anew, and draws the conclusions of the match's purpose.
async fn conclude(
    ctx: &DaemonCtx,
    held: &Held,
    work: &EvaluateWork,
    finding: &Finding,
) -> anyhow::Result<()> {
    let completed = completed(held, work, finding);
    let evidence = gate::Evidence::from(&completed);
    ctx.emit(held.draft(completed)).await?;
    let changes = pool::refit(&ctx.services, held.config).await?;
    for rating in changes.ratings {
        ctx.emit(held.draft(rating)).await?;
    }
    for change in changes.large {
        ctx.emit(held.draft(change)).await?;
    }
    tell_mastery(ctx, held, work, finding).await?;
    match work.purpose {
        EvaluationPurpose::Publication => name_candidate(ctx, held, work, &evidence).await?,
        EvaluationPurpose::Gauntlet => regression::look(ctx, held, &work.model).await?,
        EvaluationPurpose::Canary => {}
    }
    evaluation::forget(&ctx.services, held.id())
}

async fn name_candidate(
    ctx: &DaemonCtx,
    held: &Held,
    work: &EvaluateWork,
    evidence: &gate::Evidence,
) -> anyhow::Result<()> {
    let incumbent = match &work.opponent {
        Opponent::Model(model) => Some(model),
        Opponent::Random | Opponent::Heuristic => None,
    };
    if matches!(gate::decide(incumbent, evidence), gate::Decision::Promote(_)) {
        let (model, evaluation) = (work.model.clone(), held.id().clone());
        ctx.emit(held.draft(PromotionCandidate { model, evaluation })).await?;
    }
    Ok(())
}

/// Says once per configuration that a fixed opponent is beaten for sure.
async fn tell_mastery(
    ctx: &DaemonCtx,
    held: &Held,
    work: &EvaluateWork,
    finding: &Finding,
) -> anyhow::Result<()> {
    let Some(required) = gauntlet::mastery(held.config, &work.opponent) else { return Ok(()) };
    let lower = finding.interval.low;
    let known = {
        let state = ctx.services.state.read();
        state.ratings.curve(held.config).is_some_and(|curve| curve.has_mastered(&work.opponent))
    };
    if known || lower < required {
        return Ok(());
    }
    let mastered = OpponentMastered {
        model: work.model.clone(),
        opponent: work.opponent.clone(),
        games: finding.standing().games,
        lower,
        required,
    };
    ctx.emit(held.draft(mastered)).await?;
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "matches have a few hundred games")]
fn completed(held: &Held, work: &EvaluateWork, finding: &Finding) -> EvaluationCompleted {
    let Standing { games, wins } = finding.standing();
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
        purpose: work.purpose,
        seatings: evaluation::tallies(&finding.score),
    }
}
