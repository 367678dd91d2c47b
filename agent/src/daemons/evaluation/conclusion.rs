//! What follows from a match that was played: ratings, a mastered opponent, a candidate.

use ringrift::event::{
    EvaluationCompleted, EvaluationPurpose, Opponent, OpponentMastered, PromotionCandidate,
};
use ringrift::game::ConfigKey;
use ringrift::state::State;

use crate::pipeline::evaluation::{self, Finding, Standing};
use crate::pipeline::jobs::EvaluateWork;
use crate::pipeline::queue::ClaimedJob;
use crate::pipeline::{gate, gauntlet, pool};
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// Whether the result of this match is in the log.
pub(super) async fn is_told(ctx: &DaemonCtx, held: &ClaimedJob) -> anyhow::Result<bool> {
    let matches = pool::matches(ctx.services.fabric.log.as_ref(), held.config).await?;
    Ok(matches.iter().any(|known| known.work_id == *held.id()))
}

/// Says what was found and what follows from it. The result comes last and all with it: whoever
/// hears of it finds ratings and candidate told.
pub(super) async fn tell(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
    work: &EvaluateWork,
    finding: &Finding,
) -> anyhow::Result<()> {
    let completed = completed(held, work, finding);
    let mut matches = pool::matches(ctx.services.fabric.log.as_ref(), held.config).await?;
    matches.push(completed.clone());
    let changes = pool::refit(ctx, held.config, matches).await?;
    let mastered = mastered(&ctx.services.state.read(), held.config, &completed);
    let mut drafts: Vec<Draft> = Vec::new();
    drafts.extend(changes.ratings.into_iter().map(|rating| held.draft(rating)));
    drafts.extend(changes.large.into_iter().map(|change| held.draft(change)));
    drafts.extend(mastered.map(|mastered| held.draft(mastered)));
    drafts.extend(candidate(&completed).map(|candidate| held.draft(candidate)));
    drafts.push(held.draft(completed));
    ctx.emitter().emit_all(drafts).await?;
    Ok(())
}

/// The candidate of a publication match that passes the gate.
fn candidate(found: &EvaluationCompleted) -> Option<PromotionCandidate> {
    let incumbent = match &found.opponent {
        Opponent::Model(model) => Some(model),
        Opponent::Random | Opponent::Heuristic => None,
    };
    let decision = gate::decide(incumbent, &gate::Evidence::from(found));
    let passed = matches!(decision, gate::Decision::Promote(_));
    (passed && found.purpose == EvaluationPurpose::Publication).then(|| PromotionCandidate {
        model: found.model.clone(),
        evaluation: found.work_id.clone(),
    })
}

/// That a fixed opponent is beaten for sure; said once per configuration.
fn mastered(
    state: &State,
    config: ConfigKey,
    found: &EvaluationCompleted,
) -> Option<OpponentMastered> {
    let required = gauntlet::mastery(config, &found.opponent)?;
    let is_known =
        state.ratings.curve(config).is_some_and(|curve| curve.has_mastered(&found.opponent));
    (!is_known && found.lower >= required).then(|| OpponentMastered {
        model: found.model.clone(),
        opponent: found.opponent.clone(),
        games: found.games,
        lower: found.lower,
        required,
    })
}

fn completed(held: &ClaimedJob, work: &EvaluateWork, finding: &Finding) -> EvaluationCompleted {
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
        standard_error: finding.score.estimate(0).map(|estimate| estimate.standard_error),
    }
}
