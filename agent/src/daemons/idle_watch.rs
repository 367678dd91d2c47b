//! Tells how many cores are free for jobs, and when all of them lie idle.

use ringrift::event::{EventKind, IdleResourceDetected, NodeCapacityUpdated, UtcMs};
use ringrift::fabric::{Clock, MonoMs};

use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// How long all cores have to be free before the node counts as idle.
const IDLE_AFTER_MS: u64 = 15_000;

/// The watch of idle cores.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "idle_watch",
    about: "tells how many cores are free for jobs, and when all of them lie idle",
    category: DaemonCategory::Resource,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[EventKind::NodeCapacityUpdated, EventKind::IdleResourceDetected],
    every: Every::Millis(5_000),
    progress_max_age_s: 60,
    profiles: &[Profile::Full, Profile::TrainingNode, Profile::Selfplay, Profile::Ephemeral],
    run: |context| Box::pin(run(context)),
};

/// When all cores became free.
#[derive(Debug, Clone, Copy)]
struct Idle {
    since: UtcMs,
    mono: MonoMs,
    is_told: bool,
}

/// What was seen until now.
#[derive(Debug, Default)]
struct Watch {
    capacity: Option<(usize, usize)>,
    idle: Option<Idle>,
}

impl Watch {
    /// Takes in a look; says what has changed, and since when the node is idle if that is news.
    fn look(&mut self, capacity: (usize, usize), clock: &dyn Clock) -> (bool, Option<UtcMs>) {
        let is_new = self.capacity.replace(capacity) != Some(capacity);
        if capacity.0 != capacity.1 {
            self.idle = None;
            return (is_new, None);
        }
        let now = Idle { since: clock.utc(), mono: clock.mono(), is_told: false };
        let idle = self.idle.get_or_insert(now);
        let is_due = !idle.is_told && now.mono.since(idle.mono) >= IDLE_AFTER_MS;
        idle.is_told |= is_due;
        (is_new, is_due.then_some(idle.since))
    }
}

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let mut watch = Watch::default();
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let (all, free) = context.services.compute.capacity();
                let (is_new, idle_since) = watch.look((all, free), context.services.clock.as_ref());
                context.progress(format!("{free} of {all} cores are free"));
                let (cores, free) = (all as u64, free as u64);
                if is_new {
                    context.emit(NodeCapacityUpdated { cores, free }).await?;
                }
                if let Some(since) = idle_since {
                    context.emit(IdleResourceDetected { since, cores }).await?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ringrift::fabric::ManualClock;

    use super::*;

    #[test]
    fn idleness_is_told_once_after_a_while_and_again_after_work() {
        let clock = ManualClock::new(UtcMs(0));
        let mut watch = Watch::default();
        let mut look = |free| {
            let seen = watch.look((2, free), &clock);
            clock.advance(10_000);
            seen
        };
        assert_eq!(look(2), (true, None));
        assert_eq!(look(2), (false, None));
        assert_eq!(look(2), (false, Some(UtcMs(0))));
        assert_eq!(look(2), (false, None), "told once");
        assert_eq!(look(1), (true, None));
        assert_eq!(look(2), (true, None));
        look(2);
        assert_eq!(look(2), (false, Some(UtcMs(50_000))));
    }
}
