//! The client for an agent's HTTP API.

mod access;
mod answer;
mod bundle;
mod error;
mod stream;

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode, Url};
use serde::de::DeserializeOwned;

use super::{
    AuditEntry, CommandReply, CommandRequest, GameHead, GameReport, HealthReport, SelfReport,
    Setting, StateSnapshot, StatusReport, Workflow,
};
use crate::id::{GameId, IdempotencyKey};

use access::base;
pub use access::{BadToken, Http, Token, check_address};
use answer::{accepted, read_json, refusal, send};
pub use bundle::BUNDLE_TIMEOUT;
pub use error::ClientError;
pub use stream::{EventStream, StreamItem};

/// How long an answer that is no stream may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

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
        Ok(Self { http: http.client(), base: base(address)?, token })
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
            Some(token) => request.bearer_auth(token.text()),
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
