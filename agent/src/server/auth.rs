//! The bearer token: needed by everything that changes state, and the name of whoever does it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use ringrift::api::TOKEN_VARIABLE;

use super::{App, Operator, Refusal};
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

/// Lets requests through that carry a known token, or all of them when none is set, and notes who
/// asks.
pub async fn require_token(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    match Operator::of(request.headers(), &app.services.settings.settings) {
        Some(operator) => {
            request.extensions_mut().insert(operator);
            next.run(request).await
        }
        None => refused().into_response(),
    }
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
