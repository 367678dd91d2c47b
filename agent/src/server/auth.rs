//! The bearer token: needed by everything that changes state.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use ringrift::api::TOKEN_VARIABLE;

use super::{App, Refusal};
use crate::settings::Secret;

/// Why an agent may not listen where it was told to.
#[derive(Debug, thiserror::Error)]
#[error(
    "refusing to listen on {0}: it is not a loopback address and no token is set; set {TOKEN_VARIABLE}, or listen on 127.0.0.1"
)]
pub struct OpenToAll(SocketAddr);

/// Off loopback, an agent listens only with a token.
///
/// # Errors
/// When the address is not loopback and there is no token.
pub fn check_listen(listen: SocketAddr, token: Option<&Secret>) -> Result<(), OpenToAll> {
    if listen.ip().is_loopback() || token.is_some_and(|token| !token.expose().is_empty()) {
        return Ok(());
    }
    Err(OpenToAll(listen))
}

/// Lets requests through that carry the token, or all of them when none is set.
pub async fn require_token(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match app.token() {
        Some(token) if !carries(request.headers(), token) => refused().into_response(),
        _ => next.run(request).await,
    }
}

fn carries(headers: &HeaderMap, token: &Secret) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    given.is_some_and(|given| bool::from(given.as_bytes().ct_eq(token.expose().as_bytes())))
}

fn refused() -> Refusal {
    let hint = format!("send `Authorization: Bearer ...` with the token in {TOKEN_VARIABLE}");
    Refusal::new(StatusCode::UNAUTHORIZED, "the bearer token is missing or wrong", hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_loopback_needs_a_token() {
        let token = Secret::new("t");
        let (open, local) = ("0.0.0.0:1".parse().unwrap(), "[::1]:1".parse().unwrap());
        assert!(check_listen(open, None).unwrap_err().to_string().contains(TOKEN_VARIABLE));
        assert!(check_listen(open, Some(&Secret::new(""))).is_err());
        assert!(check_listen(open, Some(&token)).is_ok());
        assert!(check_listen(local, None).is_ok());
    }
}
