//! Who is not let in, and servers that are not what they should be.
//!
//! `tests/data/nats` is written by an ignored test of the agent's `cluster` command.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use super::super::look::Look;
use super::*;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/nats").join(name)
}

/// A server that asks for credentials.
fn strict() -> Server {
    Server::start_with(&std::fs::read_to_string(data("trust.conf")).unwrap())
}

fn with(server: &Server, credentials: Option<&str>) -> Options {
    Options { credentials: credentials.map(data), ..server.options("home") }
}

#[tokio::test]
async fn credentials_that_are_good_suffice_for_everything() {
    let server = strict();
    let fabric = JetStream::connect(with(&server, Some("good.creds")), clock()).await.unwrap();
    fabric.log().append(vec![event(0), event(1)]).await.unwrap();
    fabric.work().enqueue(job(), Tell::new(|_| Ok(vec![event(2)]))).await.unwrap();
    assert_eq!(fabric.log().read(0, Filter::default(), 9).await.unwrap().len(), 3);
    assert_eq!(fabric.log().forget_before(2).await, Ok(2));
    assert_eq!(fabric.streams().await.unwrap().len(), Kept::ALL.len());
}

#[tokio::test]
async fn who_is_not_let_in_is_told_why_and_does_not_wait() {
    let server = strict();
    for (credentials, wanted) in [
        (None, "set fabric.credentials"),
        (Some("ended.creds"), "hours ago"),
        (Some("stranger.creds"), "do not accept the credentials"),
    ] {
        let now = Arc::new(ManualClock::new(UtcMs(1_700_000_000_000)));
        let refused = JetStream::connect(with(&server, credentials), now).await.err().unwrap();
        assert!(matches!(refused, FabricError::Invalid(_)), "{refused:?}");
        let text = refused.to_string();
        assert!(text.contains("not let in") && text.contains(wanted), "{text}");
    }
}

#[tokio::test]
async fn a_file_that_holds_no_credentials_is_named() {
    let server = strict();
    let refused = JetStream::connect(with(&server, Some("trust.conf")), clock()).await;
    let text = refused.err().unwrap().to_string();
    assert!(text.contains("trust.conf") && text.contains("fabric.credentials"), "{text}");
}

/// Greets one client as a server of this version does, and answers its first ping.
fn greet(version: &str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let hello = format!(
        "INFO {{\"server_id\":\"X\",\"version\":\"{version}\",\"host\":\"127.0.0.1\",\
         \"port\":{},\"max_payload\":1048576,\"headers\":true}}\r\n",
        address.port()
    );
    std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        client.write_all(hello.as_bytes()).unwrap();
        let lines = BufReader::new(client.try_clone().unwrap()).lines().map_while(Result::ok);
        for _ in lines.filter(|line| line == "PING") {
            // The client may be gone.
            let _ = client.write_all(b"PONG\r\n");
        }
    });
    format!("nats://{address}")
}

/// A deployment on a server of this address.
fn at(url: String) -> Options {
    Options {
        servers: vec![url],
        cluster: "home".to_owned(),
        replicas: 1,
        max_bytes: 1 << 28,
        epoch: 1,
        credentials: None,
        authority: None,
    }
}

#[tokio::test]
async fn a_server_that_is_too_old_is_refused_with_the_reason() {
    let refused = JetStream::connect(at(greet("2.9.10")), clock()).await.err().unwrap();
    assert!(matches!(refused, FabricError::Invalid(_)), "{refused:?}");
    assert!(refused.to_string().contains("2.9.10") && refused.to_string().contains("2.12.1"));
}

#[tokio::test]
async fn servers_that_store_nothing_for_this_account_say_how_that_is_changed() {
    let server = Server::start_with(
        "accounts { PLAIN { users: [ { user: plain, password: plain } ] } }\nno_auth_user: plain",
    );
    let refused = Look::at(server.options("home"), clock()).await.unwrap_err();
    let text = refused.to_string();
    assert!(matches!(refused, FabricError::Unavailable(_)), "{text}");
    for wanted in ["RR_home_ev", "JetStream is not enabled", "`jetstream` block", "full disk"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[tokio::test]
async fn who_answers_otherwise_than_a_nats_server_is_called_none() {
    for answer in ["", "HTTP/1.1 400 Bad Request\r\n\r\n"] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("nats://{}", listener.local_addr().unwrap());
        let answering = std::thread::spawn(move || {
            let (mut client, _) = listener.accept().unwrap();
            client.write_all(answer.as_bytes()).unwrap();
        });
        let refused = JetStream::connect(at(url), clock()).await.err().unwrap();
        let text = refused.to_string();
        assert!(matches!(refused, FabricError::Unavailable(_)), "{text}");
        assert!(text.contains("no NATS server answers there") && text.contains("4222"), "{text}");
        answering.join().unwrap();
    }
}
