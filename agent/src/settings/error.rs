//! What can be wrong with settings; each message says where the value came from.

use std::path::PathBuf;

use super::Origin;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The settings file cannot be read.
    #[error(
        "cannot read the settings file {path}: {source}; check --config-file or RINGRIFT_CONFIG_FILE"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The settings file is not TOML.
    #[error("{path}:{line}:{column}: {message}")]
    BadToml {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// No setting has this name.
    #[error("unknown key `{key}` ({origin}){}; `ringrift-agent config` lists every key", did_you_mean(.suggestion.as_deref()))]
    UnknownKey {
        /// The name as given.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// A known name that looks like it.
        suggestion: Option<String>,
    },
    /// A variable of ours whose value is no text.
    #[error("the environment variable {0} is no UTF-8 text; set it anew")]
    NotText(String),
    /// A flag `--set` without `=`.
    #[error("`--set {0}` has no value; write --set KEY=VALUE")]
    NoValue(String),
    /// The value does not fit the key.
    #[error("`{key}` ({origin}): {message}")]
    BadValue {
        /// The key.
        key: String,
        /// Where the value stands.
        origin: Origin,
        /// What is wrong.
        message: String,
    },
}

fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
