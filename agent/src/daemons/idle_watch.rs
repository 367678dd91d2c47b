//! Tells how many cores are free for jobs, how full the machine is, and when it has nothing to do.

use ringrift::cluster::schedule::{IdleWatch, Usage};
use ringrift::event::{
    EventKind, HealthAlert, HealthCheckPassed, IdleResourceDetected, IdleStateBroadcast,
    NodeCapacityUpdated, NodeLoad, Payload, Severity, UtcMs,
};

use super::{disk_guard, memory_guard};
use crate::compute::Capacity;
use crate::services::Services;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The alert about jobs that compute nothing, and the check that clears it.
const STUCK: &str = "stuck jobs";

/// A share that moved by this many percent is told.
const TOLD_PERCENT: f64 = 10.0;

/// The watch of idle cores.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "idle_watch",
    about: "tells how many cores are free for jobs, and when there is nothing to do",
    category: DaemonCategory::Resource,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::NodeCapacityUpdated,
        EventKind::IdleResourceDetected,
        EventKind::IdleStateBroadcast,
        EventKind::HealthAlert,
        EventKind::HealthCheckPassed,
    ],
    every: Every::Millis(5_000),
    progress_max_age_s: 60,
    profiles: &[Profile::Full, Profile::TrainingNode, Profile::Selfplay, Profile::Ephemeral],
    run: |context| Box::pin(run(context)),
};

/// What a look at the machine shows.
#[derive(Debug, Clone, Copy)]
struct Look {
    cores: u64,
    free: u64,
    load: Option<NodeLoad>,
    jobs: usize,
    usage: Usage,
    at: UtcMs,
    /// Place in the log of the newest question what lies idle.
    asked: u64,
}

impl Look {
    /// Looks at the machine; what cannot be measured is unknown.
    fn at(services: &Services, watch: &mut IdleWatch) -> Self {
        let Capacity { cores, free } = services.compute.capacity();
        let memory = memory_guard::used_percent();
        let disk = disk_guard::Usage::of(services.data_dir.root());
        let load = memory.ok().zip(disk.ok()).map(|(memory_percent, disk)| NodeLoad {
            memory_percent,
            disk_percent: disk.used_percent,
        });
        let state = services.state.read();
        let is_here = |job: &&ringrift::state::Job| job.worker.as_ref() == Some(&services.node);
        let jobs = state.jobs.running().filter(is_here).count();
        let used = 100.0 * (cores - free) as f64 / cores.max(1) as f64;
        Self {
            cores: cores as u64,
            free: free as u64,
            load,
            jobs,
            usage: watch.observe(services.clock.mono(), Some(used), jobs),
            at: services.clock.utc(),
            asked: state.pressure.asked,
        }
    }

    /// Since when it has had nothing to do.
    fn idle_since(&self) -> Option<UtcMs> {
        match self.usage {
            Usage::Idle(ms) => Some(UtcMs(self.at.0.saturating_sub_unsigned(ms))),
            Usage::Unknown | Usage::Busy | Usage::Stuck(_) => None,
        }
    }
}

/// What was told until now.
#[derive(Debug, Default)]
struct Told {
    capacity: Option<(u64, u64, Option<NodeLoad>)>,
    is_idle: bool,
    is_stuck: bool,
    answered: u64,
}

impl Told {
    /// What there is to tell after this look.
    fn news(&mut self, look: &Look) -> Vec<Payload> {
        let mut news: Vec<Payload> = Vec::new();
        let Look { cores, free, load, .. } = *look;
        if self.capacity.is_none_or(|told| differs(told, (cores, free, load))) {
            self.capacity = Some((cores, free, load));
            news.push(NodeCapacityUpdated { cores, free, load }.into());
        }
        let idle_since = look.idle_since();
        if let Some(since) = idle_since.filter(|_| !self.is_idle) {
            news.push(IdleResourceDetected { since, cores }.into());
        }
        self.is_idle = idle_since.is_some();
        let jobs = look.jobs as u64;
        if self.answered < look.asked {
            self.answered = look.asked;
            news.push(IdleStateBroadcast { cores, free, idle_since, jobs }.into());
        }
        news.extend(self.stuck(look));
        news
    }

    fn stuck(&mut self, look: &Look) -> Option<Payload> {
        let was_stuck = self.is_stuck;
        self.is_stuck = matches!(look.usage, Usage::Stuck(_));
        match look.usage {
            Usage::Stuck(ms) if !was_stuck => {
                let minutes = ms / 60_000;
                let message = format!("{} jobs have used no core for {minutes} minutes", look.jobs);
                let (alert, severity) = (STUCK.to_owned(), Severity::Warning);
                Some(HealthAlert { alert, message, severity }.into())
            }
            Usage::Stuck(_) => None,
            _ => was_stuck.then(|| HealthCheckPassed { check: STUCK.to_owned() }.into()),
        }
    }
}

/// Whether this is worth telling after that.
fn differs(
    (cores, free, load): (u64, u64, Option<NodeLoad>),
    (cores_now, free_now, now): (u64, u64, Option<NodeLoad>),
) -> bool {
    let moved = match (load, now) {
        (Some(before), Some(now)) => {
            (before.memory_percent - now.memory_percent).abs() >= TOLD_PERCENT
                || (before.disk_percent - now.disk_percent).abs() >= TOLD_PERCENT
        }
        (before, now) => before.is_some() != now.is_some(),
    };
    (cores, free) != (cores_now, free_now) || moved
}

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let (mut watch, mut told) = (IdleWatch::default(), Told::default());
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let look = Look::at(&context.services, &mut watch);
                context.progress(format!("{} of {} cores are free", look.free, look.cores));
                let news = told.news(&look).into_iter().map(Into::into).collect();
                context.emitter().emit_all(news).await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ringrift::fabric::{Clock, ManualClock};

    use super::*;

    /// The kinds that are told of a machine with two cores, look by look, half a minute apart.
    struct Machine {
        clock: ManualClock,
        watch: IdleWatch,
        told: Told,
    }

    impl Machine {
        fn new() -> Self {
            let (watch, told) = (IdleWatch::default(), Told::default());
            Self { clock: ManualClock::new(UtcMs(0)), watch, told }
        }

        fn look(&mut self, free: u64, jobs: usize, asked: u64) -> Vec<&'static str> {
            let used = 50.0 * (2 - free) as f64;
            let usage = self.watch.observe(self.clock.mono(), Some(used), jobs);
            let at = self.clock.utc();
            let look = Look { cores: 2, free, load: None, jobs, usage, at, asked };
            self.clock.advance(30_000);
            self.told.news(&look).iter().map(|payload| payload.kind().name()).collect()
        }
    }

    #[test]
    fn idleness_is_told_once_after_a_while_and_again_after_work() {
        let mut machine = Machine::new();
        assert_eq!(machine.look(2, 0, 0), ["NODE_CAPACITY_UPDATED"]);
        assert_eq!(machine.look(2, 0, 0), [""; 0]);
        assert_eq!(machine.look(2, 0, 0), ["IDLE_RESOURCE_DETECTED"]);
        assert_eq!(machine.look(2, 0, 0), [""; 0], "told once");
        assert_eq!(machine.look(1, 1, 0), ["NODE_CAPACITY_UPDATED"]);
        assert_eq!(machine.look(2, 0, 0), ["NODE_CAPACITY_UPDATED"]);
        machine.look(2, 0, 0);
        assert_eq!(machine.look(2, 0, 0), ["IDLE_RESOURCE_DETECTED"]);
    }

    #[test]
    fn a_question_is_answered_once() {
        let mut machine = Machine::new();
        machine.look(2, 0, 0);
        assert_eq!(machine.look(2, 0, 7), ["IDLE_STATE_BROADCAST"]);
        assert_eq!(machine.look(2, 1, 7), [""; 0]);
        assert_eq!(machine.look(2, 1, 9), ["IDLE_STATE_BROADCAST"]);
    }

    #[test]
    fn jobs_that_use_no_core_are_told_until_they_do() {
        let mut machine = Machine::new();
        machine.look(2, 1, 0);
        let told: Vec<_> = (0..25).flat_map(|_| machine.look(2, 1, 0)).collect();
        assert_eq!(told, ["HEALTH_ALERT"]);
        let told = machine.look(1, 1, 0);
        assert_eq!(told, ["NODE_CAPACITY_UPDATED", "HEALTH_CHECK_PASSED"]);
    }

    #[test]
    fn a_load_is_told_when_it_moved_far() {
        let load = |memory_percent| Some(NodeLoad { memory_percent, disk_percent: 50.0 });
        let at = |memory| (2, 1, load(memory));
        assert!(!differs(at(40.0), at(49.0)));
        assert!(differs(at(40.0), at(50.0)));
        assert!(differs(at(40.0), (2, 1, None)));
    }
}
