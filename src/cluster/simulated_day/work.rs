//! The work of an agent: claims a job, works on it, keeps its claim, says what came of it.

use rand::Rng;

use super::agenda::What;
use super::agent::Agent;
use super::day::{Day, now};
use super::practice;
use crate::event::{Artefact, Digest};
use crate::fabric::port::{Claim, Holder, Tell};
use crate::fabric::{FabricError, MonoMs};

/// How long a claim holds, and how often it is extended, in milliseconds.
pub(super) const LEASE_MS: u64 = 120_000;
const EXTEND_EVERY_MS: u64 = LEASE_MS / 3;

/// How long an agent waits when there is no work, in milliseconds.
const PULL_EVERY_MS: u64 = 30_000;

/// One attempt in so many fails.
const FAILS: u32 = 50;

/// Goes on with the work of a process that can.
pub(super) fn work(day: &mut Day, n: usize) -> Result<(), String> {
    let time = day.agenda.now();
    let next = match day.agents[n].job.clone() {
        None => pull(day, n)?,
        Some((claim, until)) if time < until => keep(day, n, &claim, until)?,
        Some((claim, _)) => end(day, n, &claim)?,
    };
    let incarnation = day.agents[n].incarnation;
    day.agenda.at(next, What::Work(n, incarnation));
    Ok(())
}

fn pull(day: &mut Day, n: usize) -> Result<MonoMs, String> {
    let (kinds, Holder { node, incarnation }) =
        (day.agents[n].kinds.clone(), day.agents[n].holder());
    let claimed = now(day.store.work().claim(kinds, node, incarnation, 1, Tell::nothing()));
    let time = day.agenda.now();
    let Some(claim) = claimed.map_err(|error| error.to_string())?.pop() else {
        return Ok(time.plus(PULL_EVERY_MS + day.chance.random_range(0..1_000)));
    };
    let until = time.plus(practice::duration_ms(claim.job.kind, &mut day.chance));
    day.agents[n].job = Some((claim, until));
    Ok(time.plus(EXTEND_EVERY_MS).min(until))
}

fn keep(day: &mut Day, n: usize, claim: &Claim, until: MonoMs) -> Result<MonoMs, String> {
    let extended = now(day.store.work().extend(claim));
    let is_mine = accepted(day, n, claim, "extend", extended.map(drop))?;
    let time = day.agenda.now();
    if !is_mine {
        day.agents[n].job = None;
        return Ok(time);
    }
    Ok(time.plus(EXTEND_EVERY_MS).min(until))
}

fn end(day: &mut Day, n: usize, claim: &Claim) -> Result<MonoMs, String> {
    day.agents[n].job = None;
    let (work, time) = (day.store.work(), day.agenda.now());
    if day.chance.random_range(0..FAILS) == 0 {
        let failed = now(work.fail(claim, "broken".to_owned(), None, Tell::nothing()));
        if accepted(day, n, claim, "fail", failed.map(drop))? {
            day.ledger.report.failed += 1;
        }
        return Ok(time);
    }
    let made = artefact(&day.agents[n], claim);
    let finished = now(work.finish(claim, Some(made), Tell::nothing()));
    if accepted(day, n, claim, "finish", finished)? {
        day.ledger.finished(&claim.job.id, time)?;
    }
    Ok(time)
}

/// Whether the queue took a call; a late writer is refused, and that is all that may happen.
fn accepted(
    day: &mut Day,
    n: usize,
    claim: &Claim,
    call: &str,
    outcome: crate::fabric::Result<()>,
) -> Result<bool, String> {
    match outcome {
        Ok(()) => Ok(true),
        Err(FabricError::Fenced(_)) => {
            let (node, id, attempt) = (&day.agents[n].node, &claim.job.id, claim.attempt);
            let line = format!("{node} is too late to {call} {id}, attempt {attempt}");
            day.agenda.note(&line);
            day.ledger.report.fenced += 1;
            Ok(false)
        }
        Err(error) => Err(format!("{call} {}: {error}", claim.job.id)),
    }
}

/// What this process made of this attempt: nobody else's is the same.
fn artefact(agent: &Agent, claim: &Claim) -> Artefact {
    let (node, incarnation) = (&agent.node, agent.incarnation);
    let location = format!("{}/{}/{node}/{incarnation}", claim.job.id, claim.attempt);
    Artefact { blake3: Digest::of(location.as_bytes()), location, bytes: 1, items: 1 }
}
