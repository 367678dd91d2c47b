//! Keeps copies of other nodes' games on the voters: machines that stay.

use futures::future::BoxFuture;

use ringrift::game::ConfigKey;

use crate::pipeline::exchange;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The keeper of copies.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "data_sync",
    about: "keeps copies of other nodes' games where this node is a voter",
    category: DaemonCategory::Pipeline,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &exchange::EMITS,
    every: Every::Millis(10_000),
    progress_max_age_s: 300,
    profiles: Profile::ALL,
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
            if !keeps_copies(&ctx) {
                ctx.progress("no voter of a cluster: games are copied when they are trained on");
                continue;
            }
            let configs: Vec<ConfigKey> =
                ctx.services.state.read().games.by_config.keys().copied().collect();
            let games = exchange::bring_games(&ctx, &configs).await?;
            ctx.progress(format!("{games} games were new"));
        }
        Ok(())
    })
}

fn keeps_copies(ctx: &DaemonCtx) -> bool {
    let voters = &ctx.services.settings.settings.fabric.voters;
    ctx.services.fabric.is_shared() && voters.contains(&ctx.services.node)
}
