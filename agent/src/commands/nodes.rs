//! `ringrift-agent nodes`: the machines that the log has heard of.

use clap::Args;

use ringrift::api::{Exit, StatusReport};
use ringrift::state::{Node, NodeStatus};

use super::answerer::Answerer;
use super::output;
use crate::global_args::GlobalArgs;

/// Arguments of `nodes`.
#[derive(Debug, Args)]
pub struct NodesArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the nodes.
///
/// # Errors
/// When the data directory cannot be used or its agent does not answer.
pub fn run(args: &NodesArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?;
    let report = super::block_on(async { Answerer::of_log(settings).await?.status().await })?;
    if args.json {
        output::line(serde_json::to_string_pretty(&report.state.nodes)?)?;
    } else {
        output::text_as_is(table(&report))?;
    }
    Ok(Exit::Healthy)
}

fn table(report: &StatusReport) -> String {
    let mut text = format!(
        "{:24} {:10} {:20} {:>4} {:10} url\n",
        "node", "status", "version", "cpus", "device"
    );
    for (id, node) in &report.state.nodes.by_id {
        let unknown = || "?".to_owned();
        text += &format!(
            "{:24} {:10} {:20} {:>4} {:10} {}\n",
            id.as_str(),
            status(node),
            node.version.clone().unwrap_or_else(unknown),
            node.cpus.map_or_else(unknown, |cpus| cpus.to_string()),
            node.device.clone().unwrap_or_else(unknown),
            node.url.clone().unwrap_or_else(unknown),
        );
    }
    text
}

fn status(node: &Node) -> &'static str {
    match node.status {
        NodeStatus::Unknown => "unknown",
        NodeStatus::Online => "online",
        NodeStatus::Silent => "silent",
        NodeStatus::Offline { .. } => "offline",
        NodeStatus::Terminated { .. } => "terminated",
    }
}
