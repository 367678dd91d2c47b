//! Following an agent's event stream for a while.

use std::time::{Duration, Instant};

use ringrift::event::Envelope;

/// Hands every event of the log to `take`, from the first one on, for `lives`.
///
/// An agent that does not answer yet is asked again; a broken stream is resumed.
pub async fn follow(url: &str, lives: Duration, mut take: impl FnMut(&Envelope)) {
    let deadline = Instant::now() + lives;
    while Instant::now() < deadline {
        let left = deadline.saturating_duration_since(Instant::now());
        // Both ends are normal: the time is up, or the agent is not there yet.
        drop(tokio::time::timeout(left, read(url, &mut take)).await);
        tokio::time::sleep(Duration::from_millis(10).min(left)).await;
    }
}

async fn read(url: &str, take: &mut impl FnMut(&Envelope)) -> reqwest::Result<()> {
    let mut answer = client()?.get(format!("{url}/api/v1/events?after=0")).send().await?;
    let mut pending = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        pending.extend_from_slice(&chunk);
        while let Some(end) = pending.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            if let Some(event) = event_of(&line) {
                take(&event);
            }
        }
    }
    Ok(())
}

fn client() -> reqwest::Result<reqwest::Client> {
    // A second call finds the provider installed already, which is what it wants.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().build()
}

/// The event in a `data:` line of the stream.
fn event_of(line: &[u8]) -> Option<Envelope> {
    let data = line.strip_prefix(b"data:")?;
    serde_json::from_slice(data.trim_ascii()).ok()
}
