//! A voter that writes commands for as long as it leads.

use std::sync::Arc;
use std::time::Duration;

use ringrift::cluster::leadership::{Candidate, Ports};
use ringrift::fabric::jetstream::Options;
use ringrift::fabric::port::Holder;
use ringrift::fabric::{Clock, FabricError};
use ringrift::id::{LeaseName, NodeId};
use serde_json::json;

use super::clock::StandingClock;
use super::{Said, connect_by};

/// Pause between commands.
const PAUSE: Duration = Duration::from_millis(50);

/// How often a voter looks who leads, as the agent's daemon does, in milliseconds.
const LOOK_MS: u64 = 1_000;

pub async fn lead(
    options: Options,
    holder: Holder,
    ttl_ms: u64,
    voters: &[NodeId],
) -> anyhow::Result<()> {
    let clock = StandingClock::start();
    let fabric = connect_by(options, &clock).await?;
    let ports =
        Ports { lease: fabric.lease(), control: fabric.control(), clock: Arc::clone(&clock) as _ };
    let mut candidate = Candidate::new(ports, LeaseName::new("leader")?, holder, ttl_ms, voters)?;
    Said::Ready.say()?;
    let mut due = clock.mono();
    for n in 0_u64.. {
        // First the command, then the look at the lease: one that was stopped acts on what it knew.
        command(&mut candidate, n).await?;
        if clock.mono() >= due {
            due = look(&mut candidate, &*clock, ttl_ms).await?;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

async fn command(candidate: &mut Candidate, n: u64) -> anyhow::Result<()> {
    if candidate.leads().is_none() {
        return Ok(());
    }
    match candidate.command(&n.to_string(), json!(n)).await {
        Ok(seq) => Said::Wrote(seq).say(),
        Err(FabricError::Fenced(why)) => Said::Refused(why).say(),
        // Servers that do not answer; and a command whose outcome was unknown, which is written.
        Err(_) => Ok(()),
    }
}

/// Renews or asks for the lease; answers when to do so again.
async fn look(
    candidate: &mut Candidate,
    clock: &dyn Clock,
    ttl_ms: u64,
) -> anyhow::Result<ringrift::fabric::MonoMs> {
    let before = candidate.leads().map(|grant| grant.token);
    // A leader whose renewal is not answered stays one until its grant ends.
    drop(candidate.step().await);
    match candidate.leads().map(|grant| grant.token) {
        Some(token) => {
            if before != Some(token) {
                Said::Leads(token).say()?;
            }
            Ok(clock.mono().plus(ttl_ms / 3))
        }
        None => {
            if before.is_some() {
                Said::SteppedDown.say()?;
            }
            Ok(clock.mono().plus(LOOK_MS))
        }
    }
}
