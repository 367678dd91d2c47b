//! Refusals: every 4xx and 5xx answer is an `ErrorBody`.

use std::time::Duration;

use axum::Json;
use axum::extract::Request;
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Response};

use ringrift::api::{ErrorBody, MAX_BODY_BYTES};
use ringrift::fabric::FabricError;

/// Why a request is not served.
#[derive(Debug, thiserror::Error)]
#[error("{} ({})", body.error, body.hint)]
pub struct Refusal {
    status: StatusCode,
    body: ErrorBody,
    retry_after: Option<Duration>,
}

/// When to ask again what was refused because too many ask.
const BUSY: Duration = Duration::from_secs(5);

impl Refusal {
    /// A refusal with what failed and what to do next.
    pub fn new(status: StatusCode, error: impl Into<String>, hint: impl Into<String>) -> Self {
        let body = ErrorBody { error: error.into(), hint: hint.into() };
        Self { status, body, retry_after: None }
    }

    /// Too many ask for the same at once.
    pub fn busy(error: impl Into<String>, hint: impl Into<String>) -> Self {
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, error, hint);
        Self { retry_after: Some(BUSY), ..refusal }
    }

    /// The body is too large.
    pub fn too_large() -> Self {
        let error = format!("the body is larger than {MAX_BODY_BYTES} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, error, "send a smaller body; bulk goes into files")
    }

    /// The body does not come.
    fn too_slow() -> Self {
        let error = format!("the body did not come within {} s", BODY.as_secs());
        Self::new(StatusCode::REQUEST_TIMEOUT, error, "send it again, with the same key")
    }

    /// A refusal because a file of the data directory cannot be used.
    pub fn store(error: &anyhow::Error) -> Self {
        let hint =
            "check the data directory with `ringrift-agent doctor`; repeat with the same key";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, format!("{error:#}"), hint)
    }

    /// What failed.
    pub fn error(&self) -> &str {
        &self.body.error
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let after = self.retry_after.map(|after| [(header::RETRY_AFTER, after.as_secs())]);
        (self.status, after.map(AppendHeaders), Json(self.body)).into_response()
    }
}

impl From<FabricError> for Refusal {
    fn from(error: FabricError) -> Self {
        let status = match &error {
            FabricError::Conflict(_) | FabricError::Fenced(_) => StatusCode::CONFLICT,
            FabricError::Invalid(_) => StatusCode::BAD_REQUEST,
            FabricError::Unavailable(_) | FabricError::Unknown(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        Self::new(status, error.to_string(), "")
    }
}

/// Answers a path that does not exist.
pub async fn unknown_path(uri: Uri) -> Refusal {
    let error = format!("there is nothing at `{}`", shown(uri.path()));
    Refusal::new(StatusCode::NOT_FOUND, error, "see /health /ready /metrics /status /api/v1/...")
}

/// Answers a path with a method that it does not know.
pub async fn unknown_method(method: Method, uri: Uri) -> Refusal {
    let error = format!("`{}` does not take {method}", shown(uri.path()));
    let hint = "everything is read with GET; POST /api/v1/commands changes things";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error, hint)
}

/// Answers whoever has no place among the connections.
pub async fn no_place() -> Refusal {
    let hint = "ask again soon; /health and /ready are answered all the same";
    Refusal::busy("all connections of the agent are taken", hint)
}

fn shown(path: &str) -> String {
    path.chars().take(200).collect()
}

/// How long a client may take to send a body.
const BODY: Duration = Duration::from_secs(30);

/// Refuses bodies that say they are too large before they are read, and those that do not come.
pub async fn limit_bodies(request: Request, next: Next) -> Response {
    let declared = request.headers().get(header::CONTENT_LENGTH);
    let declared: Option<u64> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Refusal::too_large().into_response();
    }
    let (head, body) = request.into_parts();
    match tokio::time::timeout(BODY, axum::body::to_bytes(body, MAX_BODY_BYTES)).await {
        Ok(Ok(body)) => next.run(Request::from_parts(head, body.into())).await,
        Ok(Err(_)) => Refusal::too_large().into_response(),
        Err(_) => Refusal::too_slow().into_response(),
    }
}
