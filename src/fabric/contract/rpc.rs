//! Properties of calls between agents.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::super::port::{Answers, CALLS_KNOWN, Call, MAX_ANSWER_BYTES, MAX_CALL_BYTES, Serving};
use super::super::{FabricError, Result};
use super::samples::node;
use super::{Rig, on_each};
use crate::id::IdempotencyKey;

const WITHIN_MS: u64 = 5_000;

/// Answers with what it was asked, and counts what it did.
struct Agent {
    taken: watch::Sender<u64>,
    /// What is asked as `wait` is answered once this says so.
    may_answer: watch::Sender<bool>,
}

impl Answers for Agent {
    fn answer(&self, call: Call) -> BoxFuture<'static, Result<Value>> {
        self.taken.send_modify(|taken| *taken += 1);
        let (taken, mut may_answer) = (*self.taken.borrow(), self.may_answer.subscribe());
        Box::pin(async move {
            match call.method.as_str() {
                "refuse" => Err(FabricError::Conflict("it was refused".to_owned())),
                "busy" if taken == 1 => Err(FabricError::Unavailable("later".to_owned())),
                "large" => Ok(Value::String("x".repeat(MAX_ANSWER_BYTES))),
                "wait" => {
                    may_answer.wait_for(|may| *may).await.unwrap();
                    Ok(call.body)
                }
                other => Ok(json!([other, call.body, call.key])),
            }
        })
    }
}

async fn serve(rig: &Rig) -> (Arc<Agent>, Box<dyn Serving>) {
    let (taken, may_answer) = (watch::Sender::new(0), watch::Sender::new(false));
    let agent = Arc::new(Agent { taken, may_answer });
    let serving = rig.rpc.serve(node("a.1"), Arc::clone(&agent) as _).await.unwrap();
    (agent, serving)
}

fn call(key: &str, method: &str, body: Value) -> Call {
    let key = IdempotencyKey::new(key).unwrap();
    Call { key, method: method.to_owned(), body, within_ms: WITHIN_MS }
}

async fn ask(rig: &Rig, call: Call) -> Result<Value> {
    rig.rpc.call(node("a.1"), call).await
}

#[test]
fn a_call_arrives_as_it_was_made_and_its_answer_comes_back() {
    on_each(async |rig| {
        let (_agent, _serving) = serve(&rig).await;
        let body = json!({"é": [1, null, 2.5]});
        let answer = ask(&rig, call("k1", "echo", body.clone())).await;
        assert_eq!(answer, Ok(json!(["echo", body, "k1"])));
    });
}

#[test]
fn a_call_to_a_node_for_which_nobody_answers_was_not_done() {
    on_each(async |rig| {
        let nobody = ask(&rig, call("k1", "echo", json!(1))).await;
        assert!(matches!(nobody, Err(FabricError::Unavailable(_))), "{nobody:?}");
        let (agent, serving) = serve(&rig).await;
        let other = rig.rpc.call(node("b"), call("k1", "echo", json!(1))).await;
        assert!(matches!(other, Err(FabricError::Unavailable(_))), "{other:?}");
        serving.stop().await;
        let stopped = ask(&rig, call("k1", "echo", json!(1))).await;
        assert!(matches!(stopped, Err(FabricError::Unavailable(_))), "{stopped:?}");
        assert_eq!(*agent.taken.borrow(), 0);
    });
}

#[test]
fn a_call_without_an_answer_in_time_may_have_happened_and_is_repeated_without_acting_twice() {
    on_each(async |rig| {
        let (agent, _serving) = serve(&rig).await;
        let mut taken = agent.taken.subscribe();
        let (answer, ()) = futures::join!(ask(&rig, call("k1", "wait", json!(7))), async {
            taken.wait_for(|taken| *taken == 1).await.unwrap();
            rig.clock.advance(WITHIN_MS);
        });
        assert!(matches!(answer, Err(FabricError::Unknown(_))), "{answer:?}");
        agent.may_answer.send_replace(true);
        for _ in 0..2 {
            assert_eq!(ask(&rig, call("k1", "wait", json!(7))).await, Ok(json!(7)));
        }
        assert_eq!(*agent.taken.borrow(), 1);
    });
}

#[test]
fn a_key_names_one_call() {
    on_each(async |rig| {
        let (agent, _serving) = serve(&rig).await;
        ask(&rig, call("k1", "echo", json!(1))).await.unwrap();
        for other in [call("k1", "echo", json!(2)), call("k1", "other", json!(1))] {
            let refused = ask(&rig, other).await;
            assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        }
        assert_eq!(*agent.taken.borrow(), 1);
    });
}

#[test]
fn a_refusal_arrives_as_it_was_made_and_what_was_not_done_may_be_tried_again() {
    on_each(async |rig| {
        let (agent, _serving) = serve(&rig).await;
        let busy = ask(&rig, call("k1", "busy", json!(1))).await;
        assert_eq!(busy, Err(FabricError::Unavailable("later".to_owned())));
        assert!(ask(&rig, call("k1", "busy", json!(1))).await.is_ok());
        for n in 1..CALLS_KNOWN {
            ask(&rig, call(&format!("other-{n}"), "echo", json!(n))).await.unwrap();
        }
        let before = *agent.taken.borrow();
        assert!(ask(&rig, call("k1", "busy", json!(1))).await.is_ok());
        assert_eq!(*agent.taken.borrow(), before, "it counts as one call of those that are known");
        let refused = ask(&rig, call("k2", "refuse", json!(1))).await;
        assert_eq!(refused, Err(FabricError::Conflict("it was refused".to_owned())));
    });
}

#[test]
fn calls_and_answers_that_are_too_large_are_refused() {
    on_each(async |rig| {
        let (agent, _serving) = serve(&rig).await;
        let large = Value::String("x".repeat(MAX_CALL_BYTES));
        let refused = ask(&rig, call("k1", "echo", large)).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert_eq!(*agent.taken.borrow(), 0);
        let answer = ask(&rig, call("k2", "large", json!(1))).await;
        assert!(matches!(answer, Err(FabricError::Unknown(_))), "{answer:?}");
    });
}

#[test]
fn only_the_newest_calls_are_remembered() {
    on_each(async |rig| {
        let (agent, _serving) = serve(&rig).await;
        for n in 0..=CALLS_KNOWN {
            ask(&rig, call(&format!("k{n}"), "echo", json!(n))).await.unwrap();
        }
        let before = *agent.taken.borrow();
        ask(&rig, call("k1", "echo", json!(1))).await.unwrap();
        assert_eq!(*agent.taken.borrow(), before);
        ask(&rig, call("k0", "echo", json!(0))).await.unwrap();
        assert_eq!(*agent.taken.borrow(), before + 1);
    });
}
