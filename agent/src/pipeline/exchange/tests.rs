mod databases;

use anyhow::Context;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ringrift::api::client::ClientError;
use ringrift::api::{BLAKE3_HEADER, GAMES_HEADER, LAST_ROW_HEADER, NODE_HEADER};
use ringrift::event::{Digest, EventKind, GameRecorded, HostOnline};
use ringrift::fabric::port::Beat;
use ringrift::id::GameId;
use ringrift::state::Trouble;
use tokio::net::TcpListener;

use super::*;
use crate::daemons::data_sync;
use crate::services::testing::{TestBed, config};
use crate::supervisor::DaemonSpec;
use crate::supervisor::testing::{pass, spec};

/// A node says that it is up there.
async fn is_up(bed: &TestBed, url: String) {
    let device = "cpu".to_owned();
    let online = HostOnline { version: "1".to_owned(), url: Some(url), cpus: 1, device };
    bed.publish(online).await;
}

/// A node says that it has a game of this configuration.
async fn has_a_game(bed: &TestBed, config: ConfigKey) {
    let location = format!("games/{config}.db");
    let games = vec![GameId::new("g").unwrap()];
    let recorded = GameRecorded { location, games, plies: 1, total_games: 1, batch: None };
    bed.emitter().emit(Draft::new(recorded).about(config)).await.unwrap();
}

/// What the log is told by one round of copies to the voter `a`.
async fn copied(a: &TestBed) -> Vec<&'static str> {
    let before = a.events(&[]).await.len();
    pass(a, &data_sync::SPEC).await;
    let events = a.events(&[]).await;
    let told = events[before..].iter().filter_map(|event| Some(event.body.kind()?.name()));
    told.filter(|kind| *kind != "SYNC_TRIGGERED").collect()
}

/// Where somebody answers for `b` who says that no bytes have this digest.
async fn answers_with(digest: Digest) -> String {
    async fn nothing(State(digest): State<Digest>) -> ([(&'static str, String); 4], &'static str) {
        let about = |name, text: &str| (name, text.to_owned());
        let headers = [
            about(NODE_HEADER, "b"),
            about(GAMES_HEADER, "0"),
            about(LAST_ROW_HEADER, "0"),
            about(BLAKE3_HEADER, digest.as_str()),
        ];
        (headers, "")
    }
    let router = Router::new().route("/api/v1/bundles/{config}", get(nothing)).with_state(digest);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn what_went_wrong_on_the_way_is_told_once_and_so_is_that_it_is_well_again() {
    let settings = [("fabric.voters", "a")];
    let (a, model) = TestBed::of_cluster("a", &settings).await;
    let b = a.joined_by("b", &model, &settings).await;
    let trouble = || {
        let state = a.services.state.read();
        let known = state.transfers.between(&b.services.node, &a.services.node)?.clone();
        assert_eq!(state.alerts.open.len(), usize::from(known.trouble.is_some()));
        known.trouble
    };
    // A port that was free a moment ago.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    is_up(&b, format!("http://{free}")).await;
    has_a_game(&b, config()).await;
    assert_eq!(copied(&a).await, ["DATA_SYNC_FAILED", "SYNC_NODE_UNREACHABLE"]);
    assert_eq!(trouble(), Some(Trouble::Unreachable));
    assert_eq!(copied(&a).await, [""; 0], "it is told");

    is_up(&b, answers_with(Digest::of(b"other bytes")).await).await;
    assert_eq!(copied(&a).await, ["DATA_SYNC_FAILED", "SYNC_CHECKSUM_FAILED"]);
    assert_eq!(trouble(), Some(Trouble::Damaged));

    is_up(&b, answers_with(Digest::of(b"")).await).await;
    assert_eq!(copied(&a).await, ["DATA_SYNC_COMPLETED"]);
    assert_eq!(trouble(), None);
    assert_eq!(copied(&a).await, [""; 0], "there is nothing new");
}

static BRINGS_IN: DaemonSpec = DaemonSpec {
    emits: data_sync::SPEC.emits,
    ..spec("brings_in", |ctx| {
        Box::pin(async move {
            bring_games(&ctx, &[config()]).await?;
            Ok(())
        })
    })
};

#[tokio::test]
async fn a_node_that_brings_games_in_only_to_train_says_soon_that_they_can_be_had_again() {
    let (a, model) = TestBed::of_cluster("a", &[("fabric.voters", "b")]).await;
    let b = a.joined_by("b", &model, &[]).await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    is_up(&b, format!("http://{free}")).await;
    has_a_game(&b, config()).await;
    pass(&a, &BRINGS_IN).await;
    assert_eq!(copied(&a).await, [""; 0], "it is told");
    assert_eq!(a.services.state.read().alerts.open.len(), 1);

    is_up(&b, answers_with(Digest::of(b"")).await).await;
    assert_eq!(copied(&a).await, ["DATA_SYNC_COMPLETED"]);
    assert_eq!(a.services.state.read().alerts.open, []);
    assert_eq!(copied(&a).await, [""; 0], "nothing is wanted before the next run");
}

/// Where somebody answers for `b` who has no games of hex8 and whose other database is damaged.
async fn fails_but_for_hex8() -> String {
    async fn answer(Path(config): Path<String>) -> Response {
        if config != "hex8_2p" {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let digest = Digest::of(b"").to_string();
        let headers = [
            (NODE_HEADER, "b"),
            (GAMES_HEADER, "0"),
            (LAST_ROW_HEADER, "0"),
            (BLAKE3_HEADER, digest.as_str()),
        ];
        (headers, "").into_response()
    }
    let router = Router::new().route("/api/v1/bundles/{config}", get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn one_damaged_database_is_told_once_and_anew_of_a_node_that_was_started_again() {
    let settings = [("fabric.voters", "a")];
    let (a, model) = TestBed::of_cluster("a", &settings).await;
    let b = a.joined_by("b", &model, &settings).await;
    is_up(&b, fails_but_for_hex8().await).await;
    has_a_game(&b, config()).await;
    has_a_game(&b, "hex8_2p".parse().unwrap()).await;

    assert_eq!(copied(&a).await, ["DATA_SYNC_FAILED"]);
    assert_eq!(a.services.state.read().alerts.open.len(), 1, "whatever went wrong");
    assert_eq!(copied(&a).await, [""; 0], "what is well of it does not clear it");

    let before = Incarnation(6);
    for failure in a.services.failed_copies.lock().await.values_mut() {
        failure.incarnation = before;
    }
    assert_eq!(copied(&a).await, ["DATA_SYNC_FAILED"], "its end had cleared the alert");
}

#[test]
fn a_copy_that_takes_too_long_has_stalled_and_a_refusal_is_no_trouble_on_the_way() {
    let from = NodeId::new("b").unwrap();
    let of = |error: ClientError| {
        let error = Err::<(), _>(error).context("b at http://b").unwrap_err();
        trouble::of(&from, &error).map(|payload| payload.kind())
    };
    assert_eq!(of(ClientError::TimedOut("timed out".to_owned())), Some(EventKind::SyncStalled));
    let (error, hint) = ("no".to_owned(), String::new());
    assert_eq!(of(ClientError::Refused { status: 403, error, hint }), None);
}

/// Where somebody takes connections for a node and never answers, as a frozen process does.
async fn frozen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

async fn gives_a_sign_of_life(bed: &TestBed) {
    let beat = Beat { holder: bed.services.holder(), status: serde_json::Value::Null };
    bed.services.fabric.presence.beat(beat).await.unwrap();
}

#[tokio::test]
async fn a_node_that_freezes_is_given_up_and_not_asked_again_and_the_others_are() {
    let settings = [("fabric.voters", "a")];
    let (a, model) = TestBed::of_cluster("a", &settings).await;
    let b = a.joined_by("b", &model, &settings).await;
    let c = a.joined_by("c", &model, &settings).await;
    let (listener, url) = frozen().await;
    is_up(&b, url).await;
    // A port that was free a moment ago.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    is_up(&c, format!("http://{free}")).await;
    has_a_game(&b, config()).await;
    gives_a_sign_of_life(&b).await;
    let freezes = async {
        let _connection = listener.accept().await.unwrap();
        a.clock.advance(4_500);
        std::future::pending::<()>().await;
    };
    let told = tokio::select! {
        told = copied(&a) => told,
        () = freezes => unreachable!("it does not end"),
    };
    assert_eq!(told, ["DATA_SYNC_FAILED", "SYNC_NODE_UNREACHABLE"].repeat(2));
    let why = |from: &TestBed| {
        let state = a.services.state.read();
        let of = |what: &str| state.alerts.open.iter().find(|alert| alert.what == what).cloned();
        of(&format!("copies from {}", from.services.node)).unwrap().why
    };
    assert!(why(&b).ends_with("no sign of life for 4.5 s"), "{}", why(&b));
    assert!(why(&c).contains("cannot be contacted"), "{}", why(&c));
    // Asked again, it would be told that nobody takes connections.
    drop(listener);
    assert_eq!(copied(&a).await, [""; 0], "it is not asked while it is dead");
}
