//! `cluster invite`: the file by which a node joins.

use std::path::{Path, PathBuf};

use clap::Args;

use ringrift::id::NodeId;

use super::authority::Account;
use super::deployment::Deployment;
use super::files;
use super::invitation::Invitation;
use crate::commands::output;

/// Days for which a node's credentials are good, unless told otherwise.
pub const DAYS: u32 = 365;

/// Arguments of `cluster invite`.
#[derive(Debug, Args)]
pub struct InviteArgs {
    /// The folder that `cluster init` made.
    folder: PathBuf,
    /// Name of the node.
    node: NodeId,
    /// Days for which its credentials are good.
    #[arg(long, default_value_t = DAYS, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

/// Makes the file, and says what to do with it.
///
/// # Errors
/// When there is one for the node already, or the folder is none of a cluster.
pub fn run(args: &InviteArgs) -> anyhow::Result<()> {
    let path = invite(&args.folder, &args.node, args.days)?;
    let (path, node) = (path.display(), &args.node);
    output::line(format_args!(
        "{path} made: it is secret. Bring it to {node} over a safe channel, and there:\n\
         \x20   ringrift-agent cluster join {node}.join.toml\n\
         Then delete it in both places."
    ))?;
    Ok(())
}

/// Makes the file for one node; answers where it is.
pub fn invite(folder: &Path, node: &NodeId, days: u32) -> anyhow::Result<PathBuf> {
    let path = folder.join(format!("{node}.join.toml"));
    invitation(folder, node, days)?.keep(&path)?;
    Ok(path)
}

/// What lets one node in, with credentials that are good for so many days.
pub fn invitation(folder: &Path, node: &NodeId, days: u32) -> anyhow::Result<Invitation> {
    let fabric = Deployment::kept(folder)?;
    let keys = folder.join("authority");
    let votes = fabric.voters.contains(node);
    Ok(Invitation {
        node: node.clone(),
        token: files::read(&keys.join("token"))?,
        credentials: Account::kept(&keys)?.credentials(&fabric.cluster, node, votes, days)?,
        authority: files::read(&keys.join("ca.pem"))?,
        fabric,
    })
}
