//! `cluster renew` and `cluster join --renew`: new credentials for a node whose own ones end.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;

use ringrift::id::NodeId;
use ringrift::record::time_text;

use super::files;
use super::invitation::Invitation;
use super::invite::{DAYS, invitation};
use crate::commands::output;
use crate::runtime::node_id;
use crate::services::options;
use crate::settings::{Effective, Sources};

/// Arguments of `cluster renew`.
#[derive(Debug, Args)]
pub struct RenewArgs {
    /// The folder that `cluster init` made.
    folder: PathBuf,
    /// Name of the node.
    node: NodeId,
    /// Days for which its new credentials are good.
    #[arg(long, default_value_t = DAYS, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

/// Makes the file with new credentials, and says what to do with it.
///
/// # Errors
/// When there is one for the node already, or the folder is none of a cluster.
pub fn run(args: &RenewArgs) -> anyhow::Result<()> {
    let node = &args.node;
    let path = args.folder.join(format!("{node}.renew.toml"));
    invitation(&args.folder, node, args.days)?.keep(&path)?;
    let path = path.display();
    output::line(format_args!(
        "{path} made: it is secret. Bring it to {node} over a safe channel, and there:\n\
         \x20   ringrift-agent cluster join --renew {node}.renew.toml\n\
         Then delete it in both places."
    ))?;
    Ok(())
}

/// Puts the credentials of an invitation in the place of those that a node's settings name, and says
/// what to do next.
///
/// # Errors
/// When the settings are another node's, or name no credentials, or the files cannot be written.
pub fn take(invitation: &Invitation, settings: &Path) -> anyhow::Result<()> {
    let sources = Sources { file: Some(settings.to_owned()), ..Sources::default() };
    let own = Effective::load(sources)?.settings;
    let (node, cluster) = (node_id(&own.node)?, &own.fabric.cluster);
    let shown = settings.display();
    ensure!(
        node == invitation.node && *cluster == invitation.fabric.cluster,
        "{shown} is of node {node} in cluster {cluster}, and the file of node {} in cluster {}: \
         name the folder of its settings with --into",
        invitation.node,
        invitation.fabric.cluster
    );
    let path = own.fabric.credentials.as_ref();
    let path = path.with_context(|| format!("{shown} names no fabric.credentials to renew"))?;
    let before = files::replace(path, &invitation.credentials)?;
    let end = options(&own.fabric).credentials_end()?;
    let end =
        end.map_or_else(|| "without an end".to_owned(), |end| format!("until {}", time_text(end)));
    output::line(format_args!(
        "{} holds new credentials, good {end}. Those before are kept as {}.\n\
         The agent reads them when it starts: systemctl restart ringrift-agent\n\
         Then delete the file that they came in, here and where it was made.",
        path.display(),
        before.display()
    ))?;
    Ok(())
}
