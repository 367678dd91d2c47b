//! What promotions and rollbacks come to.

use axum::http::StatusCode;

use ringrift::event::EventKind;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;

use super::Refusal;
use crate::pipeline::gauntlet;
use crate::services::Services;

/// What a promotion changes.
pub(super) fn promote(
    services: &Services,
    config: ConfigKey,
    model: &ModelId,
) -> Result<Vec<String>, Refusal> {
    let state = services.state.read();
    let known = state.models.by_id.get(model).ok_or_else(|| {
        let hint = "GET /api/v1/models lists them";
        Refusal::new(StatusCode::NOT_FOUND, format!("no model `{model}` is registered"), hint)
    })?;
    if known.config != Some(config) {
        let of = known.config.map_or_else(|| "an unknown configuration".into(), |c| c.to_string());
        let error = format!("`{model}` plays {of}, not {config}");
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            error,
            "name the model's own configuration",
        ));
    }
    let best = state.models.best.get(&config);
    if best == Some(model) {
        let error = format!("`{model}` is the best of {config} already");
        return Err(Refusal::new(StatusCode::CONFLICT, error, "nothing is left to do"));
    }
    let instead = best.map_or_else(String::new, |best| format!(", in place of {best}"));
    let effect = format!("{model} becomes the best of {config}, past the gate{instead}");
    Ok(vec![effect, next(model, EventKind::ModelPromoted)])
}

/// Who does it and how one hears of it.
fn next(model: &ModelId, told: EventKind) -> String {
    format!(
        "the promotion daemon verifies the file of {model} first; then the log has {}, or {} with the \
         reason",
        told.name(),
        EventKind::PromotionFailed.name()
    )
}

/// What a rollback comes to.
pub(super) enum Rollback {
    /// The best model is withdrawn for an earlier one.
    Withdraw {
        /// The configuration.
        config: ConfigKey,
        /// The best model.
        withdrawn: ModelId,
        /// The one that is the best again.
        to: ModelId,
    },
    /// The model that was named is the best.
    Done {
        /// The configuration.
        config: ConfigKey,
        /// The model.
        best: ModelId,
    },
}

impl Rollback {
    pub(super) fn effects(&self) -> Vec<String> {
        match self {
            Self::Withdraw { config, withdrawn, to } => vec![
                format!("{withdrawn} is withdrawn; {to} is the best of {config} again"),
                next(to, EventKind::PromotionRolledBack),
            ],
            Self::Done { config, best } => {
                vec![format!("{best} is the best of {config} already; nothing is left to do")]
            }
        }
    }
}

/// Which model a rollback withdraws, and for which one. Asking for what is the case already is no
/// error, so that a request may be repeated.
pub(super) fn rollback(
    services: &Services,
    config: ConfigKey,
    to: Option<&ModelId>,
) -> Result<Rollback, Refusal> {
    let state = services.state.read();
    let conflict = |error: String, hint| Refusal::new(StatusCode::CONFLICT, error, hint);
    let withdrawn = state.models.best.get(&config).cloned();
    let withdrawn = withdrawn.ok_or_else(|| {
        conflict(format!("no model of {config} was ever promoted"), "nothing to roll back")
    })?;
    let to = match to {
        Some(to) if *to == withdrawn => return Ok(Rollback::Done { config, best: withdrawn }),
        Some(to) if state.models.sound(config).contains(&to) => to.clone(),
        Some(to) => {
            let error = format!("`{to}` is not among the sound publications of {config}");
            let hint = "name an earlier best model that is neither corrupted nor taken back; \
                        GET /api/v1/models lists them";
            return Err(conflict(error, hint));
        }
        None => gauntlet::predecessor(&state, config, &withdrawn).cloned().ok_or_else(|| {
            let error = format!("no sound publication of {config} is older than `{withdrawn}`");
            conflict(error, "promote another model instead; GET /api/v1/models lists them")
        })?,
    };
    Ok(Rollback::Withdraw { config, withdrawn, to })
}
