//! The work queue.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::START;
use super::super::samples::{artefact, job, job_id, node, oversized, standing};
use super::{Caller, Place, answer, compare};
use crate::event::{JobKind, JobState, UtcMs};
use crate::fabric::port::{Claim, Filter, Holder, JobFilter, NewJob, Tell};
use crate::id::Incarnation;

const KINDS: [JobKind; 2] = [JobKind::Selfplay, JobKind::Train];

#[derive(Debug, Clone)]
enum Op {
    Enqueue { n: u32, kind: JobKind, priority: i64, delay_ms: u64 },
    Claim { kinds: Vec<JobKind>, worker: u8, process: u32, n: usize },
    Extend { claim: usize },
    Finish { claim: usize, content: u8 },
    Fail { claim: usize, retry_after_ms: Option<u64> },
    Cancel { n: u32 },
    Expire,
    TakeBack { worker: u8, process: u32 },
    TakeFrom { kinds: Vec<JobKind>, worker: u8, process: u32 },
    Job { n: u32 },
    List { state: Option<JobState>, kind: Option<JobKind>, limit: usize },
    Stats,
    Told,
    Pass { ms: u64 },
    Reopen,
}

fn op() -> impl Strategy<Value = Op> {
    let kind = || select(&KINDS[..]);
    let states = [JobState::Queued, JobState::Running, JobState::Dead];
    prop_oneof![
        4 => (0..8_u32, kind(), -1..2_i64, select(vec![0, 0, 5_000])).prop_map(
            |(n, kind, priority, delay_ms)| Op::Enqueue { n, kind, priority, delay_ms }),
        5 => (vec(kind(), 1..3), 0..2_u8, 1..3_u32, 0..3_usize).prop_map(
            |(kinds, worker, process, n)| Op::Claim { kinds, worker, process, n }),
        2 => (0..8_usize).prop_map(|claim| Op::Extend { claim }),
        2 => (0..8_usize, 0..2_u8).prop_map(|(claim, content)| Op::Finish { claim, content }),
        3 => (0..8_usize, proptest::option::of(0..3_000_u64)).prop_map(
            |(claim, retry_after_ms)| Op::Fail { claim, retry_after_ms }),
        1 => (0..8_u32).prop_map(|n| Op::Cancel { n }),
        3 => Just(Op::Expire),
        1 => (0..2_u8, 1..3_u32).prop_map(|(worker, process)| Op::TakeBack { worker, process }),
        1 => (vec(kind(), 1..3), 0..2_u8, 1..3_u32).prop_map(
            |(kinds, worker, process)| Op::TakeFrom { kinds, worker, process }),
        1 => (0..8_u32).prop_map(|n| Op::Job { n }),
        1 => (proptest::option::of(select(states.to_vec())), proptest::option::of(kind()), 0..9_usize)
            .prop_map(|(state, kind, limit)| Op::List { state, kind, limit }),
        1 => Just(Op::Stats),
        2 => Just(Op::Told),
        4 => select(vec![1_000, 4_000, 10_000]).prop_map(|ms| Op::Pass { ms }),
        1 => Just(Op::Reopen),
    ]
}

struct WorkCaller {
    place: Place,
    claims: Vec<Claim>,
}

impl WorkCaller {
    /// One of the claims so far, old ones too.
    async fn on_claim(&self, op: &Op, claim: usize) -> String {
        let Some(claim) = self.claims.get(claim % self.claims.len().max(1)) else {
            return "no claim".to_owned();
        };
        let work = &self.place.rig().work;
        match op {
            Op::Extend { .. } => answer(work.extend(claim).await),
            Op::Finish { content, .. } => {
                answer(work.finish(claim, Some(artefact(&content.to_string())), tell()).await)
            }
            Op::Fail { retry_after_ms, .. } => {
                answer(work.fail(claim, "broken".to_owned(), *retry_after_ms, tell()).await)
            }
            other => unreachable!("{other:?} is not about a claim"),
        }
    }
}

/// Says how each job stands; of job 7 in a way that no log takes, so that nothing may happen to it.
fn tell() -> Tell {
    Tell::new(|job| Ok(vec![if job.id == job_id(7) { oversized(0) } else { standing(job) }]))
}

fn worker(n: u8) -> crate::id::NodeId {
    node(&format!("w{n}"))
}

impl Caller for WorkCaller {
    type Op = Op;

    fn new(place: Place) -> Self {
        Self { place, claims: Vec::new() }
    }

    async fn call(&mut self, op: &Op) -> String {
        let work = self.place.rig().work.clone();
        match op {
            Op::Enqueue { n, kind, priority, delay_ms } => {
                let not_before = UtcMs(START.0).plus(*delay_ms);
                let job = NewJob { not_before, ..job(*n, *kind, *priority) };
                answer(work.enqueue(job, tell()).await)
            }
            Op::Claim { kinds, worker: w, process, n } => {
                let (worker, process) = (worker(*w), Incarnation(*process));
                let claims = work.claim(kinds.clone(), worker, process, *n, tell()).await;
                self.claims.extend(claims.clone().unwrap());
                answer(claims)
            }
            Op::Extend { claim } | Op::Finish { claim, .. } | Op::Fail { claim, .. } => {
                self.on_claim(op, *claim).await
            }
            Op::Cancel { n } => {
                answer(work.cancel(job_id(*n), "not needed".to_owned(), tell()).await)
            }
            Op::Expire => answer(work.expire(tell()).await),
            Op::TakeBack { worker: w, process } => {
                answer(work.take_back(worker(*w), Incarnation(*process), tell()).await)
            }
            Op::TakeFrom { kinds, worker: w, process } => {
                let dead = Holder { node: worker(*w), incarnation: Incarnation(*process) };
                answer(work.take_from(dead, kinds.clone(), tell()).await)
            }
            Op::Job { n } => answer(work.job(job_id(*n)).await),
            Op::List { state, kind, limit } => {
                let (states, kinds) =
                    (state.iter().copied().collect(), kind.iter().copied().collect());
                answer(work.list(JobFilter { states, kinds, config: None }, *limit).await)
            }
            Op::Stats => answer(work.stats().await),
            Op::Told => answer(self.place.rig().log.read(0, Filter::default(), 1_000).await),
            Op::Pass { ms } => {
                self.place.rig().clock.advance(*ms);
                String::new()
            }
            Op::Reopen => {
                // A new process sees every claim for the first time.
                for claim in &self.claims {
                    drop(work.extend(claim).await);
                }
                drop(work);
                self.place.reopen().await;
                String::new()
            }
        }
    }
}

#[test]
fn the_work_queue_answers_like_the_model() {
    compare::<WorkCaller>(vec(op(), 1..80));
}
