//! Extractors whose refusals are `ErrorBody`s.

use axum::extract::{FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::Refusal;

/// Reads a sequence or number of the log or audit: no greater one can exist than what a database can
/// count to.
pub fn sequence<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    // Parts of an address are text.
    let text = Option::<String>::deserialize(from)?;
    let read = text.map(|text| parse_sequence(&text).ok_or(text)).transpose();
    read.map_err(|text| D::Error::custom(format!("`{text}` is no sequence")))
}

/// A sequence that can exist.
pub fn parse_sequence(text: &str) -> Option<u64> {
    let seq = text.trim().parse().ok()?;
    i64::try_from(seq).is_ok().then_some(seq)
}

/// Refuses what follows a question mark, where a route takes nothing there: it was meant to have an
/// effect.
pub async fn refuse(request: Request, next: Next) -> Response {
    let uri = request.uri();
    match uri.query() {
        None | Some("") => next.run(request).await,
        Some(query) => {
            let shown: String = query.chars().take(200).collect();
            let error = format!("`{}` takes no query, and got `{shown}`", uri.path());
            let hint = "leave out the `?` and what follows it";
            Refusal::new(StatusCode::BAD_REQUEST, error, hint).into_response()
        }
    }
}

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
