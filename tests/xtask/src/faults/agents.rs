//! F7-AGENTS: the whole process of a leading agent is stopped, and goes on when another leads.

use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::process::Signal;

use super::actor::signal;
use super::figure::Figure;
use super::scale::Scale;
use crate::cluster_bars::{leader_of, until};
use crate::cluster_storm::Seen;
use crate::fleet::Fleet;
use crate::kill_storm::stream;

/// How long the log is read.
const READS: Duration = Duration::from_secs(3);

/// F7-AGENTS.
pub async fn stopped(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let agent = std::env::current_exe()?.with_file_name("ringrift-agent");
    let mut fleet = Fleet::start(&agent, scale.servers, vec!["fabric.lease_s=3".to_owned()])?;
    let mut leader = leader_of(&fleet, None).await?;
    let mut worst = Duration::ZERO;
    let rounds = scale.slow_leaders.min(2);
    for _ in 0..rounds {
        let pid = fleet.pid(leader).context("it runs")?;
        signal(pid, Signal::STOP)?;
        let stopped = Instant::now();
        let next = leader_of(&fleet, Some(leader)).await?;
        worst = worst.max(stopped.elapsed());
        signal(pid, Signal::CONT)?;
        let name = format!("agent-{next}");
        until(&fleet, leader, |status| {
            status.cluster.leader_id.as_ref().is_some_and(|leader| leader.as_str() == name)
        })
        .await?;
        leader = next;
    }
    fleet.all_run()?;
    let mut seen = Seen::default();
    stream::follow(&fleet.url(leader), READS, |event| seen.take(event)).await;
    let tokens = seen.tokens();
    let backwards = tokens.windows(2).filter(|pair| pair[0] >= pair[1]).count();
    Ok(vec![
        Figure::within("next leader after, worst", worst, 5.0),
        Figure::is("leaderships told", tokens.len(), rounds + 1),
        Figure::is("tokens out of order", backwards, 0),
    ])
}
