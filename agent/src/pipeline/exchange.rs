//! Copies of games: what other nodes recorded is brought here, checked, and recorded here, too.

mod cursors;
mod failing;
#[cfg(test)]
mod tests;
mod trouble;

use std::time::Instant;

use anyhow::{Context, ensure};

use ringrift::api::client::{Client, ClientError};
use ringrift::event::{DataSyncCompleted, DataSyncFailed, DataSyncStarted, GameSynced, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::{GameId, Incarnation, NodeId};
use ringrift::record::bundle::{self, Bundle};
use ringrift::record::{GameStore, Row};
use ringrift::state::{Node, NodeStatus};

use self::cursors::Cursors;
use self::failing::{Failing, Failure};
use crate::publisher::Draft;
use crate::services::Services;
use crate::supervisor::DaemonCtx;

pub use self::failing::Exchange;

/// Brings in the games of every node that is up and heard; answers how many were new. A node that
/// cannot be reached, or falls silent meanwhile, does not keep the others from being asked: it is told
/// once, and again when it is back.
///
/// # Errors
/// When the log does not answer.
pub async fn bring_games(ctx: &DaemonCtx, configs: &[ConfigKey]) -> anyhow::Result<u64> {
    bring(ctx, |_, _| configs.to_vec()).await
}

/// Brings in what could not be had when it was last wanted, so that whoever brings games in only now
/// and then says soon that it is well again; answers how many were new.
///
/// # Errors
/// When the log does not answer.
pub async fn bring_failed(ctx: &DaemonCtx) -> anyhow::Result<u64> {
    let failed = |failing: &Failing, from: &NodeId| {
        failing.keys().filter(|(node, _)| node == from).map(|(_, config)| *config).collect()
    };
    bring(ctx, failed).await
}

/// Brings in the games of the configurations that are `wanted` from each node.
async fn bring(
    ctx: &DaemonCtx,
    wanted: impl Fn(&Failing, &NodeId) -> Vec<ConfigKey>,
) -> anyhow::Result<u64> {
    let mut failing = ctx.services.exchange.failing.lock().await;
    let mut games = 0;
    for peer in peers(&ctx.services) {
        let round = Round::of(ctx, &peer, &wanted(&failing, &peer.node)).await;
        games += round.copied.games;
        round.tell(ctx, &peer, &mut failing).await?;
    }
    Ok(games)
}

/// One round of copies from a node.
#[derive(Default)]
struct Round {
    copied: Copied,
    /// The configurations of which everything is here.
    well: Vec<ConfigKey>,
    failures: Vec<(ConfigKey, anyhow::Error)>,
}

impl Round {
    async fn of(ctx: &DaemonCtx, peer: &Peer, configs: &[ConfigKey]) -> Self {
        let mut round = Self::default();
        for &config in configs {
            match copy(ctx, peer, config).await {
                Ok(Copied { games, bytes }) => {
                    round.copied.games += games;
                    round.copied.bytes += bytes;
                    round.well.push(config);
                }
                Err(error) => {
                    let is_silent = trouble::is_silence(&error);
                    round.failures.push((config, error));
                    // It would not answer for the others either.
                    if is_silent {
                        break;
                    }
                }
            }
        }
        round
    }

    /// Tells what is wrong with a node, unless it was told and holds; and once that it is well again.
    async fn tell(self, ctx: &DaemonCtx, peer: &Peer, failing: &mut Failing) -> anyhow::Result<()> {
        for config in &self.well {
            failing.remove(&(peer.node.clone(), *config));
        }
        for (config, error) in self.failures {
            let failure = Failure { error: format!("{error:#}"), incarnation: peer.incarnation };
            let known = failing.insert((peer.node.clone(), config), failure.clone());
            // What was copied of another configuration has cleared what was told.
            if self.copied.bytes > 0 || known.as_ref() != Some(&failure) {
                let failed = DataSyncFailed { from: peer.node.clone(), error: failure.error };
                let trouble = trouble::of(&peer.node, &error);
                let told = [Some(failed.into()), trouble].into_iter().flatten();
                let told = told.map(|it: Payload| Draft::new(it).about(config)).collect();
                ctx.emitter().emit_all(told).await?;
            }
        }
        let fails = failing.keys().any(|(node, _)| *node == peer.node);
        let Some(config) = self.well.first().filter(|_| !fails) else { return Ok(()) };
        if is_told_to_fail(&ctx.services, &peer.node).await? {
            let (from, games, bytes, duration_s) = (peer.node.clone(), 0, 0, 0.0);
            let landed = DataSyncCompleted { from, games, bytes, duration_s };
            ctx.emit(Draft::new(landed).about(*config)).await?;
        }
        Ok(())
    }
}

/// Whether the log says of this node that it fails here: then it is to be told that it does not any
/// more, even where it has nothing new.
async fn is_told_to_fail(services: &Services, from: &NodeId) -> anyhow::Result<bool> {
    services.catch_up().await?;
    let state = services.state.read();
    let known = state.transfers.between(from, &services.node);
    Ok(known.is_some_and(|transfer| transfer.failures > 0))
}

/// Another node.
struct Peer {
    node: NodeId,
    incarnation: Incarnation,
    url: String,
}

/// The other nodes that say that they are up and where, and are not silent.
fn peers(services: &Services) -> Vec<Peer> {
    let (state, silent) = (services.state.read(), services.silent_nodes());
    let others = state.nodes.by_id.iter().filter(|(id, node)| {
        **id != services.node && node.status == NodeStatus::Online && !silent.contains(*id)
    });
    let peer = |(id, node): (&NodeId, &Node)| {
        let (node_id, incarnation, url) = (id.clone(), node.incarnation, node.url.clone()?);
        Some(Peer { node: node_id, incarnation, url })
    };
    others.filter_map(peer).collect()
}

/// Copies what a node has and this one has not asked for yet, and says so where something came.
async fn copy(ctx: &DaemonCtx, peer: &Peer, config: ConfigKey) -> anyhow::Result<Copied> {
    let Peer { node: from, url, .. } = peer;
    // Reading needs no token, and what it lets its owner do is not to travel for nothing.
    let client = Client::new(url, None)?;
    let mut cursors = Cursors::load(&ctx.services.data_dir)?;
    let started = Instant::now();
    let mut total = Copied::default();
    loop {
        let after = cursors.of(from, config);
        let asked = client.bundle(from, config, after);
        let bundle = while_heard(&ctx.services, from, asked).await;
        let bundle = bundle.with_context(|| format!("{from} at {url}"))?;
        if bundle.bytes.is_empty() {
            // Its database is another one than it was.
            if bundle.last < after {
                cursors.advance(from, config, Row::default())?;
                continue;
            }
            break;
        }
        ensure!(bundle.last > after, "{from} at {url} sends games again that came before");
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
    if total.bytes > 0 {
        let duration_s = started.elapsed().as_secs_f64();
        let Copied { games, bytes } = total;
        let landed = DataSyncCompleted { from: from.clone(), games, bytes, duration_s };
        ctx.emit(Draft::new(landed).about(config)).await?;
    }
    Ok(total)
}

/// The answer of a node, given up as soon as the node is gone: a frozen one keeps connections open.
async fn while_heard<T>(
    services: &Services,
    from: &NodeId,
    asked: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, ClientError> {
    tokio::select! {
        biased;
        answer = asked => answer,
        why = services.until_gone(from) => Err(ClientError::Unreachable(why)),
    }
}

/// What was copied from one node.
#[derive(Clone, Copy, Default)]
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
