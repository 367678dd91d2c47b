//! The router in process, without a socket.

mod hang_up;
mod missed;
mod relay;
mod running;
mod silent_store;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use ringrift::api::{
    GameHead, GameReport, MAX_BODY_BYTES, SelfReport, StateSnapshot, StatusReport,
};
use ringrift::event::{Digest, EventKind, HealthCheckPassed, HostOffline};
use ringrift::id::{GameId, ModelId};
use ringrift::record::{FinishedGame, GameStore, Player};

use super::*;
use crate::pipeline::testing::{finished_game, promoted};
use crate::services::testing::TestBed;
use crate::supervisor::DaemonSpec;
use crate::supervisor::testing::spec;

static IDLE: DaemonSpec = spec("idle", |mut context| {
    Box::pin(async move {
        context.next(None).await?;
        Ok(())
    })
});

struct Bench {
    bed: TestBed,
    router: Router,
}

impl Bench {
    async fn with(settings: &[(&str, &str)]) -> Self {
        Self::of(TestBed::with(settings).await)
    }

    fn of(bed: TestBed) -> Self {
        let router = router(testing::app(&bed.services, &[&IDLE]));
        Self { bed, router }
    }

    async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        json_of(self.send(Request::get(path).body(Body::empty()).unwrap()).await).await
    }

    async fn post(&self, headers: &[(&str, &str)], body: impl Into<Body>) -> (StatusCode, Value) {
        let mut request = Request::post("/api/v1/commands");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        json_of(self.send(request.body(body.into()).unwrap()).await).await
    }

    async fn command(&self, key: &str, body: &Value) -> (StatusCode, Value) {
        self.post(&[("Idempotency-Key", key)], body.to_string()).await
    }

    async fn publish(&self, checks: &[&str]) {
        let emitter = self.bed.emitter();
        for check in checks {
            emitter.emit(HealthCheckPassed { check: (*check).to_owned() }).await.unwrap();
        }
        emitter.emit(HostOffline { reason: "other kind".to_owned() }).await.unwrap();
    }
}

async fn json_of(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8_lossy(&body);
    (status, serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text.into_owned())))
}

fn restart(daemon: &str, dry_run: bool) -> Value {
    json!({ "command": { "verb": "restart_daemon", "daemon": daemon }, "dry_run": dry_run })
}

#[tokio::test]
async fn reports_are_what_the_vocabulary_says() {
    let bench = Bench::with(&[]).await;
    let (status, body) = bench.get("/status").await;
    assert_eq!(status, StatusCode::OK);
    let report: StatusReport = serde_json::from_value(body).unwrap();
    assert_eq!(report.incarnation, Some(bench.bed.services.incarnation));
    let (_, body) = bench.get("/api/v1/state").await;
    let snapshot: StateSnapshot = serde_json::from_value(body).unwrap();
    assert_eq!(snapshot.seq, snapshot.state.applied);
    let (_, body) = bench.get("/api/v1/self").await;
    let itself: SelfReport = serde_json::from_value(body).unwrap();
    assert_eq!((itself.node, itself.log), (snapshot.node, snapshot.state.log));
    assert!(itself.daemons.iter().any(|daemon| daemon.name.as_str() == "idle"));
    assert_eq!(bench.get("/health").await.0, StatusCode::OK);
    for list in ["daemons", "jobs", "games", "models", "ratings", "parked", "nodes", "recorded"] {
        let (status, body) = bench.get(&format!("/api/v1/{list}")).await;
        assert!(status == StatusCode::OK && body.is_array(), "{list}: {status} {body}");
    }
    let (_, metrics) = bench.get("/metrics").await;
    assert!(
        metrics.as_str().unwrap().contains("ringrift_daemon_state{daemon=\"idle\""),
        "{metrics}"
    );
}

#[tokio::test]
async fn every_refusal_says_what_and_what_next() {
    let bench = Bench::with(&[]).await;
    let key = [("Idempotency-Key", "k1")];
    let big = "x".repeat(MAX_BODY_BYTES + 1);
    let length = big.len().to_string();
    let cases = [
        (bench.get("/nowhere").await, StatusCode::NOT_FOUND, "/nowhere"),
        (bench.get("/api/v1/commands").await, StatusCode::METHOD_NOT_ALLOWED, "GET"),
        (bench.get("/api/v1/jobs?state=odd").await, StatusCode::BAD_REQUEST, "odd"),
        (bench.get("/api/v1/jobs?color=red").await, StatusCode::BAD_REQUEST, "`state`"),
        (bench.get("/api/v1/games?config=nope").await, StatusCode::BAD_REQUEST, "takes no query"),
        (bench.get("/api/v1/events?kind=ODD").await, StatusCode::BAD_REQUEST, "ODD"),
        (bench.post(&[], "{}").await, StatusCode::BAD_REQUEST, "Idempotency-Key"),
        (bench.post(&[("Idempotency-Key", "a b")], "{}").await, StatusCode::BAD_REQUEST, "a b"),
        (bench.post(&key, "{").await, StatusCode::BAD_REQUEST, "EOF"),
        (bench.post(&key, big.clone()).await, StatusCode::PAYLOAD_TOO_LARGE, "1048576"),
        (
            bench.post(&[("Content-Length", &length)], big).await,
            StatusCode::PAYLOAD_TOO_LARGE,
            "1048576",
        ),
        (bench.command("k2", &restart("nobody", false)).await, StatusCode::NOT_FOUND, "nobody"),
        (
            bench.command("k3", &json!({ "command": { "verb": "explode" } })).await,
            StatusCode::BAD_REQUEST,
            "command",
        ),
    ];
    for ((status, body), expected, mentions) in cases {
        assert_eq!(status, expected, "{body}");
        let error = body["error"].as_str().unwrap_or_else(|| panic!("no ErrorBody: {body}"));
        assert!(error.contains(mentions), "{error} lacks {mentions}");
        assert!(body["hint"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn a_key_acts_once_and_is_remembered_for_a_day() {
    let bench = Bench::with(&[]).await;
    let (status, first) = bench.command("key-1", &restart("idle", false)).await;
    assert_eq!((status, &first["repeated"]), (StatusCode::OK, &json!(false)), "{first}");
    let (_, again) = bench.command("key-1", &restart("idle", false)).await;
    assert_eq!(again["repeated"], true);
    assert_eq!(again["audit"], first["audit"]);
    let accepted = || bench.bed.events(&[EventKind::CommandAccepted]);
    assert_eq!(accepted().await.len(), 1);

    let (status, body) = bench.command("key-1", &restart("idle", true)).await;
    assert_eq!(status, StatusCode::CONFLICT, "{body}");

    bench.bed.clock.advance(24 * 60 * 60 * 1000);
    let (status, later) = bench.command("key-1", &restart("idle", false)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED, "{later}");
    assert!(later["error"].as_str().unwrap().contains("free (fail)"), "the first goes on: {later}");
    assert_eq!(accepted().await.len(), 1);
}

#[tokio::test]
async fn a_dry_run_and_a_refusal_leave_their_audit_and_nothing_else() {
    let bench = Bench::with(&[]).await;
    let (_, reply) = bench.command("key-1", &restart("idle", true)).await;
    assert_eq!(reply["dry_run"], true);
    assert!(reply["effects"][0].as_str().unwrap().starts_with("idle"), "{reply}");
    let promote = json!({ "command":
        { "verb": "promote", "config": "square8_2p", "model": "square8_2p-000000000000" } });
    let (status, body) = bench.command("key-2", &promote).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{body}");
    assert_eq!(bench.bed.events(&[EventKind::CommandAccepted]).await.len(), 1);
    assert_eq!(bench.bed.events(&[EventKind::CommandRefused]).await.len(), 1);
    assert_eq!(bench.get("/api/v1/jobs").await.1, json!([]));
    bench.bed.services.catch_up().await.unwrap();
    let (_, health) = bench.get("/health").await;
    assert_eq!(health["level"], "healthy", "a refusal is no illness: {health}");
}

#[tokio::test]
async fn whatever_changes_state_needs_the_token_and_reading_does_not() {
    let bench = Bench::with(&[("cluster_auth_token", "s3cret")]).await;
    assert_eq!(bench.get("/status").await.0, StatusCode::OK);
    let body = restart("idle", false).to_string();
    let post = async |token: Option<&str>| {
        let mut headers = vec![("Idempotency-Key", "key-1")];
        headers.extend(token.map(|token| ("Authorization", token)));
        bench.post(&headers, body.clone()).await
    };
    for bad in [None, Some("Bearer wrong"), Some("Bearer "), Some("s3cret"), Some("Bearer s3cret2")]
    {
        let (status, body) = post(bad).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{bad:?}");
        assert!(!body.to_string().contains("s3cret"), "{body}");
    }
    assert_eq!(post(Some("Bearer s3cret")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn operators_are_named_by_their_token_and_what_they_asked_for_is_served() {
    let settings = [("operators", "ana:act:token-of-ana,wall:read:token-of-wall")];
    let bench = Bench::with(&settings).await;
    let post = async |token: &str, key: &str| {
        let bearer = format!("Bearer {token}");
        let headers =
            [("Idempotency-Key", key), ("Authorization", bearer.as_str()), ("X-Operator", "eve")];
        bench.post(&headers, restart("idle", false).to_string()).await
    };
    assert_eq!(post("token-of-wall", "k1").await.0, StatusCode::FORBIDDEN);
    assert_eq!(post("token-of-eve", "k2").await.0, StatusCode::UNAUTHORIZED);
    let (status, reply) = post("token-of-ana", "k3").await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    let (_, entries) = bench.get("/api/v1/audit?after=0&limit=10").await;
    let who: Vec<_> = entries.as_array().unwrap().iter().map(|e| &e["operator"]).collect();
    assert_eq!(who, ["wall", "ana"], "by token, whatever else the request says");
    let (_, workflows) = bench.get("/api/v1/workflows").await;
    assert_eq!(workflows[0]["id"], reply["workflow"]);
    assert_eq!(workflows[0]["command"], json!({ "verb": "restart_daemon", "daemon": "idle" }));
    assert!(!entries.to_string().contains("token-of"), "{entries}");
}

/// The first `n` messages of a stream, as (id, kind, check).
async fn messages(response: Response, n: usize) -> Vec<(u64, String, String)> {
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut parser = ringrift::api::sse::SseParser::default();
    let mut items = Vec::new();
    let mut chunks = response.into_body().into_data_stream();
    while items.len() < n {
        let chunk = chunks.next().await.expect("the stream goes on").unwrap();
        parser.push(&chunk, &mut items).unwrap();
    }
    let read = |item| match item {
        ringrift::api::sse::SseItem::Message(message) => {
            let data: Value = serde_json::from_str(&message.data).unwrap();
            let check = data["payload"]["check"].as_str().unwrap_or_default().to_owned();
            (message.id.unwrap().parse().unwrap(), message.event.unwrap(), check)
        }
        ringrift::api::sse::SseItem::Comment => panic!("a comment"),
    };
    items.into_iter().map(read).collect()
}

#[tokio::test]
async fn a_stream_resumes_where_it_broke_off_and_goes_on_live() {
    let bench = Bench::with(&[]).await;
    bench.publish(&["a", "b"]).await;
    let stream = async |last: Option<u64>| {
        let mut request = Request::get("/api/v1/events?after=0&kind=HEALTH_CHECK_PASSED");
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last.to_string());
        }
        bench.send(request.body(Body::empty()).unwrap()).await
    };
    let first = messages(stream(None).await, 2).await;
    assert_eq!(first.iter().map(|m| m.2.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(first[0].1, "HEALTH_CHECK_PASSED");

    let resumed = stream(Some(first[0].0)).await;
    bench.publish(&["c"]).await;
    let rest = messages(resumed, 2).await;
    assert_eq!(rest[0], first[1]);
    assert_eq!(rest[1].2, "c");
}

#[tokio::test]
async fn filters_select_by_category_and_configuration() {
    let bench = Bench::with(&[]).await;
    bench.publish(&["a"]).await;
    let path = "/api/v1/events?after=0&category=health_recovery,own";
    let response = bench.send(Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(messages(response, 1).await[0].1, "HEALTH_CHECK_PASSED");
    let (status, body) = bench.get("/api/v1/events?config=square8_9p").await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
}

#[tokio::test]
async fn further_streams_are_asked_to_come_again_and_a_token_has_places_of_its_own() {
    let bench = Bench::with(&[("cluster_auth_token", "secret-of-tests")]).await;
    let ask = async |token: Option<&str>| {
        let mut request = Request::get("/api/v1/events");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        bench.send(request.body(Body::empty()).unwrap()).await
    };
    let mut open = Vec::new();
    for (token, places) in [(None, 192), (Some("secret-of-tests"), 64)] {
        for _ in 0..places {
            let stream = ask(token).await;
            assert_eq!(stream.status(), StatusCode::OK);
            open.push(stream);
        }
        let refused = ask(token).await;
        assert_eq!(refused.headers()[header::RETRY_AFTER], "5");
        let (status, body) = json_of(refused).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
    }
    assert_eq!(ask(Some("wrong")).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(bench.get("/health").await.0, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_nothing_is_cut_off_and_counted() {
    let bench = Bench::with(&[("server.stream_buffer", "1")]).await;
    bench.publish(&["a", "b", "c"]).await;
    let request = Request::get("/api/v1/events?after=0").body(Body::empty()).unwrap();
    let unread = bench.send(request).await;
    // Virtual time: it passes when nothing else is left to do.
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    let (_, metrics) = bench.get("/metrics").await;
    let metrics = metrics.as_str().unwrap();
    assert!(metrics.contains("ringrift_event_streams_dropped_total 1\n"), "{metrics}");
    assert!(metrics.contains("ringrift_event_streams 0\n"), "{metrics}");
    let read = to_bytes(unread.into_body(), usize::MAX).await.unwrap();
    assert!(!read.is_empty(), "what was buffered still arrives, then the stream ends");
}

/// Publishes two models one after another.
async fn two_publications(bench: &Bench) {
    for name in ["first", "second"] {
        bench.bed.publish(promoted(&ModelId::new(name).unwrap(), name.as_bytes())).await;
    }
    let services = &bench.bed.services;
    services.catch_up().await.unwrap();
}

#[tokio::test]
async fn a_rollback_goes_back_one_publication_unless_it_names_another() {
    let bench = Bench::with(&[]).await;
    let rollback = |to: Option<&str>, dry_run| {
        let mut command = json!({ "verb": "rollback", "config": "square8_2p" });
        if let Some(to) = to {
            command["to"] = json!(to);
        }
        json!({ "command": command, "dry_run": dry_run, "confirmation": "rollback" })
    };
    assert_eq!(bench.command("k0", &rollback(None, true)).await.0, StatusCode::CONFLICT);
    two_publications(&bench).await;
    let (status, reply) = bench.command("k1", &rollback(None, true)).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    let effects = |reply: &Value| serde_json::from_value::<Vec<String>>(reply["effects"].clone());
    let [effect, next] = &effects(&reply).unwrap()[..] else { panic!("{reply}") };
    assert_eq!(effect, "second is withdrawn; first is the best of square8_2p again");
    let gates = reply["plan"]["gates"].as_array().unwrap().iter();
    let gates: Vec<_> = gates.map(|gate| gate["name"].as_str().unwrap()).collect();
    assert_eq!(gates, ["free", "file"], "docs/protocol.md names them");
    assert!(next.contains("file of first") && next.contains("PROMOTION_ROLLED_BACK"), "{next}");
    assert_eq!(bench.bed.events(&[EventKind::WorkQueued]).await.len(), 0);
    for key in ["k2", "k2"] {
        let (status, reply) = bench.command(key, &rollback(None, false)).await;
        assert_eq!(status, StatusCode::OK, "{reply}");
    }
    assert_eq!(bench.bed.events(&[EventKind::WorkQueued]).await.len(), 1);
    let (status, reply) = bench.command("k3", &rollback(Some("first"), false)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED, "one is on its way: {reply}");
    let (status, reply) = bench.command("k3", &rollback(Some("second"), true)).await;
    assert!(reply["effects"][0].as_str().unwrap().contains("already"), "{status} {reply}");
    assert_eq!(bench.bed.events(&[EventKind::WorkQueued]).await.len(), 1);
    let (status, reply) = bench.command("k4", &rollback(Some("never"), false)).await;
    assert_eq!(status, StatusCode::CONFLICT, "{reply}");
}

#[tokio::test]
async fn a_promotion_says_past_the_gate_in_whose_place_and_what_comes_next() {
    let bench = Bench::with(&[]).await;
    two_publications(&bench).await;
    let command = json!({ "verb": "promote", "config": "square8_2p", "model": "first" });
    let request = json!({ "command": command, "dry_run": true });
    let (_, reply) = bench.command("k1", &request).await;
    let effects: Vec<String> = serde_json::from_value(reply["effects"].clone()).unwrap();
    assert_eq!(
        effects[0],
        "first becomes the best of square8_2p, past the gate, in place of second"
    );
    assert!(effects[1].contains("file of first") && effects[1].contains("PROMOTION_FAILED"));
}

/// Records a game that was given up at once, and gives its id.
fn record_a_game(bench: &Bench) -> String {
    let config = "square8_2p".parse().unwrap();
    let id = GameId::new("square8_2p-00000000000000aa-00000001").unwrap();
    let players = vec![Player::Random, Player::Heuristic];
    let finished = FinishedGame { players, ..finished_game(config, id.as_str(), 1) };
    let path = bench.bed.services.data_dir.games_db(config);
    let batch = GameStore::open(&path).unwrap().record(&[finished]).unwrap();
    assert_eq!(batch.recorded.as_slice(), std::slice::from_ref(&id), "{:?}", batch.refused);
    id.to_string()
}

#[tokio::test]
async fn a_recorded_game_is_listed_and_served_with_every_ply() {
    let bench = Bench::with(&[]).await;
    assert_eq!(bench.get("/api/v1/recorded").await.1, json!([]));
    let id = record_a_game(&bench);
    let (status, list) = bench.get("/api/v1/recorded?config=square8_2p&limit=5").await;
    let heads: Vec<GameHead> = serde_json::from_value(list).unwrap();
    assert_eq!((status, heads[0].id.as_str()), (StatusCode::OK, id.as_str()));
    assert_eq!(bench.get("/api/v1/recorded?config=hex8_2p").await.1, json!([]));
    let (_, game) = bench.get(&format!("/api/v1/recorded/{id}")).await;
    let report: GameReport = serde_json::from_value(game).unwrap();
    assert_eq!(report.plies.len() as u64, heads[0].plies.unwrap());
    assert_eq!(report.players, ["random", "heuristic"]);
}

/// What a node is answered that has this game from this row.
async fn bundle_behind(bench: &Bench, row: i64, game: &str) -> StatusCode {
    let request = Request::get(format!("/api/v1/bundles/square8_2p?after={row}"));
    let request = request.header(ringrift::api::LAST_GAME_HEADER, game);
    bench.send(request.body(Body::empty()).unwrap()).await.status()
}

#[tokio::test]
async fn games_are_packed_for_other_nodes_up_to_the_newest() {
    let bench = Bench::with(&[]).await;
    let bundle = async |after: i64| {
        let path = format!("/api/v1/bundles/square8_2p?after={after}");
        let response = bench.send(Request::get(path).body(Body::empty()).unwrap()).await;
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header(ringrift::api::NODE_HEADER), "test");
        let last: i64 = header(ringrift::api::LAST_ROW_HEADER).parse().unwrap();
        let status = response.status();
        (status, last, to_bytes(response.into_body(), usize::MAX).await.unwrap())
    };
    assert_eq!((bundle(0).await.0, bundle(0).await.1), (StatusCode::NO_CONTENT, 0));
    let id = record_a_game(&bench);
    let (status, last, bytes) = bundle(0).await;
    let games = ringrift::record::bundle::unpack(&bytes).unwrap();
    let [Ok(game)] = games.as_slice() else { panic!("{games:?}") };
    assert_eq!((status, game.id.as_str()), (StatusCode::OK, id.as_str()));
    assert_eq!(bundle_behind(&bench, last, &id).await, StatusCode::NO_CONTENT);
    assert_eq!(bundle_behind(&bench, last, "another").await, StatusCode::OK, "it was replaced");
    assert_eq!(bundle_behind(&bench, last, "no id").await, StatusCode::BAD_REQUEST);
    for after in [last, last + 1_000] {
        let (status, newest, bytes) = bundle(after).await;
        assert_eq!((status, newest, bytes.len()), (StatusCode::NO_CONTENT, last, 0));
    }
    for path in ["chess?after=0", "square8_2p?after=x", "square8_2p?before=0"] {
        let (status, body) = bench.get(&format!("/api/v1/bundles/{path}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {body}");
    }
}

#[tokio::test]
async fn a_game_that_is_not_there_is_refused_in_words() {
    let bench = Bench::with(&[]).await;
    for (path, expected, part) in [
        ("square8_2p-0-0", StatusCode::NOT_FOUND, "no game `square8_2p-0-0`"),
        ("chess-1", StatusCode::BAD_REQUEST, "begins with its configuration"),
        ("a%20b", StatusCode::BAD_REQUEST, "is not valid"),
    ] {
        let (status, body) = bench.get(&format!("/api/v1/recorded/{path}")).await;
        assert_eq!(status, expected, "{path}: {body}");
        assert!(body["error"].as_str().unwrap().contains(part), "{path}: {body}");
    }
    assert_eq!(bench.get("/api/v1/recorded?config=chess").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_plan_that_changed_is_not_carried_out() {
    let bench = Bench::with(&[]).await;
    let (_, planned) = bench.command("plan", &restart("idle", true)).await;
    assert_eq!(planned["plan"]["risk"], "reversible");
    let with_plan = |hash: &Value| {
        let mut request = restart("idle", false);
        request["plan"] = hash.clone();
        request
    };
    let other = json!(Digest::of(b"another plan"));
    let (status, body) = bench.command("key-1", &with_plan(&other)).await;
    assert_eq!(status, StatusCode::CONFLICT, "{body}");
    assert!(body["error"].as_str().unwrap().starts_with("the plan changed"), "{body}");
    assert_eq!(bench.bed.events(&[EventKind::CommandRefused]).await.len(), 1);
    let (status, done) = bench.command("key-2", &with_plan(&planned["plan"]["hash"])).await;
    assert_eq!((status, &done["plan"]["hash"]), (StatusCode::OK, &planned["plan"]["hash"]));
}
