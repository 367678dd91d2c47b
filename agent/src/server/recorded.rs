//! `/api/v1/recorded`: the games of this agent, recorded ones and those that it plays, and one of them
//! to be replayed. Nothing is written.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use ringrift::api::{GameHead, GameReport};
use ringrift::game::{ConfigKey, Seat};
use ringrift::id::GameId;
use ringrift::record::{GameFile, GameReader, Head, RecordError, RunningGame};

use super::query::Checked;
use super::{App, Refusal};

/// The most games of one answer.
const MAX_LIMIT: u32 = 500;
const DEFAULT_LIMIT: u32 = 100;

/// Which games to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GamesQuery {
    config: Option<ConfigKey>,
    limit: Option<u32>,
}

/// The newest games of a configuration, or of each one; before them, the one that is being played.
pub async fn list(
    State(app): State<Arc<App>>,
    Checked(Query(query)): Checked<Query<GamesQuery>>,
) -> Result<Json<Vec<GameHead>>, Refusal> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let configs = query.config.map_or_else(|| ConfigKey::all().collect(), |config| vec![config]);
    blocking(move || {
        let mut heads = Vec::new();
        for config in configs {
            heads.extend(running(&app, config).as_ref().map(GameHead::from));
            let path = database(&app, config);
            if path.is_file() {
                heads.extend(newest(config, &path, limit)?);
            }
        }
        Ok(Json(heads))
    })
    .await
}

/// One game with its searches.
pub async fn game(
    State(app): State<Arc<App>>,
    Checked(Path(id)): Checked<Path<String>>,
) -> Result<Json<GameReport>, Refusal> {
    let id = GameId::new(&id).map_err(|error| bad(&error.to_string()))?;
    let config = id.config().ok_or_else(|| bad("a game's id begins with its configuration"))?;
    if let Some(running) = running(&app, config).filter(|running| running.id == id) {
        return Ok(Json(GameReport::from(&running)));
    }
    let path = database(&app, config);
    blocking(move || {
        let found = if path.is_file() { GameReader::open(&path)?.game(&id)? } else { None };
        let hint = "GET /api/v1/recorded lists the newest ones";
        let missing = || Refusal::new(StatusCode::NOT_FOUND, format!("no game `{id}`"), hint);
        Ok(Json(GameReport::from(&found.ok_or_else(missing)?.game)))
    })
    .await
}

/// A game of self-play as it stood when somebody looked last.
fn running(app: &App, config: ConfigKey) -> Option<RunningGame> {
    app.services.viewings.of(config).ask()
}

fn database(app: &App, config: ConfigKey) -> PathBuf {
    app.services.data_dir.games_db(config)
}

fn bad(error: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, error, "GET /api/v1/recorded lists games")
}

fn newest(
    config: ConfigKey,
    path: &std::path::Path,
    limit: u32,
) -> Result<Vec<GameHead>, RecordError> {
    let file = GameFile::open(path)?;
    let mut heads = Vec::new();
    for id in file.newest_ids(limit)? {
        let Ok(game) = GameId::new(&id) else { continue };
        heads.push(head(game, config, file.head(&id)?.unwrap_or_default()));
    }
    Ok(heads)
}

fn head(id: GameId, config: ConfigKey, head: Head) -> GameHead {
    GameHead {
        id,
        config,
        winner: head.winner.and_then(|seat| Seat::from_number(u8::try_from(seat).ok()?)),
        reason: head.reason,
        plies: head.total_moves.and_then(|moves| u64::try_from(moves).ok()),
        source: head.source,
        is_running: false,
    }
}

/// Reads files away from the tasks that answer.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string(), "report this"))
    })
}

impl From<RecordError> for Refusal {
    fn from(error: RecordError) -> Self {
        let hint = "check the file with `ringrift-agent games verify`";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string(), hint)
    }
}
