//! Evaluations: which run, and what the last ones found.

use serde::{Deserialize, Serialize};

use super::{Recent, Seen, Sparse};
use crate::event::{
    EvaluationCompleted, EvaluationPurpose, MatchTerms, MatchVerdict, Opponent, Payload, UtcMs,
};
use crate::game::ConfigKey;
use crate::id::{JobId, ModelId, NodeId};

/// Evaluations that are kept after their end.
pub const MAX_ENDED: usize = 200;
/// The most evaluations that are shown as running; the oldest goes first.
pub const MAX_RUNNING: usize = 1_000;

/// Evaluations, running and past.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluations {
    /// Those that go on, by job.
    pub running: Sparse<JobId, Evaluation>,
    /// The newest ones that ended, oldest first.
    pub ended: Recent<Evaluation, MAX_ENDED>,
}

/// One evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The job.
    pub work_id: JobId,
    /// The configuration.
    pub config: Option<ConfigKey>,
    /// Who plays it.
    pub node: NodeId,
    /// The candidate.
    pub model: ModelId,
    /// Whom it meets; `None` if the start was not seen.
    pub opponent: Option<Opponent>,
    /// What it is for; known at its end.
    pub purpose: Option<EvaluationPurpose>,
    /// Games so far.
    pub games: u64,
    /// Won by the candidate.
    pub wins: u64,
    /// The most games that it may take; `None` if the start was not seen.
    pub games_planned: Option<u64>,
    /// How it is played; `None` if the start was not seen.
    pub terms: Option<MatchTerms>,
    /// When it began.
    pub started_at: UtcMs,
    /// When it last reported.
    pub last_at: UtcMs,
    /// How it ended; `None` while it goes on.
    pub outcome: Option<EvaluationOutcome>,
}

/// How an evaluation ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationOutcome {
    /// It has a result.
    Completed {
        /// Share won.
        win_rate: f64,
        /// Wilson 95 % interval of the share, lower bound.
        lower: f64,
        /// Wilson 95 % interval of the share, upper bound.
        upper: f64,
        /// What the test said: `accept`, `reject`, `undecided`, `fixed`.
        verdict: MatchVerdict,
        /// Log-likelihood ratio at the end, for a sequential test.
        llr: Option<f64>,
        /// Wall time.
        duration_s: f64,
    },
    /// It could not finish.
    Failed {
        /// What went wrong.
        error: String,
    },
}

impl Evaluations {
    /// Evaluations of this network that ended, newest first.
    pub fn of(&self, model: &ModelId) -> impl Iterator<Item = &Evaluation> {
        self.ended.iter().rev().filter(move |evaluation| evaluation.model == *model)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        match seen.payload {
            Payload::EvaluationStarted(e) => {
                let evaluation = self.running(seen, &e.work_id, &e.model);
                evaluation.opponent = Some(e.opponent.clone());
                evaluation.games_planned = Some(e.games_planned);
                evaluation.terms = e.terms;
            }
            Payload::EvaluationProgress(e) => {
                let evaluation = self.running(seen, &e.work_id, &e.model);
                evaluation.games = e.games;
                evaluation.wins = e.wins;
                evaluation.games_planned = Some(e.games_planned);
            }
            Payload::EvaluationCompleted(e) => self.completed(seen, e),
            Payload::EvaluationFailed(e) => {
                self.running(seen, &e.work_id, &e.model).outcome =
                    Some(EvaluationOutcome::Failed { error: e.error.clone() });
                self.end(&e.work_id);
            }
            _ => {}
        }
    }

    fn completed(&mut self, seen: &Seen<'_>, e: &EvaluationCompleted) {
        let evaluation = self.running(seen, &e.work_id, &e.model);
        evaluation.opponent = Some(e.opponent.clone());
        evaluation.games = e.games;
        evaluation.wins = e.wins;
        evaluation.purpose = Some(e.purpose);
        evaluation.outcome = Some(EvaluationOutcome::Completed {
            win_rate: e.win_rate,
            lower: e.lower,
            upper: e.upper,
            verdict: e.verdict.clone(),
            llr: e.llr,
            duration_s: e.duration_s,
        });
        self.end(&e.work_id);
    }

    fn end(&mut self, work_id: &JobId) {
        if let Some(evaluation) = self.running.remove(work_id) {
            self.ended.push(evaluation);
        }
    }

    fn running(&mut self, seen: &Seen<'_>, work_id: &JobId, model: &ModelId) -> &mut Evaluation {
        if !self.running.contains_key(work_id) && self.running.len() >= MAX_RUNNING {
            let oldest = self.running.values().min_by_key(|e| e.last_at).map(|e| e.work_id.clone());
            oldest.and_then(|id| self.running.remove(&id));
        }
        let evaluation =
            self.running.or_insert_with(work_id.clone(), || Evaluation::new(seen, work_id, model));
        evaluation.last_at = seen.event.at;
        evaluation
    }
}

impl Evaluation {
    fn new(seen: &Seen<'_>, work_id: &JobId, model: &ModelId) -> Self {
        Self {
            work_id: work_id.clone(),
            config: seen.event.config,
            node: seen.event.node().clone(),
            model: model.clone(),
            opponent: None,
            purpose: None,
            games: 0,
            wins: 0,
            games_planned: None,
            terms: None,
            started_at: seen.event.at,
            last_at: seen.event.at,
            outcome: None,
        }
    }
}
