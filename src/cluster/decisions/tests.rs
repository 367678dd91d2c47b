//! Leaders that freeze or die between looking, deciding and telling.

use super::*;
use crate::event::{Body, EventId, PromotionRejected, UtcMs};
use crate::fabric::ManualClock;
use crate::fabric::simulated::Simulated;
use crate::id::{Incarnation, ModelId, NodeId};

struct Bench {
    model: Simulated,
    decisions: Decisions,
}

impl Bench {
    fn new() -> Self {
        let model = Simulated::new(Arc::new(ManualClock::new(UtcMs(0))));
        Self { decisions: Decisions::new(model.control(), model.log()), model }
    }

    /// The first command of a new leader.
    async fn take_over(&self, token: LeaseToken) {
        let control = self.model.control();
        let id = IdempotencyKey::new(&format!("t{}", token.revision)).unwrap();
        let proposal = Proposal { id, token, command: json!({ "took_over": "leader" }) };
        control.propose(control.last_seq().await.unwrap(), proposal).await.unwrap();
    }

    async fn told(&self) -> Vec<EventId> {
        let stored = self.model.log().read(0, Filter::default(), 100).await.unwrap();
        stored.into_iter().map(|stored| stored.event.id).collect()
    }
}

const fn token(revision: u64) -> LeaseToken {
    LeaseToken { epoch: 1, revision }
}

fn rejection(node: &str, n: u64) -> Envelope {
    let model = ModelId::new("m").unwrap();
    Envelope {
        id: EventId { node: NodeId::new(node).unwrap(), incarnation: Incarnation(1), n },
        at: UtcMs(0),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(PromotionRejected { model, reason: "weak".to_owned() }.into()),
    }
}

#[tokio::test]
async fn a_leader_that_froze_since_its_look_is_refused() {
    let bench = Bench::new();
    let before = bench.decisions.look(token(1)).await.unwrap();
    bench.take_over(token(2)).await;
    let now = bench.decisions.look(token(2)).await.unwrap();
    bench.decisions.decide(now, vec![rejection("b", 1)]).await.unwrap();
    let late = bench.decisions.decide(before, vec![rejection("a", 1)]).await;
    assert!(matches!(late, Err(FabricError::Fenced(_))), "{late:?}");
    assert_eq!(bench.told().await, [rejection("b", 1).id]);
}

#[tokio::test]
async fn a_decision_rests_on_all_decisions_before_it() {
    let bench = Bench::new();
    let first = bench.decisions.look(token(1)).await.unwrap();
    bench.decisions.decide(first, vec![rejection("a", 1)]).await.unwrap();
    bench.decisions.decide(first, vec![rejection("a", 1)]).await.unwrap();
    let stale = bench.decisions.decide(first, vec![rejection("a", 2)]).await;
    assert!(matches!(stale, Err(FabricError::Conflict(_))), "{stale:?}");
    let again = bench.decisions.look(token(1)).await.unwrap();
    bench.decisions.decide(again, vec![rejection("a", 2)]).await.unwrap();
    assert_eq!(bench.told().await, [rejection("a", 1).id, rejection("a", 2).id]);
}

/// A decision whose leader died before it told it.
async fn decide_and_die(bench: &Bench, event: &Envelope) {
    let last = bench.model.control().last_seq().await.unwrap();
    let decision = Decision { after: bench.told().await.len() as u64, events: vec![event.clone()] };
    let (id, token) = (IdempotencyKey::new("d").unwrap(), token(1));
    let proposal = Proposal { id, token, command: json!({ "decided": decision }) };
    bench.model.control().propose(last, proposal).await.unwrap();
}

#[tokio::test]
async fn the_next_look_tells_what_a_dead_leader_decided() {
    let bench = Bench::new();
    bench.model.log().append(vec![rejection("c", 1)]).await.unwrap();
    decide_and_die(&bench, &rejection("a", 1)).await;
    for _ in 0..150 {
        bench.take_over(token(2)).await;
    }
    for _ in 0..2 {
        bench.decisions.look(token(2)).await.unwrap();
    }
    // The dead one was only frozen, and tells it after all.
    bench.model.log().append(vec![rejection("a", 1)]).await.unwrap();
    assert_eq!(bench.told().await, [rejection("c", 1).id, rejection("a", 1).id]);
}

#[tokio::test]
async fn a_decision_that_the_log_has_forgotten_is_not_told_again() {
    let bench = Bench::new();
    let outlook = bench.decisions.look(token(1)).await.unwrap();
    bench.decisions.decide(outlook, vec![rejection("a", 1)]).await.unwrap();
    bench.model.log().append(vec![rejection("c", 1), rejection("c", 2)]).await.unwrap();
    bench.model.log().forget_before(3).await.unwrap();
    bench.decisions.look(token(1)).await.unwrap();
    assert_eq!(bench.told().await, [rejection("c", 2).id]);
}
