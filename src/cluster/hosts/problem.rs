//! What is wrong with a host file, and where.

use std::fmt;

use serde::Serialize;

/// A place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The first character.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file is not used.
    Error,
    /// The file is used; somebody should look at this.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// Dotted path of the key; empty for the file as a whole.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// Something that keeps the file from being used.
    pub(super) fn error(place: Place, path: &str, message: &str) -> Self {
        Self::new(Severity::Error, place, path, message)
    }

    /// Something that somebody should look at.
    pub(super) fn warning(place: Place, path: &str, message: &str) -> Self {
        Self::new(Severity::Warning, place, path, message)
    }

    fn new(severity: Severity, place: Place, path: &str, message: &str) -> Self {
        Self { severity, place, path: path.to_owned(), message: message.to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, place: Place { line, column }, path, message } = self;
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let colon = if path.is_empty() { "" } else { ": " };
        write!(f, "{line}:{column}: {severity}: {path}{colon}{message}")
    }
}
