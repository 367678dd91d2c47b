//! `ringrift-agent cluster`: keys, server configurations and settings of a cluster.
//!
//! `init` makes an authority and what each server needs; `invite` makes the file by which one node
//! joins; `join` writes that node's settings. Nothing that exists is ever overwritten but credentials
//! that are renewed, and those are kept; secrets go into files that only their owner reads, and none is
//! printed.

mod authority;
mod broker;
mod certificates;
mod claims;
mod clock;
mod deployment;
mod files;
mod init;
mod invitation;
mod invite;
mod join;
mod renew;
#[cfg(test)]
mod tests;

use clap::{Args, Subcommand};

use ringrift::api::Exit;

use crate::global_args::GlobalArgs;

/// Arguments of `cluster`.
#[derive(Debug, Args)]
pub struct ClusterArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make the keys of a new cluster, and the configuration of its 1, 3 or 5 NATS servers.
    Init(init::InitArgs),
    /// Make the file by which a node joins.
    Invite(invite::InviteArgs),
    /// Make the file by which a node gets new credentials before its own ones end.
    Renew(renew::RenewArgs),
    /// Write the settings of this node from the file that `init` or `invite` made for it.
    Join(join::JoinArgs),
}

/// Does what is asked for.
///
/// # Errors
/// When an argument cannot be, or a file exists or cannot be written.
pub fn run(args: &ClusterArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    match &args.what {
        What::Init(args) => init::run(args)?,
        What::Invite(args) => invite::run(args)?,
        What::Renew(args) => renew::run(args)?,
        What::Join(args) => join::run(args, global)?,
    }
    Ok(Exit::Healthy)
}
