//! Copies of one configuration from one node, bundle by bundle.

use std::time::Instant;

use anyhow::{Context, ensure};

use ringrift::api::client::{Client, ClientError};
use ringrift::event::{CopiesRefused, DataSyncCompleted, DataSyncStarted, GameSynced, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::record::bundle::{Bundle, Manifest, Mark};

use super::Peer;
use super::cursors::Cursors;
use super::taking_in::{Taken, left_out, take_in};
use crate::publisher::Draft;
use crate::services::Services;
use crate::supervisor::DaemonCtx;

/// What was copied from one node.
#[derive(Clone, Copy, Default)]
pub(super) struct Copied {
    pub(super) games: u64,
    pub(super) bytes: u64,
}

/// Copies what a node has and this one has not asked for yet, and says so where something came.
pub(super) async fn copy(
    ctx: &DaemonCtx,
    peer: &Peer,
    config: ConfigKey,
) -> anyhow::Result<Copied> {
    let Peer { node: from, url, .. } = peer;
    // Reading needs no token, and what it lets its owner do is not to travel for nothing.
    let client = Client::new(url, None)?;
    let mut cursors = Cursors::load(&ctx.services.data_dir)?;
    let (started, mut total, mut is_anew) = (Instant::now(), Copied::default(), false);
    loop {
        let after = cursors.of(from, config);
        let asked = client.bundle(from, config, &after);
        let bundle = while_heard(&ctx.services, from, asked).await;
        let Bundle { manifest, bytes } = bundle.with_context(|| format!("{from} at {url}"))?;
        let Manifest { begins, ends, left_out: too_large, .. } = manifest;
        if bytes.is_empty() && too_large.is_none() {
            // Its database is another one than it was, and shorter.
            if ends.row < after.row {
                cursors.advance(from, config, Mark::default())?;
                continue;
            }
            break;
        }
        if begins != after.row {
            tracing::warn!(%from, %config, "another database than it was: its games are asked for anew");
        }
        let repeats = ends.row <= begins || (begins != after.row && is_anew);
        ensure!(!repeats, "{from} at {url} sends games again that came before");
        is_anew |= begins != after.row;
        if total.bytes == 0 && !bytes.is_empty() {
            ctx.emit(Draft::new(DataSyncStarted { from: from.clone() }).about(config)).await?;
        }
        total.bytes += bytes.len() as u64;
        let taken = match too_large {
            Some(bytes) => left_out(&ends, bytes),
            None => take_in(ctx, config, bytes).await?,
        };
        total.games += taken.games.len() as u64;
        tell(ctx, from, config, taken).await?;
        // After the games: a crash in between copies them again, and finds them known.
        cursors.advance(from, config, ends)?;
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

/// Tells what came with one bundle, and what of it is not here.
async fn tell(
    ctx: &DaemonCtx,
    from: &NodeId,
    config: ConfigKey,
    taken: Taken,
) -> anyhow::Result<()> {
    let Taken { games, refused } = taken;
    for reason in &refused {
        tracing::error!(%from, %config, reason, "a game of another node is not recorded here");
    }
    let synced = GameSynced { from: from.clone(), games };
    let missing = CopiesRefused { from: from.clone(), refused };
    let synced = (!synced.games.is_empty()).then(|| Payload::from(synced));
    let missing = (!missing.refused.is_empty()).then(|| Payload::from(missing));
    let told: Vec<Draft> =
        [synced, missing].into_iter().flatten().map(|it| Draft::new(it).about(config)).collect();
    if !told.is_empty() {
        ctx.emitter().emit_all(told).await?;
    }
    Ok(())
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
