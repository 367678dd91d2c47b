//! What a credentials file says of itself: for messages, since the servers decide.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::Options;
use crate::bounded;
use crate::event::UtcMs;
use crate::fabric::{FabricError, Result};

/// The largest credentials file: a JWT and a key have 2 KB.
const MAX_BYTES: u64 = 1 << 16;

#[derive(Deserialize)]
struct Claims {
    exp: Option<i64>,
}

impl Options {
    /// When the credentials end; `None` if they do not, or there are none.
    ///
    /// # Errors
    /// `Invalid` when the file cannot be read, or holds no credentials.
    pub fn credentials_end(&self) -> Result<Option<UtcMs>> {
        let Some(path) = &self.credentials else { return Ok(None) };
        let text = text(path)?;
        let claims = claims(&text).ok_or_else(|| refuse(path, "it holds no JWT of a user"))?;
        Ok(claims.exp.map(|end_s| UtcMs(end_s.saturating_mul(1_000))))
    }
}

/// What a credentials file holds.
pub(super) fn text(path: &Path) -> Result<String> {
    bounded::read_text(path, MAX_BYTES).map_err(|error| refuse(path, &error.to_string()))
}

pub(super) fn refuse(path: &Path, why: &str) -> FabricError {
    let path = path.display();
    FabricError::Invalid(format!("credentials file {path}: {why}; check fabric.credentials"))
}

/// The claims of the first JWT in a text.
fn claims(text: &str) -> Option<Claims> {
    let token = text.lines().find(|line| line.starts_with("eyJ"))?;
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.trim().split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// Why the servers may have refused this node, and what to do.
pub(super) fn why_refused(options: &Options, now: UtcMs) -> String {
    let again = "have new ones made (`ringrift-agent cluster invite`)";
    let shown = |path: &Path| path.display().to_string();
    match (&options.credentials, options.credentials_end()) {
        (None, _) => "they ask for credentials: set fabric.credentials".to_owned(),
        (Some(_), Err(error)) => error.to_string(),
        (Some(path), Ok(Some(end))) if end <= now => {
            let hours = now.since(end).unsigned_abs() / 3_600_000;
            format!("the credentials in {} ended {hours} hours ago: {again}", shown(path))
        }
        (Some(path), Ok(_)) => {
            format!("they do not accept the credentials in {}: {again}", shown(path))
        }
    }
}
