//! `cargo xtask fabric-bars`: how fast the log takes and delivers events, on one machine and on
//! servers, and what many connections cost the servers. The figures mean something in release only:
//! `cargo run --release --package xtask -- fabric-bars`.

mod connections;
mod embedded;
mod servers;

use anyhow::ensure;

use crate::table;

/// Which bars to measure.
#[derive(clap::Args)]
pub struct Args {
    /// Only these groups: embedded, servers, connections.
    #[arg(value_parser = ["embedded", "servers", "connections"])]
    groups: Vec<String>,
}

/// Measures, and prints the table.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wanted = |name: &str| args.groups.is_empty() || args.groups.iter().any(|g| g == name);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut rows = Vec::new();
    if wanted("embedded") {
        rows.extend(runtime.block_on(embedded::rows())?);
    }
    if wanted("servers") {
        rows.extend(runtime.block_on(servers::rows())?);
    }
    if wanted("connections") {
        rows.extend(runtime.block_on(connections::rows())?);
    }
    table::print(&rows);
    ensure!(rows.iter().all(|row| row.met != Some(false)), "a bar is missed");
    Ok(())
}

/// The value below which 99 of 100 lie.
fn p99(times: &mut [std::time::Duration]) -> std::time::Duration {
    times.sort_unstable();
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}
