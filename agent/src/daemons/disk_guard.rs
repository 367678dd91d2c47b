//! Watches the disk below the data directory.

use anyhow::Context;
use std::path::Path;

use ringrift::event::{
    DiskSpaceLow, EventKind, HealthCheckPassed, Payload, ResourceConstraintDetected,
};

use super::levels::{Level, Thresholds};
use crate::pipeline::pressure::{self, DISK};
use crate::publisher::Draft;
use crate::settings::{DiskSettings, Profile};
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The disk guard.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "disk_guard",
    about: "warns when the disk fills up, and holds writers back before it is full",
    category: DaemonCategory::Resource,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::DiskSpaceLow,
        EventKind::ResourceConstraintDetected,
        EventKind::HealthCheckPassed,
    ],
    every: Every::Setting("disk.check_every_s", |settings| settings.disk.check_every_s),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

/// How full a disk is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Share in use, 0 to 100, as `df` counts it.
    pub used_percent: f64,
    /// Bytes that this process may still write.
    pub free_bytes: u64,
}

impl Usage {
    /// The disk that holds this path.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn of(path: &Path) -> std::io::Result<Self> {
        let disk = rustix::fs::statvfs(path)?;
        let used = disk.f_blocks.saturating_sub(disk.f_bfree) as f64;
        let usable = used + disk.f_bavail as f64;
        Ok(Self {
            used_percent: if usable > 0.0 { 100.0 * used / usable } else { 0.0 },
            free_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
        })
    }
}

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let settings = context.services.settings.settings.disk.clone();
    let root = context.services.data_dir.root().to_owned();
    let mut guard = Guard::default();
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let usage = Usage::of(&root)
                    .with_context(|| format!("cannot ask for the disk of {}", root.display()))?;
                context.progress(format!("disk {:.1} % in use", usage.used_percent));
                let held =
                    pressure::is_disk_full(&context.services.state.read(), &context.services.node);
                let told = guard.look(usage, held, &settings);
                if !told.is_empty() {
                    context.emitter().emit_all(told.into_iter().map(Draft::new).collect()).await?;
                }
            }
        }
    }
}

/// What the guard has said last.
#[derive(Default)]
struct Guard {
    last: Option<Level>,
}

impl Guard {
    /// What is new about a disk. Whether writers are held back is what an earlier process left behind.
    fn look(&mut self, usage: Usage, held: bool, settings: &DiskSettings) -> Vec<Payload> {
        let thresholds =
            Thresholds { short: settings.warn_percent, used_up: settings.stop_percent };
        let before = self.last.or(held.then_some(Level::UsedUp));
        let level = thresholds.level(usage.used_percent, before);
        let is_news = self.last.replace(level) != Some(level);
        if is_news { told(level, usage, settings) } else { Vec::new() }
    }
}

fn told(level: Level, usage: Usage, settings: &DiskSettings) -> Vec<Payload> {
    let Usage { used_percent, free_bytes } = usage;
    let low = |holds_writers_back| DiskSpaceLow {
        used_percent,
        free_bytes,
        threshold_percent: settings.warn_percent,
        holds_writers_back,
    };
    match level {
        Level::Fine => vec![HealthCheckPassed { check: DISK.to_owned() }.into()],
        Level::Short => vec![low(false).into()],
        Level::UsedUp => {
            let constraint = ResourceConstraintDetected {
                resource: DISK.to_owned(),
                value: used_percent,
                limit: settings.stop_percent,
                action: "nothing that writes much is started".to_owned(),
            };
            vec![low(true).into(), constraint.into()]
        }
    }
}

#[cfg(test)]
mod tests {
    use ringrift::id::NodeId;
    use ringrift::state::State;

    use super::*;
    use crate::pipeline::testing::take_in;

    fn at(used_percent: f64) -> Usage {
        Usage { used_percent, free_bytes: 0 }
    }

    /// A node's state, and its guard, which may be another process each time.
    #[derive(Default)]
    struct Watched {
        state: State,
        guard: Guard,
    }

    impl Watched {
        fn is_held(&self) -> bool {
            pressure::is_disk_full(&self.state, &NodeId::new("me").unwrap())
        }

        /// Whether writers are held back at this use, and what alerts are open.
        fn when(&mut self, used_percent: f64) -> (bool, usize) {
            let settings =
                DiskSettings { warn_percent: 85.0, stop_percent: 95.0, check_every_s: 1 };
            for payload in self.guard.look(at(used_percent), self.is_held(), &settings) {
                take_in(&mut self.state, "me", "square8_2p".parse().unwrap(), payload);
            }
            (self.is_held(), self.state.alerts.open.len())
        }

        fn starts_anew(&mut self) {
            self.guard = Guard::default();
        }
    }

    #[test]
    fn writers_go_on_when_there_is_room_for_them_again_and_the_warning_stays() {
        let mut disk = Watched::default();
        let seen = [84.0, 94.9, 95.0, 92.1, 91.9, 94.9, 81.0].map(|used| disk.when(used));
        let (fine, low, full) = ((false, 0), (false, 1), (true, 2));
        assert_eq!(seen, [fine, low, full, full, low, low, fine]);
    }

    #[test]
    fn a_new_process_goes_on_from_what_holds() {
        let mut disk = Watched::default();
        disk.when(95.0);
        let seen = [93.0, 90.0, 93.0].map(|used| {
            disk.starts_anew();
            disk.when(used)
        });
        assert_eq!(seen, [(true, 2), (false, 1), (false, 1)]);
    }

    #[test]
    fn a_real_disk_answers() {
        let usage = Usage::of(Path::new("/")).unwrap();
        assert!((0.0..=100.0).contains(&usage.used_percent), "{usage:?}");
    }
}
