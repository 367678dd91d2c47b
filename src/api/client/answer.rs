//! Reading what an agent answers, as far as it may be trusted.

use futures::StreamExt;
use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;

use super::error::{ClientError, unanswered};
use crate::api::ErrorBody;

/// The largest answer that is read.
const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

pub(super) async fn send(request: RequestBuilder) -> Result<Response, ClientError> {
    request.send().await.map_err(|error| unanswered(&error))
}

pub(super) async fn accepted(response: Response) -> Result<Response, ClientError> {
    if response.status().is_success() { Ok(response) } else { Err(refusal(response).await) }
}

pub(super) async fn refusal(response: Response) -> ClientError {
    let status = response.status();
    let body = read_bounded(response).await.unwrap_or_default();
    let ErrorBody { error, hint } = serde_json::from_slice(&body).unwrap_or_else(|_| ErrorBody {
        error: status.canonical_reason().unwrap_or("refused").to_owned(),
        hint: String::new(),
    });
    ClientError::Refused { status: status.as_u16(), error, hint }
}

pub(super) async fn read_json<T: DeserializeOwned>(
    response: Response,
    path: &'static str,
) -> Result<T, ClientError> {
    let body = read_bounded(response).await?;
    serde_json::from_slice(&body)
        .map_err(|error| ClientError::Answer { path, reason: error.to_string() })
}

pub(super) async fn read_bounded(response: Response) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| unanswered(&error))?;
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            let reason = format!("an answer of more than {MAX_ANSWER_BYTES} bytes");
            return Err(ClientError::Transport(reason));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
