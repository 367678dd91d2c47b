//! Daemons of tests, and a look at what a daemon does.

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use ringrift::event::EventKind;

use super::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, one_pass};
use crate::services::testing::TestBed;
use crate::settings::Profile;

/// Lets a daemon handle what waits and do its regular duty once; the last thing that it said it had
/// done. The state is folded before and after.
pub(crate) async fn pass(bed: &TestBed, spec: &'static DaemonSpec) -> Option<String> {
    bed.services.catch_up().await.unwrap();
    let turns = one_pass(&[spec], &bed.services, &CancellationToken::new()).await;
    assert_eq!(turns[0].error, None);
    bed.services.catch_up().await.unwrap();
    turns[0].did.clone()
}

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
