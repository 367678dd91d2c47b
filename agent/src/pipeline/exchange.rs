//! Copies of games: what other nodes recorded is brought here, checked, and recorded here, too.

mod cursors;
mod failing;
#[cfg(test)]
mod tests;
mod trouble;

use std::time::Instant;

use anyhow::Context;

use ringrift::api::client::Client;
use ringrift::event::{DataSyncCompleted, DataSyncFailed, DataSyncStarted, GameSynced, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::{GameId, NodeId};
use ringrift::record::bundle::{self, Bundle};
use ringrift::record::{GameStore, Row};
use ringrift::state::NodeStatus;

use self::cursors::Cursors;
use crate::publisher::Draft;
use crate::services::Services;
use crate::supervisor::DaemonCtx;

pub use self::failing::Exchange;

/// Brings in the games of every node that is up; answers how many were new. A node that cannot be
/// reached does not keep the others from being asked: it is told once, and again when it is back.
///
/// # Errors
/// When the log does not answer.
pub async fn bring_games(ctx: &DaemonCtx, configs: &[ConfigKey]) -> anyhow::Result<u64> {
    let mut failing = ctx.services.exchange.failing.lock().await;
    let mut games = 0;
    for (node, url) in peers(&ctx.services) {
        let mut is_told = is_told_to_fail(&ctx.services, &node).await?;
        for &config in configs {
            match copy(ctx, (&node, &url), config, std::mem::take(&mut is_told)).await {
                Ok(new) => {
                    games += new;
                    failing.remove(&node);
                }
                Err(error) => {
                    let trouble = trouble::of(&node, &error);
                    let error = format!("{error:#}");
                    if failing.insert(node.clone(), error.clone()).as_ref() != Some(&error) {
                        let failed = DataSyncFailed { from: node.clone(), error }.into();
                        let told = [Some(failed), trouble].into_iter().flatten();
                        let told = told.map(|it: Payload| Draft::new(it).about(config)).collect();
                        ctx.emitter().emit_all(told).await?;
                    }
                    break;
                }
            }
        }
    }
    Ok(games)
}

/// Whether the log says of this node that it fails here: then it is to be told that it does not any
/// more, even where it has nothing new.
async fn is_told_to_fail(services: &Services, from: &NodeId) -> anyhow::Result<bool> {
    services.state.catch_up(services.fabric.log.as_ref()).await?;
    let state = services.state.read();
    let known = state.transfers.between(from, &services.node);
    Ok(known.is_some_and(|transfer| transfer.failures > 0))
}

/// The other nodes that say that they are up and where.
fn peers(services: &Services) -> Vec<(NodeId, String)> {
    let state = services.state.read();
    let others = state
        .nodes
        .by_id
        .iter()
        .filter(|(id, node)| **id != services.node && node.status == NodeStatus::Online);
    others.filter_map(|(id, node)| Some((id.clone(), node.url.clone()?))).collect()
}

/// Copies what a node has and this one has not asked for yet. Says that it went well where something
/// came, or where the log says that it does not.
async fn copy(
    ctx: &DaemonCtx,
    (from, url): (&NodeId, &str),
    config: ConfigKey,
    is_told_to_fail: bool,
) -> anyhow::Result<u64> {
    // Reading needs no token, and what it lets its owner do is not to travel for nothing.
    let client = Client::new(url, None)?;
    let mut cursors = Cursors::load(&ctx.services.data_dir)?;
    let started = Instant::now();
    let mut total = Copied::default();
    loop {
        let after = cursors.of(from, config);
        let bundle = client.bundle(from, config, after).await;
        let bundle = bundle.with_context(|| format!("{from} at {url}"))?;
        if bundle.bytes.is_empty() {
            // Its database is another one than it was.
            if bundle.last < after {
                cursors.advance(from, config, Row::default())?;
                continue;
            }
            break;
        }
        if total.bytes == 0 {
            ctx.emit(Draft::new(DataSyncStarted { from: from.clone() }).about(config)).await?;
        }
        let (last, bytes) = (bundle.last, bundle.bytes.len() as u64);
        let games = record(ctx, config, bundle).await?;
        total.bytes += bytes;
        total.games += games.len() as u64;
        if !games.is_empty() {
            let synced = GameSynced { from: from.clone(), games };
            ctx.emit(Draft::new(synced).about(config)).await?;
        }
        // After the games: a crash in between copies them again, and finds them known.
        cursors.advance(from, config, last)?;
        ctx.progress(format!("{} games of {config} from {from}", total.games));
    }
    if total.bytes > 0 || is_told_to_fail {
        let duration_s = started.elapsed().as_secs_f64();
        let Copied { games, bytes } = total;
        let landed = DataSyncCompleted { from: from.clone(), games, bytes, duration_s };
        ctx.emit(Draft::new(landed).about(config)).await?;
    }
    Ok(total.games)
}

/// What was copied from one node.
#[derive(Default)]
struct Copied {
    games: u64,
    bytes: u64,
}

/// Records the games of a bundle that are not known here; each is replayed first.
async fn record(ctx: &DaemonCtx, config: ConfigKey, bundle: Bundle) -> anyhow::Result<Vec<GameId>> {
    let path = ctx.services.data_dir.games_db(config);
    ctx.blocking(move |_, _| {
        let games = bundle::unpack(&bundle.bytes)?;
        let (games, strange): (Vec<_>, Vec<_>) =
            games.into_iter().partition(|game| game.config == config);
        for game in &strange {
            tracing::error!(game = %game.id, %config, "a copied game is of another configuration");
        }
        let batch = GameStore::open(&path)?.record(&games)?;
        for (game, refusal) in &batch.refused {
            tracing::error!(%game, %refusal, "a copied game cannot be recorded");
        }
        Ok(batch.recorded)
    })
    .await?
}
