//! Agents that are reached through another one.

use ringrift::id::NodeId;

use super::*;

fn node(name: &str) -> NodeId {
    NodeId::new(name).unwrap()
}

/// An address where nobody answers.
async fn nowhere() -> String {
    Fake::start(0).await.url.clone()
}

#[tokio::test]
async fn an_agent_out_of_reach_is_reached_through_another() {
    let a = Fake::named("a", 30).await;
    a.passes_on("b");
    let hidden = nowhere().await;
    let mut bench = Bench::of([
        (AgentKey::at(&a.url), Place::At(a.url.clone())),
        (AgentKey::at(&hidden), Place::At(hidden)),
    ]);
    bench.connections[1].is_node(node("b"));
    let relay = AgentKey::at(&a.url);
    bench.until(|model| model.live.agents[1].via.as_ref() == Some(&relay)).await;
    let relayed = &bench.model.live.agents[1];
    assert_eq!((relayed.name(), &relayed.link), ("b", &Link::Live));
    bench.until(|model| model.live.feed.received() == 30).await;
    assert_eq!(bench.model.live.logs.len(), 1, "they share a log, which the one in reach tells");
    drop(a);
    bench.connections[1].resync();
    let lost = |model: &Model| matches!(model.live.agents[1].link, Link::Offline { .. });
    bench.until(lost).await;
    assert!(bench.model.live.agents[1].known.is_some(), "its last word is kept");
}

#[tokio::test]
async fn behind_an_address_that_nobody_named_may_be_another_node() {
    let other = Fake::named("c", 3).await;
    let (_tell, place) = watch::channel(Place::At(other.url.clone()));
    let target = Target { key: AgentKey::of(&node("b")), place, node: Some(node("b")) };
    let (out, mut inbox) = mpsc::channel(8);
    let _connection = Connection::open(target, Way::new(None), out);
    let first = tokio::time::timeout(LIMIT, inbox.recv()).await.expect("news in time");
    let Some(Msg::Agent(_, News::Offline { error, .. })) = first else { panic!("{first:?}") };
    assert!(error.contains("c answers there, not b"), "{error}");
}
