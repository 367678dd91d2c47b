//! `cargo xtask bars`: measures what a command can measure.

pub mod agent;
mod cockpit;
mod engine;
mod tree;

use std::path::Path;

use anyhow::Context;

use crate::table;

/// Which bars to measure.
#[derive(clap::Args)]
pub struct Args {
    /// Only these groups: engine, agent, cockpit, tree.
    #[arg(value_parser = ["engine", "agent", "cockpit", "tree"])]
    groups: Vec<String>,
}

/// Measures the chosen groups with release binaries and prints the table.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let bins = crate::bins::build("release")?;
    let wanted = |name: &str| args.groups.is_empty() || args.groups.iter().any(|g| g == name);
    let mut rows = Vec::new();
    if wanted("engine") {
        rows.extend(engine::rows(&bins)?);
    }
    if wanted("agent") {
        rows.extend(agent::rows(&bins)?);
    }
    if wanted("cockpit") {
        rows.extend(cockpit::rows(&bins)?);
    }
    if wanted("tree") {
        rows.extend(tree::rows()?);
    }
    table::print(&rows);
    Ok(())
}

/// Runs a program and returns its exit success and standard output.
fn output(program: &Path, args: &[&str]) -> anyhow::Result<(bool, String)> {
    let output = std::process::Command::new(program)
        .args(args)
        .output()
        .with_context(|| format!("{} could not be started", program.display()))?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// The last line of a program's output.
fn last_line(text: &str) -> String {
    text.lines().next_back().unwrap_or_default().to_owned()
}
