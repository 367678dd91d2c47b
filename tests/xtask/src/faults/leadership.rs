//! F5-F8: leaders that die, are stopped, or lose the server that keeps their lease.

use std::time::{Duration, Instant};

use anyhow::Context;
use ringrift::fabric::jetstream::JetStream;
use ringrift::fabric::port::LeaseToken;

use super::actor::{Actor, Said};
use super::deployment::Deployment;
use super::figure::Figure;
use super::scale::Scale;

/// The nodes that stand for election.
const VOTERS: [&str; 3] = ["a", "b", "c"];

/// How long a leader works before something happens to it.
const WORKS: Duration = Duration::from_secs(1);

/// Commands after which a leader counts as one that goes on; more than wait to be heard.
const COMMANDS: usize = 100;

/// Three voters, of which one leads.
struct Election {
    on: Deployment,
    fabric: JetStream,
    lease_s: u64,
    voters: Vec<Actor>,
    leader: usize,
    token: LeaseToken,
}

impl Election {
    async fn start(servers: usize, lease_s: u64) -> anyhow::Result<Self> {
        let on = Deployment::start(servers);
        let fabric = on.connect().await?;
        let voters =
            VOTERS.iter().map(|node| voter(&on, node, lease_s)).collect::<Result<_, _>>()?;
        let token = LeaseToken { epoch: 0, revision: 0 };
        let mut election = Self { on, fabric, lease_s, voters, leader: 0, token };
        election.elected(None).await?;
        Ok(election)
    }

    /// Waits until another than this one leads, under a greater token; answers when it said so.
    async fn elected(&mut self, but: Option<usize>) -> anyhow::Result<Instant> {
        let before = self.token;
        let leads = move |said: &Said| match said {
            Said::Leads(token) if *token > before => Some(*token),
            _ => None,
        };
        let others = self.voters.iter_mut().enumerate().filter(|(n, _)| Some(*n) != but);
        let words = others.map(|(n, voter)| {
            Box::pin(async move { anyhow::Ok((n, voter.hears("that it leads", leads).await?)) })
        });
        let ((leader, (token, at)), _) = futures::future::select_ok(words).await?;
        (self.leader, self.token) = (leader, token);
        Ok(at)
    }

    /// The leader's voter.
    fn leader(&mut self) -> &mut Actor {
        &mut self.voters[self.leader]
    }

    async fn works(&mut self) -> anyhow::Result<()> {
        let wrote = |said: &Said| matches!(said, Said::Wrote(_)).then_some(());
        self.leader().hears("that it wrote a command", wrote).await?;
        tokio::time::sleep(WORKS).await;
        Ok(())
    }

    /// The longest pause between the leader's commands from this moment on, until it has written a
    /// few more.
    async fn longest_pause(&mut self, since: Instant) -> anyhow::Result<Duration> {
        let (mut last, mut longest) = (since, Duration::ZERO);
        for _ in 0..COMMANDS {
            let wrote = |said: &Said| matches!(said, Said::Wrote(_)).then_some(());
            let ((), at) = self.leader().hears("that it wrote a command", wrote).await?;
            longest = longest.max(at.saturating_duration_since(last));
            last = last.max(at);
        }
        Ok(longest)
    }

    /// What the sequence of commands tells.
    async fn judged(self) -> anyhow::Result<Vec<Figure>> {
        drop(self.voters);
        let commands = self.fabric.control().tail(0, 10_000).await?;
        let tokens: Vec<LeaseToken> = commands.iter().map(|of| of.proposal.token).collect();
        let backwards = tokens.windows(2).filter(|pair| pair[0] > pair[1]).count();
        Ok(vec![
            Figure::is("tokens out of order", backwards, 0),
            Figure::told("commands", commands.len()),
        ])
    }
}

fn voter(on: &Deployment, node: &str, lease_s: u64) -> anyhow::Result<Actor> {
    let lease = lease_s.to_string();
    let role = ["lead", &lease].into_iter().chain(VOTERS).collect::<Vec<_>>();
    Actor::start(on, node, &role)
}

/// Seconds within which a leader has to be replaced.
fn bar(lease_s: u64) -> f64 {
    if lease_s <= 3 { 5.0 } else { lease_s as f64 + 4.0 }
}

/// F5 and F6.
pub async fn killed(scale: &Scale, lease_s: u64) -> anyhow::Result<Vec<Figure>> {
    let mut election = Election::start(scale.servers, lease_s).await?;
    let kills = if lease_s <= 3 { scale.leaders } else { scale.slow_leaders };
    let mut times = Vec::new();
    for _ in 0..kills {
        election.works().await?;
        let dead = election.leader;
        election.leader().kill()?;
        let killed = Instant::now();
        times.push(election.elected(Some(dead)).await? - killed);
        election.voters[dead] = voter(&election.on, VOTERS[dead], election.lease_s)?;
    }
    times.sort_unstable();
    let median = *times.get(times.len() / 2).context("at least one was killed")?;
    let worst = *times.last().context("at least one was killed")?;
    let mut figures = vec![
        Figure::told("kills", kills),
        Figure::took("next leader after, median", median),
        Figure::within("worst", worst, bar(lease_s)),
    ];
    figures.extend(election.judged().await?);
    Ok(figures)
}

/// F7.
pub async fn stopped(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let mut election = Election::start(scale.servers, 3).await?;
    let (mut worst, mut refused, mut taken) = (Duration::ZERO, 0, 0);
    for _ in 0..scale.leaders {
        election.works().await?;
        let frozen = election.leader;
        election.leader().stop()?;
        let stopped = Instant::now();
        worst = worst.max(election.elected(Some(frozen)).await? - stopped);
        // What it wrote before its successor came was its right.
        let fence = election.fabric.control().last_seq().await?;
        election.works().await?;
        election.voters[frozen].so_far();
        election.voters[frozen].go_on()?;
        let wrote = |said: &Said| match said {
            Said::Wrote(seq) if *seq > fence => Some(true),
            // One that was stopped while it asked for its lease learns of its successor first.
            Said::Refused(_) | Said::SteppedDown => Some(false),
            _ => None,
        };
        let (wrote, _) = election.voters[frozen].hears("what became of a command", wrote).await?;
        *(if wrote { &mut taken } else { &mut refused }) += 1;
    }
    let mut figures = vec![
        Figure::within("next leader after, worst", worst, bar(3)),
        Figure::is("commands of the former leader taken", taken, 0),
        Figure::is("refused, or seen by itself", refused, scale.leaders),
    ];
    figures.extend(election.judged().await?);
    Ok(figures)
}

/// F8.
pub async fn without_its_server(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let mut election = Election::start(3, 10).await?;
    let (mut worst, mut replaced) = (Duration::ZERO, 0);
    for _ in 0..scale.slow_leaders.min(2) {
        election.works().await?;
        election.on.whole(&election.fabric).await?;
        let server = election.on.leader_of(&election.fabric, "lease").await?;
        election.on.brokers.kill(server);
        worst = worst.max(election.longest_pause(Instant::now()).await?);
        election.on.brokers.start_again(server);
        election.on.whole(&election.fabric).await?;
        let control = election.fabric.control();
        let last = control.last_seq().await?;
        let newest = control.tail(last.saturating_sub(1), 1).await?;
        replaced += newest.iter().filter(|of| of.proposal.token != election.token).count();
    }
    let mut figures = vec![
        Figure::within("longest pause between commands", worst, 10.0),
        Figure::is("leaders replaced", replaced, 0),
    ];
    figures.extend(election.judged().await?);
    Ok(figures)
}
