//! Nodes that are let in, and speak as somebody else.

use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::*;
use crate::fabric::port::{Answers, Beat, Call, Liveness};
use crate::id::IdempotencyKey;

/// Answers everything.
struct Willing;

impl Answers for Willing {
    fn answer(&self, call: Call) -> BoxFuture<'static, crate::fabric::Result<Value>> {
        Box::pin(std::future::ready(Ok(call.body)))
    }
}

fn call(key: &str) -> Call {
    let key = IdempotencyKey::new(key).unwrap();
    Call { key, method: "x".to_owned(), body: Value::Null, within_ms: 5_000 }
}

fn body(content: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(content).unwrap()
}

#[tokio::test]
async fn an_answer_goes_to_an_inbox_and_never_into_a_stream() {
    let server = Server::start();
    let fabric = connect(&server, "home").await;
    let node = NodeId::new("voter").unwrap();
    let serving = fabric.rpc().serve(node.clone(), Arc::new(Willing)).await.unwrap();
    let bare = async_nats::connect(&server.options("home").servers[0]).await.unwrap();
    let mut answers = bare.subscribe("rr.home.ctl.>").await.unwrap();
    bare.flush().await.unwrap();
    let (to, as_a_command) = ("rr.home.rpc.voter", "rr.home.ctl.all");
    bare.publish_with_reply(to, as_a_command, body(&call("bad")).into()).await.unwrap();
    bare.flush().await.unwrap();
    fabric.rpc().call(node, call("good")).await.unwrap();
    // Calls are answered in turn: by now the other would have been, too.
    serving.stop().await;
    bare.flush().await.unwrap();
    assert!(futures::FutureExt::now_or_never(futures::StreamExt::next(&mut answers)).is_none());
    assert_eq!(fabric.control().last_seq().await, Ok(0));
}

#[tokio::test]
async fn a_command_that_cannot_be_read_is_told_as_a_problem() {
    let server = Server::start();
    let fabric = connect(&server, "home").await;
    let bare = async_nats::connect(&server.options("home").servers[0]).await.unwrap();
    let bare = async_nats::jetstream::new(bare);
    bare.publish("rr.home.ctl.all", "{}".into()).await.unwrap().await.unwrap();
    assert!(fabric.control().last_seq().await.is_ok());
    let problems = fabric.problems();
    assert!(problems[0].contains("command 1 is damaged"), "{problems:?}");
}

#[tokio::test]
async fn a_sign_of_life_is_taken_from_its_own_node_only() {
    let server = Server::start();
    let fabric = connect(&server, "home").await;
    let holder =
        |name: &str| Holder { node: NodeId::new(name).unwrap(), incarnation: Incarnation(1) };
    let mut heard = fabric.presence().watch();
    let beat = |name: &str| Beat { holder: holder(name), status: json!({}) };
    fabric.presence().beat(beat("a.1")).await.unwrap();
    heard.changed().await.unwrap();
    let bare = async_nats::connect(&server.options("home").servers[0]).await.unwrap();
    for sign in [json!({ "leave": holder("a.1") }), json!({ "beat": beat("invented") })] {
        bare.publish("rr.home.hb.impostor", body(&sign).into()).await.unwrap();
    }
    let large = Beat { status: json!("x".repeat(1 << 16)), ..beat("impostor") };
    bare.publish("rr.home.hb.impostor", body(&json!({ "beat": large })).into()).await.unwrap();
    bare.publish("rr.home.hb.b", body(&json!({ "beat": beat("b") })).into()).await.unwrap();
    bare.flush().await.unwrap();
    let all = || fabric.presence().view();
    heard.wait_for(|_| all().iter().any(|member| member.holder == holder("b"))).await.unwrap();
    let seen = all().into_iter().map(|member| (member.holder, member.liveness));
    let alive = |name| (holder(name), Liveness::Alive);
    assert_eq!(seen.collect::<Vec<_>>(), [alive("a.1"), alive("b")]);
}
