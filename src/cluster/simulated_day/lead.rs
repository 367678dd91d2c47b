//! The work of a voter: stands for election; as the leader, takes back claims that ran out and those
//! of the dead, and fills the queue.
//!
//! A plan is a command of the leader before it is in the queue: whoever leads next reads the newest
//! one and puts into the queue what is not there yet, so that a plan is neither lost nor made twice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use strum::IntoEnumIterator as _;

use super::agenda::What;
use super::day::{Day, now};
use super::trouble;
use super::work::LEASE_MS;
use crate::cluster::schedule::{Demand, Planned, Quota};
use crate::event::{JobKind, JobState, UtcMs};
use crate::fabric::port::{Holder, Job, JobFilter, Liveness, NewJob, Tell};
use crate::fabric::{Backoff, Clock as _, FabricError, MonoMs};
use crate::game::ConfigKey;
use crate::id::JobId;

/// How often the leader looks at its agents, in milliseconds.
const LEAD_EVERY_MS: u64 = 1_000;

/// How often it fills the queue, and how often it forgets ended jobs, in its own turns.
const PLAN_EVERY: u64 = 15;
const FORGET_EVERY: u64 = 300;

/// How long ended jobs are remembered, in milliseconds: longer than any late writer is late.
const REMEMBERED_MS: u64 = 1_800_000;

/// Places of the queue for each living agent: it has work, and the next one waits.
const PLACES_PER_AGENT: f64 = 1.2;

/// Failures and claims of a job are no reason to give it up here.
const ATTEMPTS: u32 = 1_000;

/// Stands for election, or renews.
pub(super) fn vote(day: &mut Day, n: usize) -> Result<(), String> {
    let (time, incarnation) = (day.agenda.now(), day.agents[n].incarnation);
    let Some(voter) = day.voters[n].as_mut() else { return Ok(()) };
    let next = now(voter.candidate.step()).map_err(|error| error.to_string())?;
    let leads = voter.leads();
    if leads && voter.leads_since.is_none() {
        voter.leads_since = Some(time);
        day.ledger.report.leaderships += 1;
        let line = format!("{} leads", day.agents[n].node);
        day.agenda.note(&line);
        take_up_plan(day)?;
        day.agenda.after(LEAD_EVERY_MS, What::Lead(n, incarnation));
    } else if !leads {
        voter.leads_since = None;
    }
    day.agenda.at(next, What::Vote(n, incarnation));
    Ok(())
}

/// One turn of a leader.
pub(super) fn lead(day: &mut Day, n: usize) -> Result<(), String> {
    let Some(voter) = day.voters[n].as_mut() else { return Ok(()) };
    let Some(since) = voter.leads_since else { return Ok(()) };
    voter.turns += 1;
    let turns = voter.turns;
    let expired = now(day.store.work().expire(Tell::nothing())).map_err(|e| e.to_string())?;
    day.ledger.report.expired += expired.len() as u64;
    let alive = call_dead(day, n, since)?;
    if turns.is_multiple_of(PLAN_EVERY) && !day.is_calm && !plan(day, n, alive)? {
        return Ok(());
    }
    if turns.is_multiple_of(FORGET_EVERY) {
        let before = UtcMs(day.agenda.clock.utc().0 - REMEMBERED_MS as i64);
        now(day.store.work().forget_ended(before)).map_err(|error| error.to_string())?;
    }
    let incarnation = day.agents[n].incarnation;
    day.agenda.after(LEAD_EVERY_MS, What::Lead(n, incarnation));
    Ok(())
}

/// Calls the agents dead that have become so, and offers their jobs to others; answers how many
/// live. A former leader that does not know yet calls nobody.
fn call_dead(day: &mut Day, n: usize, since: MonoMs) -> Result<usize, String> {
    let (time, members) = (day.agenda.now(), day.store.presence().view());
    let all = members.len();
    let dead = members.into_iter().filter(|member| member.liveness == Liveness::Dead);
    let dead: BTreeSet<Holder> = dead.map(|member| member.holder).collect();
    let alive = all - dead.len();
    let Some(voter) = day.voters[n].as_mut().filter(|voter| voter.leads()) else {
        return Ok(alive);
    };
    let acts_since = since.max(day.agents[n].frozen_until);
    let called = std::mem::replace(&mut voter.dead, dead.clone());
    for holder in dead.difference(&called) {
        day.deaths.called(holder, acts_since, time, &mut day.ledger.report);
        let kinds = JobKind::iter().collect();
        let taken = now(day.store.work().take_from(holder.clone(), kinds, Tell::nothing()));
        day.ledger.report.taken_from += taken.map_err(|error| error.to_string())?.len() as u64;
    }
    Ok(alive)
}

/// Fills the queue; false if it turns out that it does not lead any more.
fn plan(day: &mut Day, n: usize, alive: usize) -> Result<bool, String> {
    let demands = demands(day)?;
    let Some(voter) = day.voters[n].as_mut() else { return Ok(false) };
    let places = (alive as f64 * PLACES_PER_AGENT) as usize;
    let planned = voter.populator.fill(places, &demands, Quota::HALF);
    if planned.is_empty() {
        return Ok(true);
    }
    let jobs: Vec<_> = planned.iter().map(|job| (job.kind, job.config)).collect();
    let command = json!({ "plan": jobs });
    match now(voter.candidate.command(&voter.turns.to_string(), command)) {
        Ok(seq) => {
            for (place, job) in planned.into_iter().enumerate() {
                day.ledger.planned(job_id(seq, place), job);
            }
            if !trouble::dies_with_plan(day, n) {
                take_up_plan(day)?;
            }
            Ok(true)
        }
        Err(FabricError::Fenced(why)) => {
            day.agenda.note(&format!("a former leader is refused: {why}"));
            day.ledger.report.fenced += 1;
            Ok(false)
        }
        Err(error) => Err(error.to_string()),
    }
}

fn demands(day: &Day) -> Result<Vec<Demand>, String> {
    let open =
        JobFilter { states: vec![JobState::Queued, JobState::Running], ..JobFilter::default() };
    let jobs = now(day.store.work().list(open, crate::fabric::port::MAX_LIST));
    let mut in_flight: BTreeMap<(ConfigKey, JobKind), usize> = BTreeMap::new();
    for Job { kind, config, .. } in jobs.map_err(|error| error.to_string())? {
        if let Some(config) = config {
            *in_flight.entry((config, kind)).or_default() += 1;
        }
    }
    let time = day.agenda.now();
    let demand = |(config, standing): (&ConfigKey, &super::practice::Standing)| {
        let count = |kind| in_flight.get(&(*config, kind)).copied().unwrap_or(0);
        standing.demand(*config, time, count)
    };
    Ok(day.ledger.standings().iter().map(demand).collect())
}

fn job_id(seq: u64, place: usize) -> JobId {
    JobId::new(&format!("plan-{seq}-{place}")).expect("the name is a valid id")
}

/// Puts into the queue what the newest plan has and the queue has not.
fn take_up_plan(day: &mut Day) -> Result<(), String> {
    let control = day.store.control();
    let newest = now(control.last_seq()).map_err(|error| error.to_string())?;
    // A take-over is a command, too: the newest plan may lie before some of them.
    for seq in (1..=newest).rev() {
        let command = now(control.tail(seq - 1, 1)).map_err(|error| error.to_string())?.pop();
        let plan = command.and_then(|command| command.proposal.command.get("plan").cloned());
        let Some(plan) = plan else { continue };
        let jobs: Vec<(JobKind, ConfigKey)> =
            serde_json::from_value(plan).map_err(|error| error.to_string())?;
        for (place, (kind, config)) in jobs.into_iter().enumerate() {
            let job = new_job(job_id(seq, place), Planned { kind, config });
            let queued = now(day.store.work().enqueue(job, Tell::nothing()));
            queued.map_err(|error| error.to_string())?;
        }
        break;
    }
    Ok(())
}

fn new_job(id: JobId, job: Planned) -> NewJob {
    NewJob {
        id,
        kind: job.kind,
        config: Some(job.config),
        // What unblocks others goes first.
        priority: if job.kind == JobKind::Selfplay { 0 } else { 1 },
        payload: serde_json::Value::Null,
        not_before: UtcMs(0),
        max_attempts: ATTEMPTS,
        backoff: Backoff::STANDARD,
        lease_ms: LEASE_MS,
        correlation: None,
        cause: None,
    }
}
