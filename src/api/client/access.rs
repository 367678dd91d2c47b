//! What it takes to reach an agent: an address, a token, sockets.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

use super::error::{ClientError, chain};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a connection is kept for the next request: one for each agent of a large fleet, which is asked
/// once a minute, would hold more memory than all that is known of it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// A bearer token; never shown.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Wraps the text of a token.
    ///
    /// # Errors
    /// When no HTTP header can carry it.
    pub fn new(text: String) -> Result<Self, BadToken> {
        let is_sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_sendable { Ok(Self(text)) } else { Err(BadToken) }
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token is one word of ASCII letters, digits and signs")]
pub struct BadToken;

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Sockets and certificates that many clients share: one for each program.
#[derive(Debug, Clone)]
pub struct Http(reqwest::Client);

impl Http {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn new() -> Result<Self, ClientError> {
        // Only the first install counts, and every caller installs the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build();
        http.map(Self).map_err(|error| ClientError::Transport(chain(&error)))
    }

    /// Clones share their sockets.
    pub(super) fn client(&self) -> reqwest::Client {
        self.0.clone()
    }
}

/// Checks that an agent can have this address. Nothing is opened.
///
/// # Errors
/// When it is none, or holds a password.
pub fn check_address(address: &str) -> Result<(), ClientError> {
    base(address).map(drop)
}

/// The address of an agent, without a password.
pub(super) fn base(address: &str) -> Result<Url, ClientError> {
    let base = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let base = base.ok_or_else(|| ClientError::Address(address.to_owned()))?;
    if !base.username().is_empty() || base.password().is_some() {
        return Err(ClientError::Password);
    }
    Ok(base)
}
