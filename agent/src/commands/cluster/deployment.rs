//! What all nodes of a cluster are told, kept beside the authority's keys.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use ringrift::id::NodeId;

use super::files;

/// The `[fabric]` settings that all nodes have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// Addresses of the servers.
    pub servers: Vec<String>,
    /// Its name.
    pub cluster: String,
    /// Copies of everything.
    pub replicas: u32,
    /// Raised by every restore.
    pub epoch: u32,
    /// Nodes that may lead.
    pub voters: Vec<NodeId>,
}

const FILE: &str = "deployment.toml";

impl Deployment {
    /// Keeps it in a folder.
    pub fn keep(&self, folder: &Path) -> anyhow::Result<()> {
        let text = toml::to_string(self).context("the deployment cannot be written as TOML")?;
        files::make(&folder.join(FILE), &text)
    }

    /// The one that is kept in a folder.
    pub fn kept(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let text = files::read(&path).context("name the folder that `cluster init` made")?;
        toml::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
    }
}
