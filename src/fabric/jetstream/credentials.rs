//! What a credentials file says of itself: for messages, since the servers decide.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::Options;
use super::subject::token;
use crate::bounded;
use crate::event::UtcMs;
use crate::fabric::{FabricError, Result};
use crate::id::NodeId;

/// The largest credentials file: a JWT and a key have 2 KB.
const MAX_BYTES: u64 = 1 << 16;

#[derive(Deserialize)]
struct Claims {
    exp: Option<i64>,
    #[serde(default)]
    nats: Rights,
}

#[derive(Default, Deserialize)]
struct Rights {
    #[serde(default, rename = "pub")]
    publish: Subjects,
}

/// Subjects that are allowed; all of them if none is named.
#[derive(Default, Deserialize)]
struct Subjects {
    #[serde(default)]
    allow: Vec<String>,
}

impl Options {
    /// When the credentials end; `None` if they do not, or there are none.
    ///
    /// # Errors
    /// `Invalid` when the file cannot be read, or holds no credentials.
    pub fn credentials_end(&self) -> Result<Option<UtcMs>> {
        let claims = self.credentials.as_deref().map(read).transpose()?;
        let end_s = claims.and_then(|claims| claims.exp);
        Ok(end_s.map(|end_s| UtcMs(end_s.saturating_mul(1_000))))
    }

    /// Makes sure that the credentials let their holder speak as this node in this cluster: servers
    /// only drop what somebody has no right to say.
    ///
    /// # Errors
    /// `Invalid` when they are those of another node or cluster, or cannot be read.
    pub fn check_credentials(&self, node: &NodeId) -> Result<()> {
        let Some(path) = self.credentials.as_deref() else { return Ok(()) };
        let allowed = read(path)?.nats.publish.allow;
        let beat = format!("rr.{}.hb.{}", self.cluster, token(node.as_str()));
        if allowed.is_empty() || allowed.iter().any(|pattern| covers(pattern, &beat)) {
            return Ok(());
        }
        let cluster = &self.cluster;
        let why = format!(
            "it is of another node or cluster: it does not let {node} of cluster {cluster} give \
             signs of life; use the file of this node (`ringrift-agent cluster invite`), or set \
             node.id and fabric.cluster as it says"
        );
        Err(refuse(path, &why))
    }
}

fn read(path: &Path) -> Result<Claims> {
    claims(&text(path)?).ok_or_else(|| refuse(path, "it holds no JWT of a user"))
}

/// Whether a subject with `*` and `>` stands for this one.
fn covers(pattern: &str, subject: &str) -> bool {
    let (mut wanted, mut parts) = (pattern.split('.'), subject.split('.'));
    loop {
        match (wanted.next(), parts.next()) {
            (Some(">"), Some(_)) | (None, None) => return true,
            (Some(one), Some(part)) if one == "*" || one == part => {}
            _ => return false,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_another_node_or_cluster_are_refused() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/nats");
        let check = |cluster: &str, node: &str| {
            let options = Options {
                servers: Vec::new(),
                cluster: cluster.to_owned(),
                replicas: 1,
                max_bytes: 1,
                epoch: 1,
                credentials: Some(folder.join("good.creds")),
                authority: None,
            };
            options.check_credentials(&NodeId::new(node).unwrap())
        };
        assert_eq!(check("home", "test"), Ok(()));
        for (cluster, node) in [("home", "zz"), ("work", "test")] {
            let refused = check(cluster, node).unwrap_err().to_string();
            assert!(refused.contains("another node or cluster"), "{refused}");
        }
    }

    #[test]
    fn wildcards_stand_for_parts_of_a_subject() {
        for pattern in ["rr.home.hb.a", "rr.*.hb.*", "rr.>", ">"] {
            assert!(covers(pattern, "rr.home.hb.a"), "{pattern}");
        }
        for pattern in ["rr.home.hb.b", "rr.home.hb", "rr.home.hb.a.>", "rr.home.hb.a.b", "*"] {
            assert!(!covers(pattern, "rr.home.hb.a"), "{pattern}");
        }
    }
}
