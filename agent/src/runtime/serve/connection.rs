//! One connection to the server.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;

/// How long a client may take to say what it wants, also between two requests.
const HEADERS: Duration = Duration::from_secs(30);

/// How long a client may take none of what it is sent.
const UNREAD: Duration = Duration::from_secs(60);

/// How long a client for whom there is no place may take, from the first byte to the last.
const ONE_ANSWER: Duration = Duration::from_secs(2);

/// Answers one client until it leaves, says nothing or takes nothing for too long, or `stopping` is set
/// and its request is answered.
pub(super) async fn serve<S>(stream: S, router: Router, stopping: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    run(http(), stream, router, stopping).await;
}

/// Answers a client once, if it soon says what it wants and takes what it is told.
pub(super) async fn answer_one<S>(stream: S, router: Router, stopping: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut http = http();
    http.http1().keep_alive(false);
    drop(tokio::time::timeout(ONE_ANSWER, run(http, stream, router, stopping)).await);
}

fn http() -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    http
}

async fn run<S>(
    http: Builder<TokioExecutor>,
    stream: S,
    router: Router,
    stopping: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(router);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(UNREAD));
    let stream = TokioIo::new(Box::pin(stream));
    let mut connection = pin!(http.serve_connection(stream, service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// What a client hears that says this and no more, until it is hung up on.
    async fn answer(said: &str) -> String {
        let (mut client, server) = tokio::io::duplex(4_096);
        let router = Router::new().route("/", get(async || "hello"));
        tokio::spawn(serve(server, router, CancellationToken::new()));
        client.write_all(said.as_bytes()).await.unwrap();
        let mut heard = String::new();
        client.read_to_string(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_is_hung_up_on() {
        let (mut client, server) = tokio::io::duplex(64);
        let router = Router::new().route("/", get(async || "x".repeat(10_000)));
        client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        serve(server, router, CancellationToken::new()).await;
        let mut heard = Vec::new();
        client.read_to_end(&mut heard).await.unwrap();
        assert!(heard.len() <= 64, "{} bytes came", heard.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_never_says_what_it_wants_is_hung_up_on() {
        assert_eq!(answer("GET / HTTP/1.1\r\nhost: x\r\n").await, "");
        let heard = answer("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("hello"), "{heard}");
    }
}
