//! What a thousand agents that only live cost the servers.

use std::time::Duration;

use anyhow::Context;

use crate::faults::actor::{Actor, Said};
use crate::faults::deployment::Deployment;
use crate::process::{cpu_s, resident_mib};
use crate::table::Row;

/// Agents, each with a connection and a sign of life a second.
const AGENTS: usize = 1_000;

/// How long the servers are watched.
const WATCHED: Duration = Duration::from_secs(20);

pub async fn rows() -> anyhow::Result<Vec<Row>> {
    let on = Deployment::start(3);
    let observer = on.connect().await?;
    let idle = memory(&on)?;
    let mut crowd = Actor::start(&on, "agent", &["crowd", &AGENTS.to_string()])?;
    crowd.says(&Said::Connected(AGENTS)).await?;
    // Everybody is heard.
    let mut heard = observer.presence().watch();
    heard.wait_for(|_| observer.presence().view().len() == AGENTS).await?;
    let before = cpu(&on)?;
    tokio::time::sleep(WATCHED).await;
    let percent = (cpu(&on)? - before) / WATCHED.as_secs_f64() * 100.0;
    let worst = |memory: &[f64]| memory.iter().copied().fold(0.0, f64::max);
    let what = |what: &str| format!("three servers, {AGENTS} agents: {what}");
    Ok(vec![
        Row::figure(what("CPU of all three, % of a core"), format!("{percent:.1}")),
        Row::figure(what("largest VmRSS, MB"), format!("{:.1}", worst(&memory(&on)?))),
        Row::figure("the same without agents", format!("{:.1}", worst(&idle))),
    ])
}

fn pids(on: &Deployment) -> impl Iterator<Item = anyhow::Result<u32>> {
    (0..on.brokers.count()).map(|n| on.brokers.pid(n).context("it runs"))
}

fn memory(on: &Deployment) -> anyhow::Result<Vec<f64>> {
    pids(on).map(|pid| resident_mib(pid?)).collect()
}

fn cpu(on: &Deployment) -> anyhow::Result<f64> {
    pids(on).map(|pid| cpu_s(pid?)).sum()
}
