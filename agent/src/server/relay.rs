//! `/api/v1/relay/{node}/...`: what another node answers to readers that cannot reach it. The question
//! goes over the calls between agents, and the node asks its own routes: a relayed answer is the direct
//! one. Only what changes nothing is relayed, and only where reading it directly needs no token either.

mod answer;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use rand::random;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use ringrift::fabric::FabricError;
use ringrift::fabric::port::Call;
use ringrift::id::{IdempotencyKey, NodeId};

use super::query::Checked;
use super::{App, Refusal};
pub use answer::Relayed;

/// The method of the call.
const METHOD: &str = "read";

/// What is relayed. Streams and files are not: they would go through the bus.
const PATHS: [&str; 6] = ["self", "settings", "daemons", "recorded", "workflows", "audit"];

/// The largest answer that is relayed, in bytes of JSON: the node remembers its newest answers.
const MAX_RELAYED_BYTES: usize = 48 * 1024;

/// How long the other node may take, in milliseconds.
const WITHIN_MS: u64 = 5_000;

/// What is asked: a path of this API and its query.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    path: String,
    query: Option<String>,
}

/// What the route of the node answered.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    status: u16,
    body: Value,
}

/// Asks another node.
pub async fn ask(
    State(app): State<Arc<App>>,
    Checked(Path((node, path))): Checked<Path<(NodeId, String)>>,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let question = Question { path: path_of(&path)?, query };
    let body = serde_json::to_value(question).expect("texts are plain data");
    let key = IdempotencyKey::new(&format!("relay-{:032x}", random::<u128>()))
        .expect("hex digits are valid");
    let call = Call { key, method: METHOD.to_owned(), body, within_ms: WITHIN_MS };
    let answer = app.services.fabric.rpc.call(node.clone(), call).await;
    let answer = answer.map_err(|error| unanswered(&node, &error))?;
    let Answer { status, body } = serde_json::from_value(answer)
        .map_err(|error| failed(format!("node {node} answers something else: {error}")))?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    Ok((status, Json(body)))
}

/// The path that is asked for, if it is one of those that are relayed.
fn path_of(path: &str) -> Result<String, Refusal> {
    let path = path.trim_start_matches('/');
    let named = path.strip_prefix("api/v1/").unwrap_or(path);
    if PATHS.contains(&named) {
        return Ok(format!("/api/v1/{named}"));
    }
    let shown: String = path.chars().take(200).collect();
    let hint = format!("relayed are api/v1/{{{}}}; ask the node itself", PATHS.join(","));
    Err(Refusal::new(StatusCode::NOT_FOUND, format!("`{shown}` is not relayed"), hint))
}

fn unanswered(node: &NodeId, error: &FabricError) -> Refusal {
    let status = match error {
        FabricError::Unknown(_) => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_GATEWAY,
    };
    let hint = format!("look for {node} in the `cluster` block of /status");
    Refusal::new(status, error.to_string(), hint)
}

fn failed(error: String) -> Refusal {
    Refusal::new(StatusCode::BAD_GATEWAY, error, "is it an agent of another version?")
}
