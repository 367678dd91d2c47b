//! Who answers for a data directory: the agent that runs on it, or this process.

use std::path::PathBuf;

use ringrift::api::StatusReport;
use ringrift::api::client::{Client, Token};

use crate::data_dir::{DataDir, LockError, RunFile};
use crate::runtime::{self, Opened, identity};
use crate::server::status_report;
use crate::settings::Effective;

/// Who answers for a data directory.
pub enum Answerer {
    /// The agent that owns it.
    Agent {
        /// Where it answers.
        url: String,
        /// The way to it.
        client: Client,
    },
    /// This process; it owns the directory now, and the state is folded.
    Here(Box<Opened>),
}

/// There is no log to look at.
#[derive(Debug, thiserror::Error)]
#[error(
    "nothing to look at: {} is missing; no agent ran on this data directory; check --config-file and \
     --data-dir", .0.display()
)]
pub struct NoLog(PathBuf);

impl Answerer {
    /// [`Self::find`] for what looks at a log, or acts on what is in it: makes none.
    ///
    /// # Errors
    /// [`NoLog`]; and those of [`Self::find`].
    pub async fn of_log(settings: Effective) -> anyhow::Result<Self> {
        let log = DataDir::resolve(settings.settings.data_dir.as_deref())?.log_db();
        let is_here = settings.settings.fabric.servers.is_empty();
        if is_here && matches!(log.try_exists(), Ok(false)) {
            return Err(NoLog(log).into());
        }
        Self::find(settings).await
    }

    /// Finds out who owns the data directory, and takes it if nobody does.
    ///
    /// # Errors
    /// When the directory cannot be used, or its owner does not serve.
    pub async fn find(settings: Effective) -> anyhow::Result<Self> {
        let token = settings.settings.cluster_auth_token.as_ref();
        let token = token.map(|token| Token::new(token.expose().to_owned())).transpose()?;
        match runtime::open(settings, "once").await {
            Ok(opened) => {
                let services = &opened.services;
                services.restore_state().await?;
                services.catch_up().await?;
                Ok(Self::Here(Box::new(opened)))
            }
            Err(error) => match url_of_holder(&error) {
                Some(url) => Ok(Self::Agent { client: Client::new(&url, token)?, url }),
                None => Err(error),
            },
        }
    }

    /// The status, from whoever answers.
    ///
    /// # Errors
    /// When the agent does not answer, or the log cannot be read.
    pub async fn status(&self) -> anyhow::Result<StatusReport> {
        match self {
            Self::Agent { client, .. } => Ok(client.status().await?),
            Self::Here(opened) => {
                let services = &opened.services;
                let device = identity::device(&services.settings.settings.node)?;
                Ok(status_report(services, &device.line, None).await)
            }
        }
    }
}

fn url_of_holder(error: &anyhow::Error) -> Option<String> {
    match error.downcast_ref::<LockError>()? {
        LockError::Held { holder: Some(RunFile { url, .. }), .. } => url.clone(),
        LockError::Held { holder: None, .. } | LockError::Dir(_) => None,
    }
}
