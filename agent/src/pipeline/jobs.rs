//! What the jobs of the learning pipeline carry, and how they are named.
//!
//! Names are derived from what a job is about, so that asking twice queues once.

use anyhow::Context;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use ringrift::event::{EvaluationPurpose, Opponent};
use ringrift::fabric::port::Job;
use ringrift::game::ConfigKey;
use ringrift::id::{JobId, ModelId};

/// Play a batch of games.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfplayWork {
    /// Number of the batch within the configuration.
    pub batch: u64,
    /// Index of its first game; game ids and seeds derive from it.
    pub first_game: u64,
    /// Games to play.
    pub games: u64,
    /// Seed of the run; game ids derive from it, too, so that whoever goes on with the batch plays the
    /// games that are missing. `None` in older jobs: that of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// Train a candidate from the games recorded so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainWork {
    /// Generation of the candidate, from 1.
    pub generation: u64,
    /// Rows recorded since the previous generation.
    pub new_rows: u64,
    /// Rows recorded in all when the run was asked for.
    pub total_rows: u64,
}

/// Rate a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluateWork {
    /// The candidate.
    pub model: ModelId,
    /// Whom it meets.
    pub opponent: Opponent,
    /// What the match is for.
    #[serde(default)]
    pub purpose: EvaluationPurpose,
    /// Its first games decide whether self-play may use the candidate.
    #[serde(default)]
    pub decides_canary: bool,
}

/// Make a model the best on an operator's word, past the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromoteWork {
    /// The model.
    pub model: ModelId,
    /// The best model that is withdrawn for it; `None` for a promotion.
    #[serde(default)]
    pub withdraws: Option<ModelId>,
}

/// Reads what a job carries.
///
/// # Errors
/// When the payload is not of this shape: the job was queued by another version.
pub fn work_of<T: DeserializeOwned>(job: &Job) -> anyhow::Result<T> {
    serde_json::from_value(job.payload.clone())
        .with_context(|| format!("job {} carries {}", job.id, job.payload))
}

/// The configuration of a pipeline job.
///
/// # Errors
/// When the job names none.
pub fn config_of(job: &Job) -> anyhow::Result<ConfigKey> {
    job.config.with_context(|| format!("job {} names no configuration", job.id))
}

/// The name of a self-play batch.
pub fn selfplay_id(config: ConfigKey, batch: u64) -> JobId {
    named(&format!("selfplay-{config}-{batch}"))
}

/// The name of a training run.
pub fn train_id(config: ConfigKey, generation: u64) -> JobId {
    named(&format!("train-{config}-{generation}"))
}

/// The name of an evaluation. A pair meets once, whatever for, except that a canary's few games do
/// not stand for a whole match.
pub fn evaluate_id(work: &EvaluateWork) -> JobId {
    let (model, opponent) = (
        &work.model,
        match &work.opponent {
            Opponent::Model(model) => short(model),
            other => other.to_string(),
        },
    );
    let verb = match work.purpose {
        EvaluationPurpose::Canary => "canary",
        EvaluationPurpose::Publication | EvaluationPurpose::Gauntlet => "evaluate",
    };
    named(&format!("{verb}-{model}-vs-{opponent}"))
}

/// The hash part of a model id: its configuration is known from the context.
fn short(model: &ModelId) -> String {
    model.as_str().rsplit('-').next().unwrap_or_default().to_owned()
}

fn named(text: &str) -> JobId {
    JobId::new(text).expect("built from keys and numbers of bounded length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_of_opponents_is_one_job() {
        let model = ModelId::new("square8_2p-0123456789ab").unwrap();
        let other = Opponent::Model(ModelId::new("square8_2p-ba9876543210").unwrap());
        let id = |opponent: &Opponent, purpose| {
            let (model, opponent) = (model.clone(), opponent.clone());
            evaluate_id(&EvaluateWork { model, opponent, purpose, decides_canary: false })
                .to_string()
        };
        let met = id(&other, EvaluationPurpose::Publication);
        assert_eq!(met, "evaluate-square8_2p-0123456789ab-vs-ba9876543210");
        assert_eq!(met, id(&other, EvaluationPurpose::Gauntlet));
        assert_eq!(
            id(&Opponent::Random, EvaluationPurpose::Canary),
            "canary-square8_2p-0123456789ab-vs-random"
        );
    }
}
