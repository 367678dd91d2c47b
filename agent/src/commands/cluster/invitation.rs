//! The file by which one node joins.

use std::fmt;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use ringrift::id::NodeId;

use super::deployment::Deployment;
use super::files;

/// What a node needs to join. Whoever has it is that node.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// The node's name.
    pub node: NodeId,
    /// The token by which agents of the cluster answer each other.
    pub token: String,
    /// The node's credentials.
    pub credentials: String,
    /// The certificate of the authority that signed those of the servers.
    pub authority: String,
    /// What all nodes are told.
    pub fabric: Deployment,
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation").field("node", &self.node).finish_non_exhaustive()
    }
}

impl Invitation {
    /// Writes it into a new file.
    pub fn keep(&self, path: &Path) -> anyhow::Result<()> {
        let text = toml::to_string(self).context("the invitation cannot be written as TOML")?;
        let Self { node, fabric: Deployment { cluster, .. }, .. } = self;
        let head =
            format!("# Secret: whoever has this file is node {node} of cluster {cluster}.\n");
        files::make(path, &(head + &text))
    }

    /// Reads one.
    pub fn kept(path: &Path) -> anyhow::Result<Self> {
        let text = files::read(path)?;
        // What the parser says may quote the text, which is secret.
        toml::from_str(&text).map_err(|_| {
            anyhow::anyhow!("{} is no file that `cluster invite` made", path.display())
        })
    }
}
