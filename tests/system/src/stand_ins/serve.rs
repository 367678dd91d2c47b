//! The HTTP of the stand-ins: one port, and a path for each.

use std::sync::Arc;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::fleet::Fleet;

/// The longest request head that is read.
const MAX_HEAD: usize = 8 * 1024;

/// Answers everybody who connects.
pub async fn accept(listener: TcpListener, fleet: Arc<Fleet>) {
    while let Ok((connection, _)) = listener.accept().await {
        let fleet = Arc::clone(&fleet);
        // A cockpit that hangs up ends its connection, and nothing else.
        tokio::spawn(async move { drop(serve(connection, &fleet).await) });
    }
}

/// Answers the requests of one connection, one after another.
async fn serve(mut connection: TcpStream, fleet: &Fleet) -> std::io::Result<()> {
    while let Some(request) = next_request(&mut connection).await? {
        let mut parts = request.path.trim_start_matches("/n/").splitn(2, '/');
        let number: usize = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let what = parts.next().unwrap_or_default().split('?').next().unwrap_or_default();
        let told = fleet.answer_to(what);
        let (status, body) = match (told, what) {
            (Some(told), _) => told,
            (None, "api/v1/self") => (200, json!(fleet.itself(number)).to_string()),
            (None, "api/v1/state") => (200, json!(fleet.snapshot(number)).to_string()),
            (None, "api/v1/events") => {
                return stream(connection, fleet, number, request.after).await;
            }
            (None, _) => (200, "[]".to_owned()),
        };
        let head = format!(
            "HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all((head + &body).as_bytes()).await?;
    }
    Ok(())
}

/// What is read of a request.
struct Request {
    path: String,
    /// The last event that whoever asks has seen; 0 for none.
    after: u64,
}

/// The next request; `None` when the connection is closed.
async fn next_request(connection: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < MAX_HEAD {
        match connection.read(&mut buffer).await? {
            0 => return Ok(None),
            count => head.extend_from_slice(&buffer[..count]),
        }
    }
    let head = String::from_utf8_lossy(&head);
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let after = headers.find(|(name, _)| name.eq_ignore_ascii_case("Last-Event-ID"));
    let after = after.and_then(|(_, seq)| seq.trim().parse().ok()).unwrap_or(0);
    let path = head.split_whitespace().nth(1).map(str::to_owned);
    Ok(path.map(|path| Request { path, after }))
}

/// The events of one agent after a sequence, as it says them.
async fn stream(
    mut connection: TcpStream,
    fleet: &Fleet,
    number: usize,
    after: u64,
) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n";
    connection.write_all(head.as_bytes()).await?;
    let mut said = fleet.follow(number, after);
    while let Some(text) = said.recv().await {
        connection.write_all(text.as_bytes()).await?;
    }
    Ok(())
}
