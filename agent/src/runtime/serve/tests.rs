use axum::http::StatusCode;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// A server with so many places that says of each answer which routes gave it.
async fn server(usual: usize, reserve: usize) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let says = |what: &'static str| Router::new().route("/health", get(async move || what));
    let no_place = async || StatusCode::SERVICE_UNAVAILABLE;
    let routes = Routes { all: says("all"), vital: says("vital").fallback(no_place) };
    let places = Places::new(usual, reserve);
    tokio::spawn(serve_in(places, listener, routes, CancellationToken::new()));
    address
}

/// Asks on a new connection; answers it with what came so far.
async fn ask(server: std::net::SocketAddr, path: &str, until: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).ends_with(until) {
        assert_ne!(stream.read_buf(&mut heard).await.unwrap(), 0, "hung up on");
    }
    (stream, String::from_utf8(heard).unwrap())
}

#[tokio::test]
async fn health_is_answered_while_all_places_are_taken() {
    let server = server(2, 1).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        held.push(ask(server, "/health", "all").await.0);
    }
    // One after the other: whoever was answered in the reserve is hung up on.
    for _ in 0..3 {
        let (mut stream, heard) = ask(server, "/health", "vital").await;
        assert!(
            heard.starts_with("HTTP/1.1 200") && heard.contains("connection: close"),
            "{heard}"
        );
        assert_eq!(stream.read(&mut [0; 8]).await.unwrap(), 0, "it is not kept");
    }
    let (_, refused) = ask(server, "/status", "\r\n\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    drop(held);
    // Its end is noticed at the latest when somebody else is asked to come again.
    loop {
        let mut stream = TcpStream::connect(server).await.unwrap();
        let request = b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut heard = String::new();
        stream.read_to_string(&mut heard).await.unwrap();
        if heard.ends_with("all") {
            return;
        }
    }
}
