//! `/health`, `/ready`, `/status`, `/api/v1/self`, `/api/v1/state`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use ringrift::api::{HealthLevel, HealthReport, SelfReport, StateSnapshot, StatusReport};

use super::App;

/// 200 while the work loops make progress, 503 otherwise.
pub async fn health(State(app): State<Arc<App>>) -> (StatusCode, Json<HealthReport>) {
    let report = app.health();
    let status = match report.level {
        HealthLevel::Healthy | HealthLevel::Warnings => StatusCode::OK,
        HealthLevel::Down => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(report))
}

/// The answer of `/ready`.
#[derive(Serialize)]
pub struct Readiness {
    ready: bool,
    /// Daemons that have not started yet, and `state` while the log is being folded.
    missing: Vec<&'static str>,
}

/// 200 once every daemon of the profile has started and the state is folded.
pub async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Readiness>) {
    let mut missing = app.supervisor.missing();
    if !app.services.state.is_caught_up() {
        missing.push("state");
    }
    let ready = missing.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, missing }))
}

/// Everything about the agent in one answer.
pub async fn status(State(app): State<Arc<App>>) -> Json<StatusReport> {
    Json(app.status().await)
}

/// What only this agent can say.
pub async fn itself(State(app): State<Arc<App>>) -> Json<SelfReport> {
    Json(app.itself())
}

/// The projection and the log sequence that it stands at.
pub async fn snapshot(State(app): State<Arc<App>>) -> Json<StateSnapshot> {
    let health = app.health();
    let state = app.services.state.read().clone();
    Json(StateSnapshot {
        node: app.services.node.clone(),
        incarnation: app.services.incarnation,
        seq: state.applied,
        at: app.services.clock.utc(),
        health,
        state,
    })
}
