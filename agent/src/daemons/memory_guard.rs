//! Watches the memory of the machine, or of the container that the agent runs in.

mod meter;

pub use meter::used_percent;

use anyhow::Context;

use ringrift::event::{
    EventKind, HealthCheckPassed, NodeOverloaded, Payload, ResourceConstraint, ResourceUse,
};

use super::levels::{Level, Thresholds};
use crate::settings::{MemorySettings, Profile};
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The name of the check and of the resource, in events.
const MEMORY: &str = "memory";

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

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let settings = context.services.settings.settings.memory.clone();
    let thresholds = Thresholds { short: settings.warn_percent, used_up: settings.stop_percent };
    let mut last = None;
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let used_percent =
                    meter::used_percent().context("cannot tell the use of memory")?;
                context.progress(format!("memory {used_percent:.1} % in use"));
                let now = thresholds.level(used_percent, last);
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
