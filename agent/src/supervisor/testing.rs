//! A daemon of a test.

use futures::future::BoxFuture;

use ringrift::event::EventKind;

use super::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope};
use crate::settings::Profile;

/// One of this name that does this, and may say that a check passed.
pub(crate) const fn spec(
    name: &'static str,
    run: fn(DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>>,
) -> DaemonSpec {
    DaemonSpec {
        name,
        about: "a daemon of a test",
        category: DaemonCategory::Health,
        scope: Scope::Node,
        depends_on: &[],
        consumes: &[],
        emits: &[EventKind::HealthCheckPassed],
        every: Every::Never,
        progress_max_age_s: 30,
        profiles: &[Profile::Full],
        run,
    }
}
