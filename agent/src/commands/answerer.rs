//! Who answers for a data directory: the agent that runs on it, or this process.

use ringrift::api::StatusReport;
use ringrift::api::client::{Client, Token};

use crate::data_dir::{LockError, RunFile};
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

impl Answerer {
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
