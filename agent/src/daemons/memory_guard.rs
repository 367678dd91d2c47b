//! Watches the memory of the machine, or of the container that the agent runs in.

mod meter;

pub use meter::used_percent;

use anyhow::Context;

use ringrift::event::{
    EventKind, HealthCheckPassed, NodeOverloaded, Payload, ResourceConstraint, ResourceUse,
};

use crate::settings::{MemorySettings, Profile};
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The name of the check and of the resource, in events.
const MEMORY: &str = "memory";

/// A level is left only this many percent below its threshold: use goes up and down.
const MARGIN_PERCENT: f64 = 3.0;

/// The memory guard.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "memory_guard",
    about: "warns when memory runs short, and holds heavy work back before it is used up",
    category: DaemonCategory::Resource,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::ResourceConstraint,
        EventKind::NodeOverloaded,
        EventKind::HealthCheckPassed,
    ],
    every: Every::Setting("memory.check_every_s", |settings| settings.memory.check_every_s),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

/// What the guard thinks of the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Fine,
    Short,
    UsedUp,
}

/// The level of this use, after `last`.
fn level(used_percent: f64, last: Option<Level>, settings: &MemorySettings) -> Level {
    let reaches = |level, threshold: f64| {
        let margin = if last >= Some(level) { MARGIN_PERCENT } else { 0.0 };
        used_percent >= threshold - margin
    };
    if reaches(Level::UsedUp, settings.stop_percent) {
        Level::UsedUp
    } else if reaches(Level::Short, settings.warn_percent) {
        Level::Short
    } else {
        Level::Fine
    }
}

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let settings = context.services.settings.settings.memory.clone();
    let mut last = None;
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let used_percent =
                    meter::used_percent().context("cannot tell the use of memory")?;
                context.progress(format!("memory {used_percent:.1} % in use"));
                let now = level(used_percent, last, &settings);
                if last != Some(now) {
                    context.emit(told(now, used_percent, &settings)).await?;
                    last = Some(now);
                }
            }
        }
    }
}

fn told(level: Level, used_percent: f64, settings: &MemorySettings) -> Payload {
    let usage = |limit_percent| ResourceUse { used_percent, limit_percent };
    let resource = MEMORY.to_owned();
    match level {
        Level::Fine => HealthCheckPassed { check: resource }.into(),
        Level::Short => ResourceConstraint { resource, usage: usage(settings.warn_percent) }.into(),
        Level::UsedUp => NodeOverloaded { resource, usage: usage(settings.stop_percent) }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_left_below_the_threshold_at_which_it_is_entered() {
        let settings = MemorySettings { warn_percent: 80.0, stop_percent: 90.0, check_every_s: 1 };
        let mut last = None;
        let levels = [79.0, 81.0, 91.0, 88.0, 86.0, 78.0, 76.0].map(|used_percent| {
            last = Some(level(used_percent, last, &settings));
            last.unwrap()
        });
        use Level::{Fine, Short, UsedUp};
        assert_eq!(levels, [Fine, Short, UsedUp, UsedUp, Short, Short, Fine]);
    }
}
