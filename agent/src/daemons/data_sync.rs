//! Keeps copies of other nodes' games on the voters: machines that stay. Elsewhere it brings in what
//! a training run wanted and could not have.

use futures::future::BoxFuture;

use ringrift::event::{EventKind, SyncTriggered, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::state::{GamesOf, State};

use crate::pipeline::exchange;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// Copies that are older than this while there are newer games are overdue, in milliseconds.
const OVERDUE_MS: i64 = 60_000;

/// The keeper of copies.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "data_sync",
    about: "keeps copies of other nodes' games where this node is a voter, and brings in elsewhere what a training run could not have",
    category: DaemonCategory::Pipeline,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::SyncTriggered,
        EventKind::DataSyncStarted,
        EventKind::DataSyncCompleted,
        EventKind::DataSyncFailed,
        EventKind::GameSynced,
        EventKind::CopiesRefused,
        EventKind::SyncNodeUnreachable,
        EventKind::SyncStalled,
        EventKind::SyncChecksumFailed,
    ],
    every: Every::Millis(10_000),
    progress_max_age_s: 300,
    profiles: Profile::ALL,
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
            if !keeps_copies(&ctx) {
                exchange::bring_failed(&ctx).await?;
                ctx.progress("no voter of a cluster: games are copied when they are trained on");
                continue;
            }
            tell_if_overdue(&ctx).await?;
            let configs: Vec<ConfigKey> =
                ctx.services.state.read().games.by_config.keys().copied().collect();
            let games = exchange::bring_games(&ctx, &configs).await?;
            ctx.progress(format!("{games} games were new"));
        }
        Ok(())
    })
}

/// Says so when what is here of other nodes is old: once, until something lands.
async fn tell_if_overdue(ctx: &DaemonCtx) -> anyhow::Result<()> {
    let now = ctx.services.clock.utc();
    let overdue = overdue(&ctx.services.state.read(), &ctx.services.node, now);
    if let Some(triggered) = overdue {
        ctx.emit(triggered).await?;
    }
    Ok(())
}

fn overdue(state: &State, node: &NodeId, now: UtcMs) -> Option<SyncTriggered> {
    let elsewhere = |batches: &GamesOf| {
        batches.batches.iter().rev().find(|batch| batch.node != *node).map(|batch| batch.at)
    };
    let newest = state.games.by_config.values().filter_map(elsewhere).max()?;
    let copies = state.transfers.to.get(node).into_iter().flat_map(|from| from.values());
    let landed = copies.filter_map(|copy| copy.last_success).max();
    let told = state.transfers.causes.get(node).map(|cause| cause.at);
    let is_behind = landed.is_none_or(|landed| landed < newest && now.since(landed) > OVERDUE_MS);
    let is_told = told.is_some_and(|told| landed.is_none_or(|landed| told > landed));
    let age_s = |landed| now.since(landed) as f64 / 1000.0;
    (is_behind && !is_told).then(|| SyncTriggered { last_copy_age_s: landed.map(age_s) })
}

fn keeps_copies(ctx: &DaemonCtx) -> bool {
    let voters = &ctx.services.settings.settings.fabric.voters;
    ctx.services.fabric.is_shared() && voters.contains(&ctx.services.node)
}

#[cfg(test)]
mod tests {
    use ringrift::event::{DataSyncCompleted, SelfplayComplete};
    use ringrift::id::JobId;

    use super::*;
    use crate::pipeline::testing::take_in;

    #[test]
    fn copies_that_are_behind_are_told_once() {
        let config = "square8_2p".parse().unwrap();
        let node = NodeId::new("a").unwrap();
        let mut state = State::default();
        let at = |state: &State, ms| overdue(state, &node, UtcMs(ms)).map(|it| it.last_copy_age_s);
        let played = |by: &str, state: &mut State| {
            let (work_id, model) = (JobId::new("j").unwrap(), None);
            let (games, plies, decisions, duration_s) = (1, 1, 1, 1.0);
            let ended = SelfplayComplete { work_id, games, plies, decisions, model, duration_s };
            take_in(state, by, config, ended);
        };
        played("a", &mut state);
        assert_eq!(at(&state, 100_000), None, "its own games are here");
        played("b", &mut state);
        assert_eq!(at(&state, 100_000), Some(None), "nothing ever landed");
        take_in(&mut state, "a", config, SyncTriggered { last_copy_age_s: None });
        assert_eq!(at(&state, 100_000), None, "it is told");
        let from = NodeId::new("b").unwrap();
        let landed = DataSyncCompleted { from, games: 1, bytes: 1, duration_s: 1.0 };
        take_in(&mut state, "a", config, landed);
        assert_eq!(at(&state, 100_000), None, "nothing newer is there");
    }
}
