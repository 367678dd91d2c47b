//! What a data set consists of, as a small file that can be verified.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ringrift::game::ConfigKey;
use serde::{Deserialize, Serialize};

use super::Dataset;
use crate::encode::ENCODING_VERSION;
use crate::files;

/// Counts and identity of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The configuration of all games.
    pub config: ConfigKey,
    /// The encoding that rows are made with.
    pub encoding_version: u32,
    /// Number of games.
    pub games: usize,
    /// Rows to train on.
    pub training_rows: usize,
    /// Rows held out.
    pub held_out_rows: usize,
    /// Rows ever made, those outside the window included.
    pub total_rows: u64,
    /// BLAKE3 over the ids of the games, oldest first.
    pub hash: String,
    /// The ids of the games, oldest first.
    pub ids: Vec<String>,
}

/// Why a manifest is not usable.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file cannot be read or written.
    #[error("data set manifest {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// The file is no manifest, or was altered.
    #[error("data set manifest {path} is damaged ({reason}): build the data set again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// Largest manifest that is read.
const MAX_BYTES: u64 = 64 << 20;

impl Manifest {
    pub(super) fn new(data: &Dataset) -> Self {
        let ids: Vec<String> = data.games.iter().map(|game| game.id.clone()).collect();
        Self {
            config: data.encoder.config(),
            encoding_version: ENCODING_VERSION,
            games: ids.len(),
            training_rows: data.training.len(),
            held_out_rows: data.held_out.len(),
            total_rows: data.total_rows,
            hash: hash_ids(&ids),
            ids,
        }
    }

    /// Writes the manifest; it is complete or absent.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, path: &Path) -> Result<(), ManifestError> {
        let io = |source| ManifestError::Io { path: path.to_owned(), source };
        let text = serde_json::to_vec_pretty(self).map_err(|error| io(error.into()))?;
        files::write_atomically(path, &text).map_err(io)
    }

    /// Reads a manifest and verifies it.
    ///
    /// # Errors
    /// When it cannot be read, is not complete, or its hash does not fit its games.
    pub fn load(path: &Path) -> Result<Self, ManifestError> {
        let damaged = |reason: String| ManifestError::Damaged { path: path.to_owned(), reason };
        let read = files::read_limited(path, MAX_BYTES);
        let bytes = read.map_err(|source| ManifestError::Io { path: path.to_owned(), source })?;
        let bytes = bytes.ok_or_else(|| damaged("it is too large".to_owned()))?;
        let manifest: Self =
            serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if manifest.hash != hash_ids(&manifest.ids) || manifest.games != manifest.ids.len() {
            return Err(damaged("its hash does not fit its games".to_owned()));
        }
        Ok(manifest)
    }

    /// The manifest in a folder whose games have this hash; `None` where there is none. Whole files
    /// are read only where they begin with it.
    ///
    /// # Errors
    /// When the folder cannot be read, or the manifest is damaged.
    pub fn find(folder: &Path, hash: &str) -> Result<Option<Self>, ManifestError> {
        let io = |source| ManifestError::Io { path: folder.to_owned(), source };
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io(error)),
        };
        for entry in entries {
            let path = entry.map_err(io)?.path();
            let is_manifest = path.extension().is_some_and(|ending| ending == "json");
            // What cannot be read is not the one; a training may be about to replace it.
            if is_manifest && names_hash(&path, hash).unwrap_or(false) {
                return Self::load(&path).map(Some);
            }
        }
        Ok(None)
    }
}

/// What of a file shows the hash of its games, which stands before their list.
const HEAD_BYTES: u64 = 1024;

fn names_hash(path: &Path, hash: &str) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).contains(&format!("\"{hash}\"")))
}

fn hash_ids(ids: &[String]) -> String {
    let mut hasher = blake3::Hasher::new();
    for id in ids {
        hasher.update(id.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}
