//! A voter: stands for election, and as a leader writes commands and takes back claims.

use std::sync::Arc;

use futures::FutureExt;
use serde_json::json;

use super::VOTERS;
use super::process::Process;
use super::verdict::Verdict;
use super::worker::telling;
use super::world::name;
use crate::cluster::leadership::{CLUSTER_TTL_MS, Candidate, Ports};
use crate::event::{JobKind, JobState};
use crate::fabric::port::{Expired, Holder, JobFilter};
use crate::id::{LeaseName, NodeId};

pub(super) async fn run(process: Process, verdict: Arc<Verdict>) {
    let ports = Ports {
        lease: Arc::clone(&process.link) as _,
        control: Arc::clone(&process.link) as _,
        clock: Arc::clone(&process.clock),
    };
    let voters: Vec<NodeId> = (0..VOTERS).map(|n| NodeId::new(&name(n)).unwrap()).collect();
    let (role, holder) = (LeaseName::new("leader").unwrap(), process.holder.clone());
    let mut candidate = Candidate::new(ports, role, holder, CLUSTER_TTL_MS, &voters).unwrap();
    for n in 0.. {
        let stepped = candidate.step().await;
        verdict.leads(process.n, candidate.leads(), &process.clock);
        if candidate.leads().is_some() {
            lead(&process, &mut candidate, n).await;
        }
        if process.world.below(40) == 0 {
            // Whether it is heard or not, it follows from now on.
            verdict.leads(process.n, None, &process.clock);
            drop(candidate.step_down().await);
        }
        verdict.leads(process.n, candidate.leads(), &process.clock);
        let until = stepped.unwrap_or_else(|_| process.clock.mono().plus(500));
        process.sleep(until.since(process.clock.mono()).min(CLUSTER_TTL_MS / 3)).await;
    }
}

async fn lead(process: &Process, candidate: &mut Candidate, n: u64) {
    if let Ok(seq) = candidate.command(&n.to_string(), json!(n)).await {
        process.note(&format!("wrote command {seq}"));
    }
    if !process.world.is_calm() && process.world.below(4) == 0 {
        take_from_somebody(process).await;
    }
    let work = process.link.store.work();
    let expire = move || {
        let work = Arc::clone(&work);
        async move { work.expire(telling()).await }.boxed()
    };
    if let Ok(expired) = process.link.ask(expire).await {
        note_taken(process, &expired);
    }
}

/// Takes a process that works for dead, rightly or not, and its jobs from it.
async fn take_from_somebody(process: &Process) {
    let work = process.link.store.work();
    let running = JobFilter { states: vec![JobState::Running], ..JobFilter::default() };
    let Ok(running) = work.list(running, 1).await else { return };
    let Some((node, incarnation)) = running.into_iter().find_map(|job| job.worker) else { return };
    let dead = Holder { node, incarnation };
    process.note(&format!("takes {} for dead", dead.node));
    let take = move || {
        let (work, dead, kinds) = (Arc::clone(&work), dead.clone(), vec![JobKind::Selfplay]);
        async move { work.take_from(dead, kinds, telling()).await }.boxed()
    };
    if let Ok(taken) = process.link.ask(take).await {
        note_taken(process, &taken);
    }
}

fn note_taken(process: &Process, taken: &[Expired]) {
    for taken in taken {
        process.note(&format!("took back {} of attempt {}", taken.job.id, taken.attempt));
    }
}
