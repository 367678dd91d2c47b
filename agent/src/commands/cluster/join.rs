//! `cluster join`: the settings of this node.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use ringrift::id::NodeId;

use super::deployment::Deployment;
use super::files;
use super::invitation::Invitation;
use crate::commands::output;

/// Arguments of `cluster join`.
#[derive(Debug, Args)]
pub struct JoinArgs {
    /// The file that `cluster init` or `cluster invite` made for this node.
    file: PathBuf,
    /// The folder of this node's settings; made if it does not exist.
    #[arg(long, default_value = "/etc/ringrift", value_name = "DIR")]
    into: PathBuf,
}

/// The settings that are written.
#[derive(Serialize)]
struct Settings<'a> {
    node: Node<'a>,
    fabric: Fabric<'a>,
}

#[derive(Serialize)]
struct Node<'a> {
    id: &'a NodeId,
}

#[derive(Serialize)]
struct Fabric<'a> {
    #[serde(flatten)]
    common: &'a Deployment,
    credentials: &'a Path,
    authority: &'a Path,
}

/// What stands above the settings.
const HEAD: &str = "\
# Made by `ringrift-agent cluster join`. All other keys: ringrift-agent config --example
# Other nodes reach this one for games; tell where, in a section [server]:
#     listen = \"0.0.0.0:8770\"
#     url = \"http://THIS-HOST:8770\"

";

/// Writes the settings, and says what to do next.
///
/// # Errors
/// When a file of them exists already, or cannot be written, or the invitation cannot be read.
pub fn run(args: &JoinArgs) -> anyhow::Result<()> {
    let invitation = Invitation::kept(&args.file)?;
    let into = std::path::absolute(&args.into)?;
    std::fs::create_dir_all(&into).with_context(|| format!("cannot make {}", into.display()))?;
    let path = |name: &str| into.join(name);
    let [settings, env, creds, ca] = ["agent.toml", "agent.env", "nats.creds", "ca.pem"].map(path);
    // All or nothing: a node that has some of them already keeps them as they are.
    for path in [&settings, &env, &creds, &ca] {
        let shown = path.display();
        anyhow::ensure!(
            !path.exists(),
            "{shown} exists already, and is not overwritten: move it away"
        );
    }
    files::make(&creds, &invitation.credentials)?;
    files::make(&ca, &invitation.authority)?;
    files::make(&env, &format!("RINGRIFT_CLUSTER_AUTH_TOKEN={}\n", invitation.token))?;
    let fabric = Fabric { common: &invitation.fabric, credentials: &creds, authority: &ca };
    let text = toml::to_string(&Settings { node: Node { id: &invitation.node }, fabric });
    files::make(&settings, &(HEAD.to_owned() + &text.context("settings are TOML")?))?;
    output::text_as_is(next_steps(&invitation, &settings))?;
    Ok(())
}

fn next_steps(invitation: &Invitation, settings: &Path) -> String {
    let Invitation { node, fabric: Deployment { cluster, .. }, .. } = invitation;
    let (settings, folder) = (settings.display(), settings.parent().unwrap_or(settings).display());
    format!(
        "node {node} of cluster {cluster}: settings in {settings}. Next:\n\n\
         1. Give {folder} to the user that runs the agent: chown -R ringrift {folder}\n\
         2. ringrift-agent --config-file {settings} doctor\n\
         3. systemctl enable --now ringrift-agent\n\
         4. Delete the file that you joined by.\n"
    )
}
