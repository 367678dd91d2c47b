//! `/api/v1/bundles`: games of this agent on their way to another one. Nothing is written.

use std::fs::File;
use std::io::{self, Seek};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use futures::{Stream, stream};
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::sync::Semaphore;

use ringrift::api::{
    AFTER_ROW_HEADER, BLAKE3_HEADER, GAMES_HEADER, LAST_GAME_HEADER, LAST_ROW_HEADER,
    LEFT_OUT_HEADER, NODE_HEADER,
};
use ringrift::event::Digest;
use ringrift::game::ConfigKey;
use ringrift::id::{GameId, NodeId};
use ringrift::record::bundle::{self, BundleError, Manifest, Mark, Packed};
use ringrift::record::{GameReader, Row};

use super::query::Checked;
use super::recorded::blocking;
use super::{App, Refusal};

/// How many nodes games are packed for at a time; others wait.
static PACKERS: Semaphore = Semaphore::const_new(2);

/// How much of a bundle is read at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// Which games to pack.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleQuery {
    /// The row of the last game that the asking node has; 0 for none.
    #[serde(default)]
    after: i64,
}

/// The next games of a configuration, packed.
pub async fn next(
    State(app): State<Arc<App>>,
    Checked(Path(config)): Checked<Path<ConfigKey>>,
    Checked(Query(query)): Checked<Query<BundleQuery>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let path = app.services.data_dir.games_db(config);
    let after = Mark { row: Row(query.after), game: last_game(&headers)? };
    let packer = PACKERS.acquire().await.expect("the semaphore is never closed");
    let packed = blocking(move || {
        // Also when the client is gone meanwhile: it is held until the work is done.
        let _packer = packer;
        if !path.is_file() {
            return Ok(None);
        }
        let Packed { manifest, content } = bundle::pack(&GameReader::open(&path)?, &after)?;
        Ok(Some((manifest, described(content).map_err(BundleError::from)?)))
    })
    .await?;
    Ok(match packed {
        Some((manifest, (content, bytes, digest))) if manifest.games > 0 => {
            let length = AppendHeaders([(header::CONTENT_LENGTH, bytes)]);
            let about = about(&app.services.node, &manifest, &digest);
            (StatusCode::OK, length, about, Body::from_stream(chunks(content))).into_response()
        }
        nothing => {
            let manifest = nothing.map(|(manifest, _)| manifest).unwrap_or_default();
            let about = about(&app.services.node, &manifest, &Digest::of(b""));
            (StatusCode::NO_CONTENT, about).into_response()
        }
    })
}

/// The game that the asking node has from the row that it names.
fn last_game(headers: &HeaderMap) -> Result<Option<GameId>, Refusal> {
    let Some(value) = headers.get(LAST_GAME_HEADER) else { return Ok(None) };
    let game = value.to_str().ok().and_then(|id| GameId::new(id).ok());
    game.map(Some).ok_or_else(|| {
        let error = format!("{LAST_GAME_HEADER} is no id of a game");
        Refusal::new(StatusCode::BAD_REQUEST, error, "send the one that came with the last bundle")
    })
}

/// A file at its beginning, its size in bytes, and the digest of them.
fn described(mut file: File) -> io::Result<(File, u64, Digest)> {
    let mut hasher = blake3::Hasher::new();
    let bytes = io::copy(&mut file, &mut hasher)?;
    file.rewind()?;
    Ok((file, bytes, Digest::from(hasher.finalize())))
}

type About = AppendHeaders<Vec<(&'static str, String)>>;

fn about(node: &NodeId, manifest: &Manifest, digest: &Digest) -> About {
    let Manifest { games, begins, ends, left_out } = manifest;
    let mut about = vec![
        (NODE_HEADER, node.to_string()),
        (GAMES_HEADER, games.to_string()),
        (AFTER_ROW_HEADER, begins.0.to_string()),
        (LAST_ROW_HEADER, ends.row.0.to_string()),
        (BLAKE3_HEADER, digest.to_string()),
    ];
    about.extend(ends.game.as_ref().map(|game| (LAST_GAME_HEADER, game.to_string())));
    about.extend(left_out.map(|bytes| (LEFT_OUT_HEADER, bytes.to_string())));
    AppendHeaders(about)
}

/// A file piece by piece: however many take bundles, none of them is in memory.
fn chunks(file: File) -> impl Stream<Item = io::Result<Vec<u8>>> {
    let file = tokio::fs::File::from_std(file);
    stream::try_unfold(file, async |mut file| {
        let mut chunk = Vec::with_capacity(CHUNK);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then_some((chunk, file)))
    })
}

impl From<BundleError> for Refusal {
    fn from(error: BundleError) -> Self {
        let hint = "check the file with `ringrift-agent games verify`, and the temporary folder";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string(), hint)
    }
}
