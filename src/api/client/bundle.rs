//! Games on their way from one node to another.

use std::str::FromStr;
use std::time::Duration;

use reqwest::header::HeaderMap;

use super::answer::{accepted, read_bounded, send};
use super::{Client, ClientError};
use crate::api::{
    AFTER_ROW_HEADER, BLAKE3_HEADER, GAMES_HEADER, LAST_GAME_HEADER, LAST_ROW_HEADER,
    LEFT_OUT_HEADER, NODE_HEADER,
};
use crate::event::Digest;
use crate::game::ConfigKey;
use crate::id::NodeId;
use crate::record::Row;
use crate::record::bundle::{Bundle, Manifest, Mark};

/// How long games may take on their way.
pub const BUNDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// What the bundles are asked by, in messages.
const PATH: &str = "/api/v1/bundles/{config}";

impl Client {
    /// `GET /api/v1/bundles/{config}`: games that this node recorded behind a mark, packed. When there are
    /// none, the bundle is empty and ends at the newest game that there is.
    ///
    /// # Errors
    /// When the agent cannot be reached, is not this node, or its answer cannot be read.
    pub async fn bundle(
        &self,
        node: &NodeId,
        config: ConfigKey,
        after: &Mark,
    ) -> Result<Bundle, ClientError> {
        let mut url = self.url(&format!("/api/v1/bundles/{config}"));
        url.set_query(Some(&format!("after={}", after.row.0)));
        let mut request = self.authorised(self.http.get(url)).timeout(BUNDLE_TIMEOUT);
        if let Some(game) = &after.game {
            request = request.header(LAST_GAME_HEADER, game.as_str());
        }
        let answer = accepted(send(request).await?).await?;
        // Behind an address may be another agent than the one that gave it out.
        let answers = text(answer.headers(), NODE_HEADER).unwrap_or("an unnamed node");
        if answers != node.as_str() {
            return Err(wrong(format!("{answers} answers there, not {node}")));
        }
        let manifest = manifest(answer.headers(), after.row)?;
        let sent: Digest = needed(answer.headers(), BLAKE3_HEADER)?;
        let bytes = read_bounded(answer).await?;
        let received = Digest::of(&bytes);
        if received != sent {
            return Err(ClientError::Damaged { path: PATH, sent, received });
        }
        Ok(Bundle { manifest, bytes })
    }
}

fn manifest(headers: &HeaderMap, asked: Row) -> Result<Manifest, ClientError> {
    let row = Row(needed(headers, LAST_ROW_HEADER)?);
    Ok(Manifest {
        games: needed(headers, GAMES_HEADER)?,
        // Older agents go on behind the row that they are asked for, whatever stands there.
        begins: read(headers, AFTER_ROW_HEADER)?.map_or(asked, Row),
        ends: Mark { row, game: read(headers, LAST_GAME_HEADER)? },
        left_out: read(headers, LEFT_OUT_HEADER)?,
    })
}

fn needed<T: FromStr>(headers: &HeaderMap, name: &str) -> Result<T, ClientError> {
    read(headers, name)?.ok_or_else(|| wrong(format!("no {name}")))
}

fn read<T: FromStr>(headers: &HeaderMap, name: &str) -> Result<Option<T>, ClientError> {
    let Some(text) = text(headers, name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| wrong(format!("`{text}` is no {name}")))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn wrong(reason: String) -> ClientError {
    ClientError::Answer { path: PATH, reason }
}
