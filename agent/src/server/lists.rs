//! `/api/v1/{daemons,jobs,games,models,ratings,parked,nodes}`: plain JSON lists.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use ringrift::event::{JobKind, JobState};
use ringrift::fabric::port::{Job, JobFilter, Parked};
use ringrift::game::ConfigKey;

use super::answering::soon;
use super::query::Checked;
use super::{App, Refusal};
use crate::supervisor::DaemonStatus;

/// The most entries of one answer.
const MAX_LIMIT: usize = 1_000;
const DEFAULT_LIMIT: usize = 100;

type Answer<T> = Result<Json<T>, Refusal>;

/// The daemons of this agent, as their supervisor sees them now.
pub async fn daemons(State(app): State<Arc<App>>) -> Json<Vec<DaemonStatus>> {
    Json(app.supervisor.statuses())
}

/// Which jobs to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobQuery {
    kind: Option<JobKind>,
    state: Option<JobState>,
    config: Option<ConfigKey>,
    limit: Option<usize>,
}

/// Jobs, newest first.
pub async fn jobs(
    State(app): State<Arc<App>>,
    Checked(Query(query)): Checked<Query<JobQuery>>,
) -> Answer<Vec<Job>> {
    let filter = JobFilter {
        kinds: query.kind.into_iter().collect(),
        states: query.state.into_iter().collect(),
        config: query.config,
    };
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let asked = app.services.fabric.work.list(filter, limit);
    Ok(Json(soon("list jobs", asked).await?))
}

/// Recorded games by configuration.
pub async fn games(State(app): State<Arc<App>>) -> Json<Vec<Value>> {
    let state = app.services.state.read();
    let list = state.games.by_config.iter();
    Json(list.map(|(config, games)| json!({ "config": config, "games": games })).collect())
}

/// Networks, each with whether it is the best of its configuration.
pub async fn models(State(app): State<Arc<App>>) -> Json<Vec<Value>> {
    let state = app.services.state.read();
    let is_best = |id| state.models.best.values().any(|best| best == id);
    let list = state.models.by_id.values();
    Json(list.map(|model| json!({ "model": model, "best": is_best(&model.id) })).collect())
}

/// Ratings by configuration, strongest first.
pub async fn ratings(State(app): State<Arc<App>>) -> Json<Vec<Value>> {
    let state = app.services.state.read();
    let list = state.ratings.by_config.iter();
    Json(
        list.map(|(config, curve)| json!({ "config": config, "ladder": curve.ladder() })).collect(),
    )
}

/// Deliveries that wait for the operator.
pub async fn parked(State(app): State<Arc<App>>) -> Answer<Vec<Parked>> {
    Ok(Json(soon("list parked deliveries", app.services.fabric.log.parked()).await?))
}

/// Machines that this log has heard of.
pub async fn nodes(State(app): State<Arc<App>>) -> Json<Vec<Value>> {
    let state = app.services.state.read();
    let list = state.nodes.by_id.iter();
    Json(list.map(|(id, node)| json!({ "id": id, "node": node })).collect())
}
