//! The bearer token: needed by everything that changes state, and the name of whoever does it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use ringrift::api::TOKEN_VARIABLE;

use super::{App, Operator, Refusal};
use crate::settings::Secret;

/// Why an agent may not listen where it was told to.
#[derive(Debug, thiserror::Error)]
#[error(
    "refusing to listen on {0}: it is not a loopback address and no token is set; name a file that holds one in cluster_auth_token_file, set {TOKEN_VARIABLE}, or listen on 127.0.0.1"
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
    let settings = &app.services.settings.settings;
    if !Operator::needs_token(settings)
        && let Some(name) = foreign_name(request.headers())
    {
        return not_this_machine(&name).into_response();
    }
    match Operator::of(request.headers(), settings) {
        Some(operator) => {
            request.extensions_mut().insert(operator);
            next.run(request).await
        }
        None => refused().into_response(),
    }
}

/// The name by which the agent was called, if it is none of this machine: a page in a browser here may
/// have its own name point to the loopback address.
fn foreign_name(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?;
    let Some(authority) = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()) else {
        return Some("a name that cannot be read".to_owned());
    };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let is_local =
        name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|ip| ip.is_loopback());
    (!is_local).then(|| name.to_owned())
}

fn not_this_machine(name: &str) -> Refusal {
    let error =
        format!("called as `{name}`: without a token only this machine may command the agent");
    let hint = format!("call it by 127.0.0.1, or set {TOKEN_VARIABLE}");
    Refusal::new(StatusCode::FORBIDDEN, error, hint)
}

fn refused() -> Refusal {
    let hint = format!("send `Authorization: Bearer ...` with the token in {TOKEN_VARIABLE}");
    Refusal::new(StatusCode::UNAUTHORIZED, "the bearer token is missing or wrong", hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_names_the_loopback_address_is_a_stranger() {
        let called = |host: &str| {
            foreign_name(&HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]))
        };
        for host in ["localhost:7777", "127.0.0.1:7777", "127.0.0.1", "[::1]:7777", "LocalHost"] {
            assert_eq!(called(host), None, "{host}");
        }
        for host in ["evil.example:7777", "10.0.0.1", "localhost.evil.example"] {
            assert!(called(host).is_some_and(|name| host.starts_with(&name)), "{host}");
        }
        assert!(called("not a name").is_some());
    }

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
