//! `POST /api/v1/commands`: reads a request and hands it to the desk.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use tokio::task::JoinError;

use ringrift::api::{CommandReply, CommandRequest, MAX_BODY_BYTES};
use ringrift::id::IdempotencyKey;

use super::{App, Operator, Refusal};

/// Header with the caller's name for the command.
const KEY_HEADER: &str = "idempotency-key";

/// Takes a command, to its end also when the client hangs up: then nobody waits for the answer any more,
/// and the same key gets it.
pub async fn take(
    State(app): State<Arc<App>>,
    Extension(operator): Extension<Operator>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CommandReply>, Refusal> {
    let key = key(&headers)?;
    let body = to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| Refusal::too_large())?;
    let request = parse(&body)?;
    // What a connection waits for is dropped with it.
    let taken = tokio::spawn(async move { app.desk.take(key, request, operator).await });
    taken.await.map_err(|error| cut_off(&error))?.map(Json)
}

fn cut_off(error: &JoinError) -> Refusal {
    let error = format!("the command was cut off, and may have been carried out: {error}");
    let hint = "see GET /api/v1/audit and /api/v1/workflows; send it again with the same key";
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error, hint)
}

fn key(headers: &HeaderMap) -> Result<IdempotencyKey, Refusal> {
    let bad = |error: String| {
        let hint = "send `Idempotency-Key: <unique text>`; repeat it only for the same command";
        Refusal::new(StatusCode::BAD_REQUEST, error, hint)
    };
    let value = headers.get(KEY_HEADER).ok_or_else(|| bad("Idempotency-Key is missing".into()))?;
    let text = value.to_str().map_err(|_| bad("Idempotency-Key is not text".into()))?;
    IdempotencyKey::new(text).map_err(|error| bad(error.to_string()))
}

fn parse(body: &[u8]) -> Result<CommandRequest, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let error = format!("the body is not a command, at `{}`: {}", error.path(), error.inner());
        let hint = r#"for example {"command":{"verb":"restart_daemon","daemon":"disk_guard"},"dry_run":true}"#;
        Refusal::new(StatusCode::BAD_REQUEST, error, hint)
    })
}
