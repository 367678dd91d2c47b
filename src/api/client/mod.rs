//! The client for an agent's HTTP API.

mod bundle;
mod error;
mod stream;

use std::fmt;
use std::time::Duration;

use futures::StreamExt;
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;

use super::{
    AuditEntry, CommandReply, CommandRequest, ErrorBody, GameHead, GameReport, HealthReport,
    SelfReport, Setting, StateSnapshot, StatusReport, Workflow,
};
use crate::id::{GameId, IdempotencyKey};

pub use bundle::BUNDLE_TIMEOUT;
pub use error::ClientError;
use error::{chain, unanswered};
pub use stream::{EventStream, StreamItem};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long an answer that is no stream may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// The largest answer that is read.
const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// A bearer token; never shown.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Wraps the text of a token.
    pub fn new(text: String) -> Self {
        Self(text)
    }
}

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
        let http = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).build();
        http.map(Self).map_err(|error| ClientError::Transport(chain(&error)))
    }
}

/// Checks that an agent can have this address. Nothing is opened.
///
/// # Errors
/// When it is none, or holds a password.
pub fn check_address(address: &str) -> Result<(), ClientError> {
    base(address).map(drop)
}

fn base(address: &str) -> Result<Url, ClientError> {
    let base = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let base = base.ok_or_else(|| ClientError::Address(address.to_owned()))?;
    if !base.username().is_empty() || base.password().is_some() {
        return Err(ClientError::Password);
    }
    Ok(base)
}

/// A connection to one agent.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: Option<Token>,
}

impl Client {
    /// A client for the agent at `address` (`http://host:port`). Nothing is sent yet.
    ///
    /// # Errors
    /// When the address is not one, or no HTTP client can be made on this machine.
    pub fn new(address: &str, token: Option<Token>) -> Result<Self, ClientError> {
        Self::over(&Http::new()?, address, token)
    }

    /// A client for the agent at `address` that shares its sockets with others.
    ///
    /// # Errors
    /// When the address is not one, or holds a password.
    pub fn over(http: &Http, address: &str, token: Option<Token>) -> Result<Self, ClientError> {
        Ok(Self { http: http.0.clone(), base: base(address)?, token })
    }

    /// `GET /health`: also answered, with reasons, by an agent that is down.
    ///
    /// # Errors
    /// When the agent cannot be reached or its answer cannot be read.
    pub async fn health(&self) -> Result<HealthReport, ClientError> {
        let response = send(self.get("/health").timeout(ANSWER_TIMEOUT)).await?;
        match response.status() {
            StatusCode::OK | StatusCode::SERVICE_UNAVAILABLE => {
                read_json(response, "/health").await
            }
            _ => Err(refusal(response).await),
        }
    }

    /// `GET /status`.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn status(&self) -> Result<StatusReport, ClientError> {
        self.fetch("/status").await
    }

    /// `GET /api/v1/self`.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn itself(&self) -> Result<SelfReport, ClientError> {
        self.fetch("/api/v1/self").await
    }

    /// `GET /api/v1/state`.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn snapshot(&self) -> Result<StateSnapshot, ClientError> {
        self.fetch("/api/v1/state").await
    }

    /// `GET /api/v1/settings`.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn settings(&self) -> Result<Vec<Setting>, ClientError> {
        self.fetch("/api/v1/settings").await
    }

    /// `GET /api/v1/recorded`: the newest games of every configuration.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn recorded_games(&self) -> Result<Vec<GameHead>, ClientError> {
        self.fetch("/api/v1/recorded").await
    }

    /// `GET /api/v1/recorded/{id}`.
    ///
    /// # Errors
    /// When the agent cannot be reached, has no such game, or its answer cannot be read.
    pub async fn recorded_game(&self, id: &GameId) -> Result<GameReport, ClientError> {
        const PATH: &str = "/api/v1/recorded/{id}";
        let request = self.get(&format!("/api/v1/recorded/{id}")).timeout(ANSWER_TIMEOUT);
        read_json(accepted(send(request).await?).await?, PATH).await
    }

    /// `GET /api/v1/workflows`: the newest commands on their way and past.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn workflows(&self) -> Result<Vec<Workflow>, ClientError> {
        self.fetch("/api/v1/workflows").await
    }

    /// `GET /api/v1/audit`: the newest entries, oldest first.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn audit(&self) -> Result<Vec<AuditEntry>, ClientError> {
        self.fetch("/api/v1/audit").await
    }

    /// `GET /api/v1/events`: every event after sequence `after`, then new ones as they come.
    ///
    /// # Errors
    /// When the agent cannot be reached or refuses.
    pub async fn events(&self, after: u64) -> Result<EventStream, ClientError> {
        let request = self
            .get("/api/v1/events")
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", after.to_string());
        let response = accepted(send(request).await?).await?;
        Ok(EventStream::over(response))
    }

    /// `POST /api/v1/commands`. A repeated key is answered again and acts once.
    ///
    /// # Errors
    /// When the agent cannot be reached, refuses, or its answer cannot be read.
    pub async fn command(
        &self,
        request: &CommandRequest,
        key: &IdempotencyKey,
    ) -> Result<CommandReply, ClientError> {
        const PATH: &str = "/api/v1/commands";
        let post = self.authorised(self.http.post(self.url(PATH)));
        let post = post.header("Idempotency-Key", key.as_str()).json(request);
        read_json(accepted(send(post.timeout(ANSWER_TIMEOUT)).await?).await?, PATH).await
    }

    async fn fetch<T: DeserializeOwned>(&self, path: &'static str) -> Result<T, ClientError> {
        let response = send(self.get(path).timeout(ANSWER_TIMEOUT)).await?;
        read_json(accepted(response).await?, path).await
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.authorised(self.http.get(self.url(path)))
    }

    fn authorised(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.token {
            Some(Token(token)) => request.bearer_auth(token),
            None => request,
        }
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let prefix = self.base.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{prefix}{path}"));
        url
    }
}

async fn send(request: RequestBuilder) -> Result<Response, ClientError> {
    request.send().await.map_err(|error| unanswered(&error))
}

async fn accepted(response: Response) -> Result<Response, ClientError> {
    if response.status().is_success() { Ok(response) } else { Err(refusal(response).await) }
}

async fn refusal(response: Response) -> ClientError {
    let status = response.status();
    let body = read_bounded(response).await.unwrap_or_default();
    let ErrorBody { error, hint } = serde_json::from_slice(&body).unwrap_or_else(|_| ErrorBody {
        error: status.canonical_reason().unwrap_or("refused").to_owned(),
        hint: String::new(),
    });
    ClientError::Refused { status: status.as_u16(), error, hint }
}

async fn read_json<T: DeserializeOwned>(
    response: Response,
    path: &'static str,
) -> Result<T, ClientError> {
    let body = read_bounded(response).await?;
    serde_json::from_slice(&body)
        .map_err(|error| ClientError::Answer { path, reason: error.to_string() })
}

async fn read_bounded(response: Response) -> Result<Vec<u8>, ClientError> {
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
