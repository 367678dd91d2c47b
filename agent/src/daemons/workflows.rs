//! Carries operators' commands to their end: approvals, drains, what came of them.

use futures::future::BoxFuture;

use crate::audit::Audit;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};
use crate::workflow::provider::SimulatedProvider;
use crate::workflow::{self, WorkflowCtx, Workflows};

/// The workflows.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "workflows",
    about: "carries operators' commands to their end, step by step",
    category: DaemonCategory::Health,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: workflow::EMITTED,
    every: Every::Millis(500),
    progress_max_age_s: 120,
    profiles: Profile::ALL,
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        let dir = &ctx.services.data_dir;
        let (workflows, audit) = (Workflows::at(dir.workflows_db()), Audit::at(dir.audit_db()));
        audit.begin().await?;
        while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
            let running = workflows.running().await?;
            let emitter = ctx.emitter();
            let workflow_ctx = WorkflowCtx {
                services: &ctx.services,
                emitter: &emitter,
                workflows: &workflows,
                audit: &audit,
                provider: &SimulatedProvider,
                supervisor: None,
            };
            // One that is in trouble does not hold up the others.
            let mut trouble = Ok(());
            for one in &running {
                trouble = trouble.and(workflow::drive(workflow_ctx, &one.id).await);
            }
            trouble?;
            ctx.progress(format!("{} commands are on their way", running.len()));
        }
        Ok(())
    })
}
