//! Clients that go away in the middle, or never come to the point.

use std::convert::Infallible;

use ringrift::api::MAX_TEXT_CHARS;

use super::*;

fn pause() -> Value {
    json!({ "command": { "verb": "pause", "config": "hex8_2p" } })
}

/// How many commands are on record.
async fn on_record(bench: &Bench) -> usize {
    bench.bed.events(&[EventKind::CommandAccepted, EventKind::CommandRefused]).await.len()
}

/// Asks, and hangs up as soon as the command is on record.
async fn ask_and_hang_up(bench: &Bench, key: &str) {
    let mut appended = bench.bed.services.fabric.log.watch();
    let recorded = async {
        while on_record(bench).await == 0 {
            appended.changed().await.unwrap();
        }
    };
    let request = pause();
    tokio::select! {
        biased;
        () = recorded => {}
        answer = bench.command(key, &request) => panic!("it is answered already: {answer:?}"),
    }
}

#[tokio::test]
async fn a_command_goes_on_to_its_end_when_the_client_hangs_up() {
    let bench = Bench::with(&[]).await;
    ask_and_hang_up(&bench, "k1").await;
    // The desk takes one command after the other.
    assert_eq!(bench.command("k2", &restart("idle", true)).await.0, StatusCode::OK);
    assert_eq!(bench.bed.events(&[EventKind::ConfigPaused]).await.len(), 1);
    let (status, again) = bench.command("k1", &pause()).await;
    assert_eq!((status, &again["repeated"]), (StatusCode::OK, &json!(true)), "{again}");
    let (_, entries) = bench.get("/api/v1/audit?after=0").await;
    let outcomes: Vec<_> = entries.as_array().unwrap().iter().map(|it| &it["outcome"]).collect();
    assert_eq!(outcomes, ["accepted", "planned"], "{entries}");
}

#[tokio::test]
async fn texts_beyond_their_bound_are_refused_before_they_are_on_record() {
    let bench = Bench::with(&[]).await;
    let mut request = pause();
    request["reason"] = json!("x".repeat(MAX_TEXT_CHARS + 1));
    let (status, body) = bench.command("k1", &request).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["error"], "`reason` has 1001 characters, at most 1000 are taken");
    let what = "x".repeat(MAX_TEXT_CHARS + 1);
    let command = json!({ "verb": "acknowledge", "kind": "health", "node": "test", "what": what });
    let (status, body) = bench.command("k2", &json!({ "command": command })).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    assert_eq!(on_record(&bench).await, 0);
    request["reason"] = json!("ä".repeat(MAX_TEXT_CHARS));
    assert_eq!(bench.command("k3", &request).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_command_takes_no_query() {
    let bench = Bench::with(&[]).await;
    let request = Request::post("/api/v1/commands?dry_run=true").header("Idempotency-Key", "k1");
    let request = request.body(Body::from(pause().to_string())).unwrap();
    let (status, body) = json_of(bench.send(request).await).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    assert_eq!(on_record(&bench).await, 0);
}

// Virtual time: it passes when nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_waited_for_half_a_minute() {
    let bench = Bench::with(&[]).await;
    let never = futures::stream::pending::<Result<Vec<u8>, Infallible>>();
    let asked = tokio::time::Instant::now();
    let (status, body) = bench.post(&[("Idempotency-Key", "k1")], Body::from_stream(never)).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT, "{body}");
    assert_eq!(asked.elapsed().as_secs(), 30);
}
