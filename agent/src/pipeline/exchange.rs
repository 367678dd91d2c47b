//! Copies of games: what other nodes recorded is brought here, checked, and recorded here, too.

mod copying;
mod cursors;
mod taking_in;
#[cfg(test)]
mod tests;
mod trouble;

use ringrift::event::{DataSyncCompleted, DataSyncFailed, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::{Incarnation, NodeId};
use ringrift::record::Row;
use ringrift::state::{Node, NodeStatus};

use self::copying::{Copied, copy};
use self::cursors::Cursors;
use crate::data_dir::DataDir;
use crate::publisher::Draft;
use crate::services::{CopyFailure, LastFailures, Services};
use crate::supervisor::DaemonCtx;

/// The row of a node's database up to which its games were brought here.
///
/// # Errors
/// When the file that says so cannot be read.
pub fn copied_up_to(data_dir: &DataDir, node: &NodeId, config: ConfigKey) -> anyhow::Result<Row> {
    Ok(Cursors::load(data_dir)?.of(node, config).row)
}

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
    let failed = |failing: &LastFailures, from: &NodeId| {
        failing.keys().filter(|(node, _)| node == from).map(|(_, config)| *config).collect()
    };
    bring(ctx, failed).await
}

/// Brings in the games of the configurations that are `wanted` from each node.
async fn bring(
    ctx: &DaemonCtx,
    wanted: impl Fn(&LastFailures, &NodeId) -> Vec<ConfigKey>,
) -> anyhow::Result<u64> {
    let mut failing = ctx.services.failed_copies.lock().await;
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
    async fn tell(
        self,
        ctx: &DaemonCtx,
        peer: &Peer,
        failing: &mut LastFailures,
    ) -> anyhow::Result<()> {
        for config in &self.well {
            failing.remove(&(peer.node.clone(), *config));
        }
        for (config, error) in self.failures {
            let failure =
                CopyFailure { error: format!("{error:#}"), incarnation: peer.incarnation };
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
