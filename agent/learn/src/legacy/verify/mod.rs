//! Compares what this program computes with a folder of samples from the older service. Every value
//! that is compared counts one.

mod array_file;
mod arrays;
mod checker;
mod encodings;
mod export_forms;
mod export_rows;
mod formulas;
mod heuristic;
mod network_index;
mod networks;
mod positions;
mod sums;
mod symmetry;
mod weights;

use std::fs;
use std::path::{Path, PathBuf};

use crate::files;
use checker::Checker;
pub use checker::{Counts, Finding};

/// Largest text file that is read.
const MAX_TEXT: u64 = 1 << 30;

/// Why a folder cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It cannot be listed.
    #[error("{}: cannot be read: {reason}; name a folder of samples", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
}

/// Checks everything in a folder that is known and tells `found` of what does not agree and of what
/// was left out.
///
/// # Errors
/// When the folder cannot be listed. A file that cannot be read is a mismatch.
pub fn folder(path: &Path, found: &mut dyn FnMut(&Finding)) -> Result<Counts, VerifyError> {
    let listed = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = listed.map_err(|reason| VerifyError::Folder { path: path.to_owned(), reason })?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    let mut counts = Counts::default();
    for path in paths {
        let mut checker = Checker::new(&path, found);
        if path.is_dir() {
            checker.note("a folder: not looked into");
        } else if !path.is_file() {
            checker.note("no regular file: not read");
        } else {
            file(&path, &mut checker);
            counts.add(checker.end());
        }
    }
    Ok(counts)
}

/// Checks one file by what its name says it is.
fn file(path: &Path, checker: &mut Checker<'_>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
    if is("positions", ".jsonl") {
        with_text(path, checker, positions::check);
    } else if is("formulas", ".json") {
        with_text(path, checker, formulas::check);
    } else if is("symmetry", ".json") {
        with_text(path, checker, symmetry::check);
    } else if is("heuristic_weights", ".json") {
        with_text(path, checker, weights::check);
    } else if is("nn_index", ".json") {
        network_index::check(path, checker);
    } else if is("nn_", ".npz") {
        networks::check_outputs(path, checker);
    } else if is("", ".npz") {
        arrays::check(path, checker);
    } else if is("", ".pth") {
        networks::check_checkpoint(path, checker);
    } else if is("", ".sha256") {
        sums::check(path, checker);
    } else if !export_forms::has_plain_form(path) {
        checker.note(&why_not(&name));
    }
}

/// Why a file is left out.
fn why_not(name: &str) -> String {
    let reason = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("db") if name.contains("elo") => "a rating database: see `rate`",
        Some("db") => "recorded games: see `games verify`",
        Some("json") if name.contains(".plain.") => "its export is not here in both forms",
        Some("md") => "a text for people",
        Some("yaml" | "yml") => "a settings file",
        _ => "not a kind of file that is known",
    };
    format!("not checked: {reason}")
}

fn with_text(path: &Path, checker: &mut Checker<'_>, check: fn(&str, &mut Checker<'_>)) {
    match files::read_limited(path, MAX_TEXT) {
        Ok(Some(bytes)) => match std::str::from_utf8(&bytes) {
            Ok(text) => {
                check(text, checker);
                checker.tell_if_idle();
            }
            Err(error) => checker.mismatch("", "content", "UTF-8", &error.to_string()),
        },
        Ok(None) => checker.mismatch("", "size", &format!("at most {MAX_TEXT} bytes"), "more"),
        Err(error) => checker.mismatch("", "content", "readable text", &error.to_string()),
    }
}

#[cfg(test)]
mod tests;
