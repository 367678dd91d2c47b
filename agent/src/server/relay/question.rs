//! What agents ask and answer each other for readers.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::Refusal;

/// The method of the call.
pub const METHOD: &str = "read";

/// What is relayed. Streams and files are not: they would go through the bus.
const PATHS: [&str; 6] = ["self", "settings", "daemons", "recorded", "workflows", "audit"];

/// The largest answer that is relayed, in bytes of JSON: the node remembers its newest answers.
pub const MAX_RELAYED_BYTES: usize = 48 * 1024;

/// What is asked: a path of this API and its query.
#[derive(Debug, Serialize, Deserialize)]
pub struct Question {
    /// The path.
    pub path: String,
    /// What follows the question mark.
    pub query: Option<String>,
}

/// What the route of the node answered.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// The path that is asked for, if it is one of those that are relayed.
///
/// # Errors
/// 404 when it is not, with those that are.
pub fn path_of(path: &str) -> Result<String, Refusal> {
    let path = path.trim_start_matches('/');
    let named = path.strip_prefix("api/v1/").unwrap_or(path);
    if PATHS.contains(&named) {
        return Ok(format!("/api/v1/{named}"));
    }
    let shown: String = path.chars().take(200).collect();
    let hint = format!("relayed are api/v1/{{{}}}; ask the node itself", PATHS.join(","));
    Err(Refusal::new(StatusCode::NOT_FOUND, format!("`{shown}` is not relayed"), hint))
}
