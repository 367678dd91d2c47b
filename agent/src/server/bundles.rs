//! `/api/v1/bundles`: games of this agent on their way to another one. Nothing is written.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use ringrift::api::{BLAKE3_HEADER, GAMES_HEADER, LAST_ROW_HEADER, NODE_HEADER};
use ringrift::event::Digest;
use ringrift::game::ConfigKey;
use ringrift::record::bundle::{self, Bundle, BundleError};
use ringrift::record::{GameStore, Row};

use super::query::Checked;
use super::recorded::blocking;
use super::{App, Refusal};

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
) -> Result<Response, Refusal> {
    let path = app.services.data_dir.games_db(config);
    let Bundle { games, last, bytes } = blocking(move || {
        let nothing = |last| Bundle { games: 0, last, bytes: Vec::new() };
        if !path.is_file() {
            return Ok(nothing(Row::default()));
        }
        let store = GameStore::open(&path)?;
        match bundle::pack(&store, Row(query.after))? {
            Some(bundle) => Ok(bundle),
            None => Ok(nothing(store.newest(1)?.pop().map(|game| game.row).unwrap_or_default())),
        }
    })
    .await?;
    let status = if games == 0 { StatusCode::NO_CONTENT } else { StatusCode::OK };
    let about = [
        (NODE_HEADER, app.services.node.to_string()),
        (GAMES_HEADER, games.to_string()),
        (LAST_ROW_HEADER, last.0.to_string()),
        (BLAKE3_HEADER, Digest::of(&bytes).to_string()),
    ];
    Ok((status, about, bytes).into_response())
}

impl From<BundleError> for Refusal {
    fn from(error: BundleError) -> Self {
        let hint = "check the file with `ringrift-agent games verify`, and the temporary folder";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string(), hint)
    }
}
