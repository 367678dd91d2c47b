//! `ringrift-agent hosts show`: all hosts as a table, or what holds for one of them.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;

use ringrift::api::Exit;
use ringrift::cluster::hosts::{Effective, HostFile};
use ringrift::id::NodeId;
use ringrift::suggest;

use super::output;

/// Arguments of `hosts show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The host file.
    file: PathBuf,
    /// Only this host, with everything that holds for it.
    node: Option<NodeId>,
    /// Say of each value where it came from.
    #[arg(long, requires = "node")]
    origins: bool,
    /// Print JSON, with origins.
    #[arg(long)]
    json: bool,
}

/// Shows hosts.
///
/// # Errors
/// When the file is not valid or does not know the host.
pub fn run(args: &ShowArgs) -> anyhow::Result<Exit> {
    let file = super::read(&args.file)?;
    match &args.node {
        Some(node) => one(&of(&file, node)?, args)?,
        None => all(&file, args.json)?,
    }
    Ok(Exit::Healthy)
}

fn of(file: &HostFile, node: &NodeId) -> anyhow::Result<Effective> {
    file.effective(node).ok_or_else(|| {
        let meant = suggest::nearest(node.as_str(), file.hosts.keys().map(NodeId::as_str));
        let meant = meant.map(|host| format!("; did you mean `{host}`?")).unwrap_or_default();
        anyhow!("no host is named `{node}`{meant}; `hosts show FILE` lists them")
    })
}

fn one(effective: &Effective, args: &ShowArgs) -> anyhow::Result<()> {
    if args.json {
        output::line(serde_json::to_string_pretty(effective)?)?;
        return Ok(());
    }
    for (name, value, origin) in effective.rows() {
        if args.origins {
            output::line(format_args!("{name:16} = {value}  # {origin}"))?;
        } else {
            output::line(format_args!("{name:16} = {value}"))?;
        }
    }
    Ok(())
}

fn all(file: &HostFile, json: bool) -> anyhow::Result<()> {
    let effective: Vec<Effective> =
        file.hosts.keys().filter_map(|node| file.effective(node)).collect();
    if json {
        output::line(serde_json::to_string_pretty(&effective)?)?;
        return Ok(());
    }
    let row = |node: &str, role: &str, status: &str, provider: &str, votes: &str, address: &str| {
        format!("{node:24} {role:22} {status:10} {provider:8} {votes:5} {address}")
    };
    output::line(row("host", "role", "status", "provider", "votes", "address"))?;
    for host in &effective {
        output::line(row(
            host.node.as_str(),
            &host.role.value.to_string(),
            &host.status.value.to_string(),
            &host.provider.value.to_string(),
            if host.votes.value { "yes" } else { "no" },
            host.address.value.as_deref().unwrap_or("?"),
        ))?;
    }
    Ok(())
}
