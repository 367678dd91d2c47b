//! Decides on candidates by their matches, and sees to it that none stays undecided.

use anyhow::Context;

use ringrift::cluster::decisions::Outlook;
use ringrift::event::{
    Envelope, EvaluationCompleted, EvaluationPurpose, JobKind, JobState, Opponent,
    PromotionRejected, RegistryUpdated, WorkFailed,
};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::{ModelStatus, State};

use super::decision;
use crate::pipeline::gate::{self, Decision, Evidence};
use crate::pipeline::gauntlet::regression;
use crate::pipeline::jobs::{EvaluateWork, config_of, evaluate_id, work_of};
use crate::pipeline::pool;
use crate::pipeline::queue::JobRequest;
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// Decides on the candidate of an evaluation.
pub(super) async fn judge(
    ctx: &DaemonCtx,
    event: &Envelope,
    found: &EvaluationCompleted,
) -> anyhow::Result<()> {
    if found.purpose != EvaluationPurpose::Publication {
        return Ok(());
    }
    let config = event.config.context("an evaluation without a configuration")?;
    decide(ctx, event, config, &found.model, Some(Evidence::from(found))).await
}

/// Decides on the candidate of an evaluation that failed for good, or assesses its gauntlet.
pub(super) async fn after_failure(
    ctx: &DaemonCtx,
    event: &Envelope,
    failed: &WorkFailed,
) -> anyhow::Result<()> {
    if failed.kind != JobKind::Evaluate {
        return Ok(());
    }
    let job = ctx.services.fabric.work.job(failed.work_id.clone()).await?;
    let job = job.with_context(|| format!("no job {} is known here", failed.work_id))?;
    let work: EvaluateWork = work_of(&job)?;
    if work.purpose != EvaluationPurpose::Publication {
        // It may be the last match that a gauntlet waited for.
        return regression::look(ctx, &job, config_of(&job)?, &work.model).await;
    }
    decide(ctx, event, config_of(&job)?, &work.model, None).await
}

/// Decides on a candidate whose match ended while its file was corrupted: nobody did then.
pub(super) async fn after_update(
    ctx: &DaemonCtx,
    event: &Envelope,
    updated: &RegistryUpdated,
) -> anyhow::Result<()> {
    let (model, Some(config)) = (&updated.model, event.config) else { return Ok(()) };
    ctx.services.catch_up().await?;
    let (opponent, can_be_decided) = {
        let state = ctx.services.state.read();
        (gate::opponent(state.models.incumbent(config)), can_be_decided(&state, model))
    };
    if !can_be_decided {
        return Ok(());
    }
    let id = evaluate_id(&for_publication(model, opponent));
    let job = ctx.services.fabric.work.job(id).await?;
    match job.filter(|job| job.state.has_ended()) {
        Some(_) => decide(ctx, event, config, model, None).await,
        None => Ok(()),
    }
}

/// Decides once: a repeated delivery finds the candidate decided. Without evidence against the
/// incumbent of today a match against it is asked for.
async fn decide(
    ctx: &DaemonCtx,
    event: &Envelope,
    config: ConfigKey,
    model: &ModelId,
    mut evidence: Option<Evidence>,
) -> anyhow::Result<()> {
    let outlook = decision::begin(ctx).await?;
    let (incumbent, can_be_decided) = {
        let state = ctx.services.state.read();
        (state.models.incumbent(config).cloned(), can_be_decided(&state, model))
    };
    if !can_be_decided {
        return Ok(());
    }
    loop {
        let decision = match &evidence {
            Some(evidence) => gate::decide(incumbent.as_ref(), evidence),
            None => Decision::Reevaluate(gate::opponent(incumbent.as_ref())),
        };
        match decision {
            Decision::Promote(reason) => {
                return super::promote(ctx, outlook, event, model, reason).await;
            }
            Decision::Reject(reason) => return reject(ctx, outlook, event, model, reason).await,
            Decision::Reevaluate(opponent) => {
                match ask_for_match(ctx, event, config, model, opponent).await? {
                    Match::Awaited => return Ok(()),
                    Match::Played(found) => evidence = Some(found),
                    Match::Failed(reason) => {
                        return reject(ctx, outlook, event, model, reason).await;
                    }
                }
            }
        }
    }
}

/// Whether a candidate is undecided, and its file whole.
fn can_be_decided(state: &State, model: &ModelId) -> bool {
    let model = state.models.get(model);
    model.is_some_and(|it| it.is_undecided() && it.status != ModelStatus::Corrupted)
}

fn for_publication(model: &ModelId, opponent: Opponent) -> EvaluateWork {
    let (model, purpose) = (model.clone(), EvaluationPurpose::Publication);
    EvaluateWork { model, opponent, purpose, decides_canary: false }
}

async fn reject(
    ctx: &DaemonCtx,
    outlook: Outlook,
    event: &Envelope,
    model: &ModelId,
    reason: String,
) -> anyhow::Result<()> {
    let rejected = PromotionRejected { model: model.clone(), reason };
    decision::make(ctx, outlook, vec![Draft::new(rejected).caused_by(event)]).await
}

/// How a match stands that was asked for.
enum Match {
    /// It will be played; its result or its failure will be heard of.
    Awaited,
    /// It was played before.
    Played(Evidence),
    /// It was tried before and will not be played again, for this reason.
    Failed(String),
}

/// Asks for the match of a candidate against the incumbent. The same two meet only once.
async fn ask_for_match(
    ctx: &DaemonCtx,
    event: &Envelope,
    config: ConfigKey,
    model: &ModelId,
    opponent: Opponent,
) -> anyhow::Result<Match> {
    let work = for_publication(model, opponent);
    let id = evaluate_id(&work);
    let request = JobRequest::new(id.clone(), JobKind::Evaluate, config, &work)?;
    if request.caused_by(Some(event)).enqueue(ctx).await? {
        return Ok(Match::Awaited);
    }
    let job = ctx.services.fabric.work.job(id.clone()).await?;
    let job = job.with_context(|| format!("{id} is known to the queue and not to be found"))?;
    if !job.state.has_ended() {
        return Ok(Match::Awaited);
    }
    let matches = pool::matches(ctx.services.fabric.log.as_ref(), config).await?;
    let found = matches.iter().find(|found| found.work_id == id).map(Evidence::from);
    let state = if job.state == JobState::Done { "done without a result" } else { "given up" };
    let why = job.error.map_or_else(String::new, |error| format!(": {error}"));
    let opponent = &work.opponent;
    Ok(found.map_or_else(
        || Match::Failed(format!("its match against {opponent}, {id}, is {state}{why}")),
        Match::Played,
    ))
}
