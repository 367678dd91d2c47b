//! A leader that is frozen between deciding and writing, and wakes after its successor decided.

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use ringrift::cluster::leadership::{Candidate, Ports};
use ringrift::fabric::port::{Command, Control, Proposal};
use ringrift::fabric::simulated::Simulated;

use super::*;
use crate::daemons::leadership;
use crate::supervisor::one_pass;

/// The leader's commands, before which a process is frozen.
struct Freezer {
    commands: Arc<dyn Control>,
    frozen: Notify,
    thaw: Semaphore,
}

impl Control for Freezer {
    fn propose(
        &self,
        after: u64,
        proposal: Proposal,
    ) -> BoxFuture<'_, ringrift::fabric::Result<u64>> {
        Box::pin(async move {
            self.frozen.notify_one();
            self.thaw.acquire().await.unwrap().forget();
            self.commands.propose(after, proposal).await
        })
    }

    fn tail(
        &self,
        after: u64,
        limit: usize,
    ) -> BoxFuture<'_, ringrift::fabric::Result<Vec<Command>>> {
        self.commands.tail(after, limit)
    }

    fn last_seq(&self) -> BoxFuture<'_, ringrift::fabric::Result<u64>> {
        self.commands.last_seq()
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.commands.watch()
    }
}

/// Two nodes that may lead, both with the files of `a`, the best network, and `b`.
struct Pair {
    a: TestBed,
    b: TestBed,
    freezer: Arc<Freezer>,
}

impl Pair {
    async fn new() -> Self {
        let settings = [("learn.gauntlet_games", "0")];
        let (mut a, model): (TestBed, Simulated) = TestBed::of_cluster("a", &settings).await;
        let b = a.joined_by("b", &model, &settings).await;
        lead(&a).await;
        publish(&a, "a").await;
        for name in ["a", "b"] {
            std::fs::write(b.services.data_dir.models_dir().join(name), name).unwrap();
        }
        let commands = Arc::clone(&a.services.fabric.control);
        let (frozen, thaw) = (Notify::new(), Semaphore::new(0));
        let freezer = Arc::new(Freezer { commands, frozen, thaw });
        a.services.fabric.control = Arc::clone(&freezer) as _;
        Self { a, b, freezer }
    }

    /// Lets the first leader freeze in the middle of what it has to decide, the second one take over
    /// and decide, and the first one wake.
    async fn overtake(&self) {
        let services = self.a.services.clone();
        let late =
            tokio::spawn(
                async move { one_pass(&[&SPEC], &services, &CancellationToken::new()).await },
            );
        self.freezer.frozen.notified().await;
        lead(&self.b).await;
        pass(&self.b, &SPEC).await;
        self.freezer.thaw.add_permits(100);
        assert_eq!(late.await.unwrap()[0].error, None);
    }

    /// That events of this kind were published once, by the second leader, and the first one's
    /// refusal told.
    async fn is_decided_once(&self, kind: EventKind) {
        let told = self.b.events(&[kind]).await;
        let by: Vec<_> = told.iter().map(|event| event.node().as_str()).collect();
        assert_eq!(by, ["b"], "{kind}");
        let refused = self.b.events(&[EventKind::SplitBrainDetected]).await;
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].node(), &self.a.services.node);
    }
}

/// Lets a process lead, as soon as the lease of the one before has run out.
async fn lead(bed: &TestBed) {
    let services = &bed.services;
    let ports = Ports {
        lease: services.fabric.lease.clone(),
        control: services.fabric.control.clone(),
        clock: services.clock.clone(),
    };
    let voters = [services.node.clone()];
    let role = leadership::role();
    let mut candidate = Candidate::new(ports, role, services.holder(), 3_000, &voters).unwrap();
    while candidate.leads().is_none() {
        candidate.step().await.unwrap();
        bed.clock.advance(1_000);
    }
    services.leadership.leads_by(candidate.leads().unwrap());
}

#[tokio::test]
async fn a_promotion_is_not_repeated_by_a_leader_that_froze() {
    let pair = Pair::new().await;
    register(&pair.a, "b").await;
    win(&pair.a, &against("b", Opponent::Model(model("a")))).await;
    pair.overtake().await;
    let promoted = pair.b.events(&[EventKind::ModelPromoted]).await;
    assert_eq!(promoted.len(), 2, "the network that was there, and the new one");
    pair.is_decided_once(EventKind::PromotionStarted).await;
}

#[tokio::test]
async fn a_rejection_is_not_repeated_by_a_leader_that_froze() {
    let pair = Pair::new().await;
    register(&pair.a, "b").await;
    let mut lost = result(&against("b", Opponent::Model(model("a"))));
    lost.verdict = MatchVerdict::Reject;
    pair.a.publish(lost).await;
    pair.overtake().await;
    pair.is_decided_once(EventKind::PromotionRejected).await;
}

#[tokio::test]
async fn a_rollback_is_not_repeated_by_a_leader_that_froze() {
    let pair = Pair::new().await;
    publish(&pair.a, "b").await;
    let (to, reason) = (Some(model("a")), "100 Elo below".to_owned());
    pair.a.publish(RegressionCritical { model: model("b"), to, reason }).await;
    pair.overtake().await;
    pair.is_decided_once(EventKind::PromotionRolledBack).await;
    assert_eq!(pair.b.services.state.read().models.best[&config()], model("a"));
}
