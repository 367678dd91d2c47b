//! `cargo xtask cluster-bars`: what an idle agent of a cluster needs, how fast a dead one is noticed,
//! and how fast a dead leader is followed.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ringrift::api::{ClusterRole, StatusReport};
use ringrift_system_tests::http_client;

use crate::fleet::{Fleet, Member};
use crate::process::{cpu_s, resident_mib};
use crate::table::{self, Row};
use crate::traffic;

/// What to measure.
#[derive(clap::Args)]
pub struct Args {
    /// Leaders and others to kill, each.
    #[arg(long, default_value_t = 10)]
    kills: usize,
    /// Seconds that leadership holds.
    #[arg(long, default_value_t = 3)]
    lease_s: u32,
    /// Servers: 1 or 3.
    #[arg(long, default_value_t = 3)]
    servers: usize,
    /// Profile of the binaries.
    #[arg(long, default_value = "release")]
    profile: String,
}

/// How long idleness is watched.
const IDLE: Duration = Duration::from_secs(20);

/// Pause between looks at a status.
const LOOK: Duration = Duration::from_millis(20);

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_secs(90);

/// Measures, and prints the table.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let agent = crate::bins::build(&args.profile)?.join("ringrift-agent");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let rows = runtime.block_on(measure(args, &agent))?;
    table::print(&rows);
    ensure!(rows.iter().all(|row| row.met != Some(false)), "a bar is missed");
    Ok(())
}

async fn measure(args: &Args, agent: &Path) -> anyhow::Result<Vec<Row>> {
    let settings = vec![format!("fabric.lease_s={}", args.lease_s)];
    let mut fleet = Fleet::start(agent, args.servers, settings)?;
    let mut leader = leader_of(&fleet, None).await?;
    let mut rows = idle(&fleet, (leader + 1) % 3).await?;
    let (mut noticed, mut followed) = (Vec::new(), Vec::new());
    for _ in 0..args.kills {
        let victim = (leader + 1) % 3;
        noticed.push(notice(&mut fleet, leader, victim).await?);
        let (next, took) = follow(&mut fleet, leader).await?;
        followed.push(took);
        leader = next;
    }
    rows.push(Row::at_most("kill -9 of an agent to P2P_NODE_DEAD, worst, s", 5.0, worst(&noticed)));
    let bar = if args.lease_s <= 3 { 5.0 } else { f64::from(args.lease_s) + 4.0 };
    let what = format!("kill -9 of the leader to the next, lease {} s", args.lease_s);
    rows.push(Row::at_most(format!("{what}, median, s"), bar, median(&followed)));
    rows.push(Row::at_most(format!("{what}, worst of {}, s", args.kills), bar, worst(&followed)));
    Ok(rows)
}

/// Memory and CPU of an agent that does not lead and has nothing to do, and what the three say.
async fn idle(fleet: &Fleet, n: usize) -> anyhow::Result<Vec<Row>> {
    let (pid, monitors) = (fleet.pid(n).context("it runs")?, fleet.monitors());
    let (cpu, said) = (cpu_s(pid)?, traffic::bytes(&monitors).await?);
    tokio::time::sleep(IDLE).await;
    let percent = (cpu_s(pid)? - cpu) / IDLE.as_secs_f64() * 100.0;
    let said = traffic::bytes(&monitors).await?.saturating_sub(said);
    let each = said as f64 / 3.0 / IDLE.as_secs_f64();
    Ok(vec![
        Row::figure(
            "idle agent, to and from servers, mean of three, bytes/s",
            format!("{each:.0}"),
        ),
        Row::figure("idle agent in a cluster, VmRSS, MB", format!("{:.1}", resident_mib(pid)?)),
        Row::figure("idle agent in a cluster, CPU, % of a core", format!("{percent:.2}")),
    ])
}

/// From the end of an agent to the leader's word on it; afterwards it runs again.
async fn notice(fleet: &mut Fleet, leader: usize, victim: usize) -> anyhow::Result<Duration> {
    let node = format!("agent-{victim}");
    let silent = |status: &StatusReport| {
        let mut nodes = status.state.nodes.by_id.iter();
        nodes.any(|(id, known)| {
            id.as_str() == node && known.status == ringrift::state::NodeStatus::Silent
        })
    };
    fleet.kill(Member::Agent(victim))?;
    let killed = Instant::now();
    until(fleet, leader, silent).await?;
    let took = killed.elapsed();
    fleet.start_again(Member::Agent(victim))?;
    until(fleet, victim, |status| status.cluster.leader_id.is_some()).await?;
    Ok(took)
}

/// From the end of the leader to the next one; afterwards it runs again. Answers who leads then.
async fn follow(fleet: &mut Fleet, leader: usize) -> anyhow::Result<(usize, Duration)> {
    fleet.kill(Member::Agent(leader))?;
    let killed = Instant::now();
    let next = leader_of(fleet, Some(leader)).await?;
    let took = killed.elapsed();
    fleet.start_again(Member::Agent(leader))?;
    until(fleet, leader, |status| status.cluster.leader_id.is_some()).await?;
    Ok((next, took))
}

/// The agent that says that it leads.
pub async fn leader_of(fleet: &Fleet, but: Option<usize>) -> anyhow::Result<usize> {
    let begun = Instant::now();
    loop {
        for n in (0..3).filter(|n| Some(*n) != but) {
            let status = status(fleet, n).await;
            if status.is_some_and(|status| status.cluster.role == ClusterRole::Leader) {
                return Ok(n);
            }
        }
        ensure!(begun.elapsed() < LIMIT, "nobody leads within {LIMIT:?}");
        tokio::time::sleep(LOOK).await;
    }
}

/// Asks an agent until its status is as wanted.
pub async fn until(
    fleet: &Fleet,
    n: usize,
    wanted: impl Fn(&StatusReport) -> bool,
) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        if status(fleet, n).await.is_some_and(|status| wanted(&status)) {
            return Ok(());
        }
        ensure!(begun.elapsed() < LIMIT, "agent-{n} is not as wanted within {LIMIT:?}");
        tokio::time::sleep(LOOK).await;
    }
}

async fn status(fleet: &Fleet, n: usize) -> Option<StatusReport> {
    let asked = http_client().get(format!("{}/status", fleet.url(n))).send().await.ok()?;
    asked.json().await.ok()
}

fn worst(times: &[Duration]) -> f64 {
    times.iter().max().map_or(0.0, Duration::as_secs_f64)
}

fn median(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}
