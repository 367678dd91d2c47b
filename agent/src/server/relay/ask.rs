//! The agent that is reached: it asks the node that is not.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use rand::{RngCore, SeedableRng, rngs::StdRng};
use serde_json::Value;

use ringrift::fabric::FabricError;
use ringrift::fabric::port::Call;
use ringrift::id::{IdempotencyKey, NodeId};

use super::super::query::Checked;
use super::super::{App, Refusal};
use super::question::{Answer, METHOD, Question, path_of};

/// How long the other node may take, in milliseconds.
const WITHIN_MS: u64 = 5_000;

/// Asks another node.
///
/// # Errors
/// 404 for what is not relayed, 502 when nobody answers for the node, 504 when it is silent.
pub async fn ask(
    State(app): State<Arc<App>>,
    Checked(Path((node, path))): Checked<Path<(NodeId, String)>>,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let question = Question { path: path_of(&path)?, query };
    let body = serde_json::to_value(question).expect("texts are plain data");
    let number = StdRng::from_os_rng().next_u64();
    let key = IdempotencyKey::new(&format!("relay-{number:016x}")).expect("hex digits are valid");
    let call = Call { key, method: METHOD.to_owned(), body, within_ms: WITHIN_MS };
    let answer = tokio::select! {
        biased;
        why = app.services.until_gone(&node) => return Err(gone(&node, &why)),
        answer = app.services.fabric.rpc.call(node.clone(), call) => answer,
    };
    let answer = answer.map_err(|error| unanswered(&node, &error))?;
    let Answer { status, body } =
        serde_json::from_value(answer).map_err(|error| misunderstood(&node, &error))?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    Ok((status, Json(body)))
}

fn unanswered(node: &NodeId, error: &FabricError) -> Refusal {
    let status = match error {
        FabricError::Unknown(_) => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_GATEWAY,
    };
    let hint = format!("look for {node} in the `cluster` block of /status");
    Refusal::new(status, error.to_string(), hint)
}

fn gone(node: &NodeId, why: &str) -> Refusal {
    let hint = "it is asked again once it is heard";
    Refusal::new(StatusCode::BAD_GATEWAY, format!("node {node} is not asked: {why}"), hint)
}

fn misunderstood(node: &NodeId, error: &serde_json::Error) -> Refusal {
    let error = format!("node {node} answers something else: {error}");
    Refusal::new(StatusCode::BAD_GATEWAY, error, "is it an agent of another version?")
}
