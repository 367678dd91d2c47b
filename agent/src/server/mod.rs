//! HTTP: health, lists, the event stream, commands.

mod answered;
mod answering;
mod app;
mod auth;
mod bundles;
mod cluster;
mod command_desk;
mod commands;
mod health;
mod lists;
mod members;
mod metrics;
mod operations;
mod operator;
mod query;
mod recorded;
mod refusal;
mod relay;
mod settings;
mod standing;
mod stream;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Router, middleware};

pub use answered::AnsweredCommands;
pub use app::{App, Running, STATUS_SCHEMA, status_report};
pub use auth::{OpenToAll, check_listen};
pub use command_desk::{CommandDesk, EMITS};
pub use operator::Operator;
pub use refusal::Refusal;
pub use relay::Relayed;
pub use stream::StreamCounts;

/// What the agent answers when all its connections are taken: whether it is well.
pub fn vital_routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .fallback(refusal::no_place)
        .method_not_allowed_fallback(refusal::no_place)
        .with_state(app)
}

/// Every route of the agent.
pub fn router(app: Arc<App>) -> Router {
    let changes = Router::new()
        .route("/api/v1/commands", post(commands::take))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&app), auth::require_token));
    Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/status", get(health::status))
        .route("/api/v1/self", get(health::itself))
        .route("/api/v1/state", get(health::snapshot))
        .route("/api/v1/daemons", get(lists::daemons))
        .route("/api/v1/jobs", get(lists::jobs))
        .route("/api/v1/games", get(lists::games))
        .route("/api/v1/models", get(lists::models))
        .route("/api/v1/ratings", get(lists::ratings))
        .route("/api/v1/parked", get(lists::parked))
        .route("/api/v1/nodes", get(lists::nodes))
        .route("/api/v1/settings", get(settings::rows))
        .route("/api/v1/relay/{node}/{*path}", get(relay::ask))
        .route("/api/v1/recorded", get(recorded::list))
        .route("/api/v1/recorded/{id}", get(recorded::game))
        .route("/api/v1/bundles/{config}", get(bundles::next))
        .route("/api/v1/workflows", get(operations::workflows))
        .route("/api/v1/audit", get(operations::audit))
        .route("/api/v1/events", get(stream::events))
        .merge(changes)
        .fallback(refusal::unknown_path)
        .method_not_allowed_fallback(refusal::unknown_method)
        .layer(middleware::from_fn(refusal::limit_bodies))
        .with_state(app)
}
