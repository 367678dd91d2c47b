//! Nodes that are reached through another one.

use super::*;

/// Two agents of one cluster; the second answers calls for as long as the last value is kept.
async fn cluster() -> (Bench, Bench, Box<dyn ringrift::fabric::port::Serving>) {
    let (bed, model) = TestBed::of_cluster("a", &[]).await;
    let other = bed.joined_by("b", &model, &[("learn.threads", "2")]).await;
    let (a, b) = (Bench::of(bed), Bench::of(other));
    let rpc = &b.bed.services.fabric.rpc;
    let answers = Arc::new(Relayed::by(b.router.clone()));
    let serving = rpc.serve(b.bed.services.node.clone(), answers).await.unwrap();
    (a, b, serving)
}

#[tokio::test]
async fn a_relayed_answer_is_the_direct_one() {
    let (a, b, _serving) = cluster().await;
    for path in ["/api/v1/self", "/api/v1/settings", "/api/v1/recorded?limit=3"] {
        let direct = b.get(path).await;
        assert_eq!(a.get(&format!("/api/v1/relay/b{path}")).await, direct, "{path}");
    }
    let (_, itself) = a.get("/api/v1/relay/b/api/v1/self").await;
    assert_eq!(itself["node"], "b");
    let (status, refusal) = a.get("/api/v1/relay/b/api/v1/recorded?limit=x").await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "its own refusal: {refusal}");
}

#[tokio::test]
async fn what_is_no_small_reading_is_not_relayed() {
    let (a, _b, _serving) = cluster().await;
    for path in ["api/v1/events", "api/v1/state", "api/v1/commands", "api/v1/relay/a/api/v1/self"] {
        let (status, refusal) = a.get(&format!("/api/v1/relay/b/{path}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(refusal["error"].as_str().unwrap().ends_with("is not relayed"), "{refusal}");
    }
}

#[tokio::test]
async fn a_node_that_nobody_answers_for_is_named() {
    let (a, _b, serving) = cluster().await;
    serving.stop().await;
    let (status, refusal) = a.get("/api/v1/relay/b/api/v1/self").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    let error = refusal["error"].as_str().unwrap();
    assert!(error.contains("nobody answers for node b"), "{refusal}");
}
