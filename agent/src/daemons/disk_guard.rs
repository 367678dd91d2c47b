//! Watches the disk below the data directory.

use anyhow::Context;
use std::path::Path;

use ringrift::event::{DiskSpaceLow, EventKind, HealthCheckPassed, ResourceConstraintDetected};

use crate::pipeline::pressure::DISK;
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

/// What the guard thinks of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Fine,
    Low,
    Full,
}

fn level(usage: Usage, settings: &DiskSettings) -> Level {
    if usage.used_percent >= settings.stop_percent {
        Level::Full
    } else if usage.used_percent >= settings.warn_percent {
        Level::Low
    } else {
        Level::Fine
    }
}

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let settings = context.services.settings.settings.disk.clone();
    let root = context.services.data_dir.root().to_owned();
    let mut last = None;
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let usage = Usage::of(&root)
                    .with_context(|| format!("cannot ask for the disk of {}", root.display()))?;
                context.progress(format!("disk {:.1} % in use", usage.used_percent));
                let now = level(usage, &settings);
                if last != Some(now) {
                    tell(&context, now, usage, &settings).await?;
                    last = Some(now);
                }
            }
        }
    }
}

async fn tell(
    context: &DaemonCtx,
    level: Level,
    usage: Usage,
    settings: &DiskSettings,
) -> anyhow::Result<()> {
    if level == Level::Fine {
        context.emit(HealthCheckPassed { check: DISK.to_owned() }).await?;
        return Ok(());
    }
    let Usage { used_percent, free_bytes } = usage;
    let threshold_percent = settings.warn_percent;
    context.emit(DiskSpaceLow { used_percent, free_bytes, threshold_percent }).await?;
    if level == Level::Full {
        let constraint = ResourceConstraintDetected {
            resource: DISK.to_owned(),
            value: used_percent,
            limit: settings.stop_percent,
            action: "nothing that writes much is started".to_owned(),
        };
        context.emit(constraint).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_follow_the_thresholds() {
        let settings = DiskSettings { warn_percent: 80.0, stop_percent: 90.0, check_every_s: 1 };
        let at = |used_percent| level(Usage { used_percent, free_bytes: 0 }, &settings);
        assert_eq!([at(79.9), at(80.0), at(90.0)], [Level::Fine, Level::Low, Level::Full]);
    }

    #[test]
    fn a_real_disk_answers() {
        let usage = Usage::of(Path::new("/")).unwrap();
        assert!((0.0..=100.0).contains(&usage.used_percent), "{usage:?}");
    }
}
