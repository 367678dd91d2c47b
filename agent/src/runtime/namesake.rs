//! Two processes under one name would take each other's jobs back: the second one is refused.

use std::time::Duration;

use ringrift::fabric::port::{Holder, Liveness, Presence};
use ringrift::id::{Incarnation, NodeId};
use tokio::time::timeout;

use crate::services::Services;

/// How long a namesake is listened for: it beats every second.
const LISTEN: Duration = Duration::from_millis(2_500);

/// Another process uses the name of this node.
#[derive(Debug, thiserror::Error)]
#[error(
    "node {node} runs already, as process {process} of this cluster: stop that agent, or give this machine a name of its own (node.id)"
)]
pub struct NameTaken {
    node: NodeId,
    process: String,
}

/// Makes sure that no other process of the cluster has the name of this node.
///
/// # Errors
/// When one gives signs of life.
pub(super) async fn refuse_namesake(services: &Services) -> Result<(), NameTaken> {
    if !services.fabric.is_shared() {
        return Ok(());
    }
    let Holder { node, incarnation } = services.holder();
    let presence = services.fabric.presence.as_ref();
    match living_namesake(presence, &node, Some(incarnation)).await {
        Some(Holder { node, incarnation }) => {
            Err(NameTaken { node, process: incarnation.to_string() })
        }
        None => Ok(()),
    }
}

/// A process that has the name of `node` and gives signs of life, other than its `own` one; whoever
/// is not heard for the time of some beats is not there.
pub async fn living_namesake(
    presence: &dyn Presence,
    node: &NodeId,
    own: Option<Incarnation>,
) -> Option<Holder> {
    timeout(LISTEN, heard(presence, node, own)).await.ok()
}

/// Waits for a sign of life of a namesake.
async fn heard(presence: &dyn Presence, node: &NodeId, own: Option<Incarnation>) -> Holder {
    let mut signs = presence.watch();
    loop {
        let is_namesake = |holder: &Holder| holder.node == *node && Some(holder.incarnation) != own;
        let view = presence.view();
        let mut living = view.into_iter().filter(|member| member.liveness == Liveness::Alive);
        if let Some(member) = living.find(|member| is_namesake(&member.holder)) {
            return member.holder;
        }
        if signs.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use ringrift::fabric::port::Beat;

    use super::*;
    use crate::services::testing::TestBed;

    #[tokio::test(start_paused = true)]
    async fn a_living_namesake_is_refused_and_a_dead_one_is_not() {
        let (a, _) = TestBed::of_cluster("a", &[]).await;
        assert!(refuse_namesake(&a.services).await.is_ok(), "nobody beats");
        let beat = |process| {
            let holder = Holder { incarnation: Incarnation(process), ..a.services.holder() };
            a.services.fabric.presence.beat(Beat { holder, status: serde_json::Value::Null })
        };
        beat(7).await.unwrap();
        assert!(refuse_namesake(&a.services).await.is_ok(), "that was this process");
        beat(8).await.unwrap();
        let error = refuse_namesake(&a.services).await.unwrap_err().to_string();
        assert!(error.contains("node a runs already"), "{error}");
    }
}
