//! Leaders, workers and a subscriber under faults, in virtual time: partitions, calls that are
//! delayed, doubled or lost on the way there or back, wall clocks that jump, processes that freeze and
//! die. A seed names a run; a run that breaks an invariant prints its seed and its timeline.
//!
//! `RINGRIFT_FAULT_RUNS=10000 cargo nextest run -p ringrift faults` looks at more seeds,
//! `RINGRIFT_FAULT_SEED=7` at one.

mod link;
mod process;
mod subscriber;
mod verdict;
mod voter;
mod worker;
mod world;

use std::sync::Arc;

use tokio::task::JoinHandle;

use verdict::Verdict;
use world::World;

/// Runs unless the environment asks for more.
const RUNS: u64 = 200;

const VOTERS: u32 = 3;
const WORKERS: u32 = 4;
const JOBS: u32 = 12;

/// How long things go wrong, and how long everybody has afterwards to finish, in milliseconds of
/// virtual time.
const TROUBLE_MS: u64 = 120_000;
const CALM_MS: u64 = 400_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn at_most_one_leads_and_no_result_is_lost_or_doubled_whatever_goes_wrong() {
    let seeds = match number("RINGRIFT_FAULT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("RINGRIFT_FAULT_RUNS").unwrap_or(RUNS),
    };
    for seed in seeds {
        let world = World::new(seed);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        if let Err(why) = runtime.block_on(run(Arc::clone(&world))) {
            panic!("seed {seed}: {why}\n{}", world.timeline());
        }
    }
}

/// The processes of a run.
struct Cluster {
    world: Arc<World>,
    verdict: Arc<Verdict>,
    running: Vec<JoinHandle<()>>,
    incarnations: Vec<u32>,
}

impl Cluster {
    fn new(world: &Arc<World>, verdict: &Arc<Verdict>) -> Self {
        let (world, verdict) = (Arc::clone(world), Arc::clone(verdict));
        let count = VOTERS + WORKERS + 1;
        let incarnations = vec![0; count as usize];
        let mut cluster = Self { world, verdict, running: Vec::new(), incarnations };
        for n in 0..count {
            let started = cluster.start(n);
            cluster.running.push(started);
        }
        cluster
    }

    fn start(&mut self, n: u32) -> JoinHandle<()> {
        let incarnation = &mut self.incarnations[n as usize];
        *incarnation += 1;
        let process = process::Process::new(&self.world, n, *incarnation);
        let verdict = Arc::clone(&self.verdict);
        match n {
            ..VOTERS => tokio::spawn(voter::run(process, verdict)),
            _ if n < VOTERS + WORKERS => tokio::spawn(worker::run(process, verdict)),
            _ => tokio::spawn(subscriber::run(process, verdict)),
        }
    }

    /// Kills a process; another one of its node starts in its place.
    fn kill(&mut self, n: u32) {
        self.running[n as usize].abort();
        self.verdict.is_dead(n);
        self.running[n as usize] = self.start(n);
    }

    /// Lets one thing go wrong, now and then.
    fn trouble(&mut self) {
        let world = Arc::clone(&self.world);
        let (n, ms) = (world.below(VOTERS + WORKERS + 1), u64::from(world.below(15_000)));
        match world.below(60) {
            0 => world.cut(n, ms),
            1 => world.freeze(n, ms),
            2 => world.jump(n, i64::from(world.below(7_200_000)) - 3_600_000),
            3 => {
                world.note(&format!("{} is killed", world::name(n)));
                self.kill(n);
            }
            _ => {}
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.running.iter().for_each(JoinHandle::abort);
    }
}

async fn run(world: Arc<World>) -> Result<(), String> {
    let verdict = Arc::new(Verdict::new(&world));
    let mut cluster = Cluster::new(&world, &verdict);
    worker::enqueue(&world, JOBS).await;
    while world.now() < TROUBLE_MS {
        cluster.trouble();
        world.pass(u64::from(world.below(400))).await;
        verdict.one_leads()?;
    }
    world.calm();
    while world.now() < TROUBLE_MS + CALM_MS && !verdict.all_is_done().await {
        world.pass(200).await;
        verdict.one_leads()?;
    }
    verdict.judge().await
}
