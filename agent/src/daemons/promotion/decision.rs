//! Promotions, rejections and rollbacks: each holds only if nothing else was decided since it was
//! begun, and only while this process leads.

use anyhow::{Context, bail};

use ringrift::cluster::decisions::{Decisions, Outlook};
use ringrift::event::SplitBrainDetected;
use ringrift::fabric::FabricError;
use ringrift::fabric::port::LeaseToken;

use crate::patience::Port;
use crate::publisher::Draft;
use crate::services::{Services, Standing};
use crate::supervisor::DaemonCtx;

/// The fence of a process that shares its state with no other.
const ALONE: LeaseToken = LeaseToken { epoch: 0, revision: 0 };

/// Begins a decision: from here on the state holds every decision that was made.
pub(super) async fn begin(ctx: &DaemonCtx) -> anyhow::Result<Outlook> {
    let services = &ctx.services;
    let token = match services.leadership.standing() {
        Standing::Alone => ALONE,
        Standing::Leader(token) => token,
        Standing::Follower(_) => {
            bail!("{} does not lead any more: its leader decides", services.node)
        }
    };
    let outlook = decisions(services).look(token).await?;
    services.catch_up().await?;
    Ok(outlook)
}

/// Makes a decision, and publishes what tells it. One that comes too late is refused and told as such.
pub(super) async fn make(
    ctx: &DaemonCtx,
    outlook: Outlook,
    drafts: Vec<Draft>,
) -> anyhow::Result<()> {
    let events = ctx.emitter().envelopes(drafts)?;
    let decisions = decisions(&ctx.services);
    let decide = || {
        let (decisions, events) = (decisions.clone(), events.clone());
        Box::pin(async move { decisions.decide(outlook, events).await }) as _
    };
    match ctx.services.patience.insist(Port::Control, decide).await {
        Err(FabricError::Fenced(why)) => {
            let what =
                events.first().map_or("a decision", |event| event.body.kind_name()).to_owned();
            tracing::error!(
                what,
                why,
                "a decision was refused: another leader took over meanwhile"
            );
            ctx.emit(SplitBrainDetected { refused: what.clone(), reason: why }).await?;
            bail!("{what} was refused: another leader took over meanwhile")
        }
        decided => decided.context("cannot decide"),
    }
}

fn decisions(services: &Services) -> Decisions {
    Decisions::new(services.fabric.control.clone(), services.fabric.log.clone())
}
