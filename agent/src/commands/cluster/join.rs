//! `cluster join`: the settings of this node.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use ringrift::id::NodeId;

use super::deployment::Deployment;
use super::files;
use super::invitation::Invitation;
use super::renew;
use crate::commands::output;
use crate::global_args::GlobalArgs;

/// Arguments of `cluster join`.
#[derive(Debug, Args)]
pub struct JoinArgs {
    /// The file that `cluster init` or `cluster invite` made for this node, or `cluster renew`.
    file: PathBuf,
    /// The folder of this node's settings; made if it does not exist.
    #[arg(long, default_value = FOLDER, value_name = "DIR")]
    into: PathBuf,
    /// Only put the file's credentials in the place of the node's, which are kept beside them.
    #[arg(long)]
    renew: bool,
}

/// Where the unit `ringrift-agent.service` has its settings, and lets an agent write.
const FOLDER: &str = "/etc/ringrift";
const DATA_DIR: &str = "/var/lib/ringrift";

/// The settings that are written.
#[derive(Serialize)]
struct Settings<'a> {
    data_dir: &'a Path,
    cluster_auth_token_file: &'a Path,
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
# Made by `ringrift-agent cluster join`, for the service and for every command:
#     ringrift-agent --config-file THIS-FILE doctor
# All other keys: ringrift-agent config --example
# Other nodes reach this one for games; tell where, in a section [server]:
#     listen = \"0.0.0.0:8770\"
#     url = \"http://THIS-HOST:8770\"

";

/// Writes the settings, and says what to do next.
///
/// # Errors
/// When a file of them exists already, or cannot be written, or the invitation cannot be read.
pub fn run(args: &JoinArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    let invitation = Invitation::kept(&args.file)?;
    let into = std::path::absolute(&args.into)?;
    if args.renew {
        return renew::take(&invitation, &into.join("agent.toml"));
    }
    let data_dir = global.data_dir.as_deref().unwrap_or(Path::new(DATA_DIR));
    let data_dir = std::path::absolute(data_dir)?;
    std::fs::create_dir_all(&into).with_context(|| format!("cannot make {}", into.display()))?;
    let path = |name: &str| into.join(name);
    let [settings, token, creds, ca] = ["agent.toml", "token", "nats.creds", "ca.pem"].map(path);
    // All or nothing: a node that has some of them already keeps them as they are.
    for path in [&settings, &token, &creds, &ca] {
        let shown = path.display();
        anyhow::ensure!(
            !path.exists(),
            "{shown} exists already, and is not overwritten: move it away"
        );
    }
    let fabric = Fabric { common: &invitation.fabric, credentials: &creds, authority: &ca };
    let node = Node { id: &invitation.node };
    let (data_dir, cluster_auth_token_file) = (data_dir.as_path(), token.as_path());
    let text = toml::to_string(&Settings { data_dir, cluster_auth_token_file, node, fabric });
    files::make_all(&[
        (&creds, &invitation.credentials),
        (&ca, &invitation.authority),
        (&token, &format!("{}\n", invitation.token)),
        (&settings, &(HEAD.to_owned() + &text.context("settings are TOML")?)),
    ])?;
    output::text_as_is(next_steps(&invitation, &into))?;
    Ok(())
}

fn next_steps(invitation: &Invitation, folder: &Path) -> String {
    let Invitation { node, fabric: Deployment { cluster, .. }, .. } = invitation;
    let settings = folder.join("agent.toml");
    let settings = settings.display();
    // The unit reads the settings of its own folder.
    let start = match folder == Path::new(FOLDER) {
        true => "systemctl enable --now ringrift-agent".to_owned(),
        false => format!("ringrift-agent --config-file {settings}"),
    };
    let folder = folder.display();
    format!(
        "node {node} of cluster {cluster}: settings in {settings}. Next:\n\n\
         1. Say in it where other nodes reach this one ([server]) and what is learned ([learn]).\n\
         2. Give {folder} to the user that runs the agent: chown -R ringrift {folder}\n\
         3. ringrift-agent --config-file {settings} doctor\n\
         4. {start}\n\
         5. Delete the file that you joined by.\n"
    )
}
