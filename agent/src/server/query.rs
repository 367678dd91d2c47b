//! Extractors whose refusals are `ErrorBody`s.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::Refusal;

/// An extractor whose refusal is an `ErrorBody`.
pub struct Checked<E>(pub E);

impl<S, T> FromRequestParts<S> for Checked<Path<T>>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Path::from_request_parts(parts, state).await {
            Ok(path) => Ok(Self(path)),
            Err(rejection) => {
                let hint = "correct the last part of the path";
                Err(Refusal::new(StatusCode::BAD_REQUEST, rejection.body_text(), hint))
            }
        }
    }
}

impl<S, T> FromRequestParts<S> for Checked<Query<T>>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Query::from_request_parts(parts, state).await {
            Ok(query) => Ok(Self(query)),
            Err(rejection) => {
                let hint = "correct the part of the address after `?`";
                Err(Refusal::new(StatusCode::BAD_REQUEST, rejection.body_text(), hint))
            }
        }
    }
}
