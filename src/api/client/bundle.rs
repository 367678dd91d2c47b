//! Games on their way from one node to another.

use std::time::Duration;

use reqwest::Response;

use super::answer::{accepted, read_bounded, send};
use super::{Client, ClientError};
use crate::api::{BLAKE3_HEADER, GAMES_HEADER, LAST_ROW_HEADER, NODE_HEADER};
use crate::event::Digest;
use crate::game::ConfigKey;
use crate::id::NodeId;
use crate::record::Row;
use crate::record::bundle::Bundle;

/// How long games may take on their way.
pub const BUNDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// What the bundles are asked by, in messages.
const PATH: &str = "/api/v1/bundles/{config}";

impl Client {
    /// `GET /api/v1/bundles/{config}`: games that this node recorded after `row`, packed. When there are
    /// none, the bundle is empty and ends at the newest row that there is.
    ///
    /// # Errors
    /// When the agent cannot be reached, is not this node, or its answer cannot be read.
    pub async fn bundle(
        &self,
        node: &NodeId,
        config: ConfigKey,
        row: Row,
    ) -> Result<Bundle, ClientError> {
        let mut url = self.url(&format!("/api/v1/bundles/{config}"));
        url.set_query(Some(&format!("after={}", row.0)));
        let request = self.authorised(self.http.get(url));
        let answer = accepted(send(request.timeout(BUNDLE_TIMEOUT)).await?).await?;
        verified(answer, node).await
    }
}

/// The bundle of an answer, if this node gave it and nothing of it was damaged.
async fn verified(answer: Response, node: &NodeId) -> Result<Bundle, ClientError> {
    let header = |name: &str| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
    let wrong = |reason: String| ClientError::Answer { path: PATH, reason };
    // Behind an address may be another agent than the one that gave it out.
    let answers = header(NODE_HEADER).unwrap_or_else(|| "an unnamed node".to_owned());
    if answers != node.as_str() {
        return Err(wrong(format!("{answers} answers there, not {node}")));
    }
    let number = |name: &str| header(name).and_then(|text| text.parse::<i64>().ok());
    let (Some(games), Some(last)) = (number(GAMES_HEADER), number(LAST_ROW_HEADER)) else {
        return Err(wrong(format!("no {GAMES_HEADER} or {LAST_ROW_HEADER}")));
    };
    let sent = header(BLAKE3_HEADER).and_then(|text| text.parse::<Digest>().ok());
    let sent = sent.ok_or_else(|| wrong(format!("no {BLAKE3_HEADER}")))?;
    let bytes = read_bounded(answer).await?;
    let received = Digest::of(&bytes);
    if received != sent {
        return Err(ClientError::Damaged { path: PATH, sent, received });
    }
    Ok(Bundle { games: games.unsigned_abs(), last: Row(last), bytes })
}
