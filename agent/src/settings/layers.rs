//! The layers that may set a key: a file, the environment, flags.

use std::path::{Path, PathBuf};

use ringrift::{bounded, suggest};
use toml::{Table, Value};

use super::{FlagSetting, KEYS, Origin, SettingsError};

/// One value as a layer gives it.
pub(super) struct Given {
    pub key: &'static str,
    pub value: Value,
    pub origin: Origin,
}

/// Prefix of our environment variables.
pub const PREFIX: &str = "RINGRIFT_";

/// Variables with our prefix that set no key: where the settings file and the binaries are, and
/// what the cockpit and the tests read.
const NOT_SETTINGS: [&str; 3] =
    ["RINGRIFT_CONFIG_FILE", "RINGRIFT_BIN_DIR", "RINGRIFT_NATS_SERVER"];
const OTHER_PREFIXES: [&str; 2] = ["RINGRIFT_TUI_", "RINGRIFT_TEST_"];

/// The largest settings file; the example has 8 KB.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a settings file.
pub(super) fn from_file(path: &Path) -> Result<Vec<Given>, SettingsError> {
    let text = bounded::read_text(path, MAX_BYTES)
        .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
    let table: Table = text.parse().map_err(|error| bad_toml(path, &text, &error))?;
    let mut given = Vec::new();
    flatten("", table, &Origin::File(path.to_owned()), &mut given)?;
    Ok(given)
}

fn bad_toml(path: &Path, text: &str, error: &toml::de::Error) -> SettingsError {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let before = &text.as_bytes()[..at];
    let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |newline| newline + 1);
    SettingsError::BadToml {
        path: PathBuf::from(path),
        line: 1 + before.iter().filter(|b| **b == b'\n').count(),
        column: 1 + String::from_utf8_lossy(&before[line_start..]).chars().count(),
        message: error.message().to_owned(),
    }
}

fn flatten(
    prefix: &str,
    table: Table,
    origin: &Origin,
    given: &mut Vec<Given>,
) -> Result<(), SettingsError> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) => flatten(&key, inner, origin, given)?,
            value => given.push(Given { key: known(&key, origin)?, value, origin: origin.clone() }),
        }
    }
    Ok(())
}

/// Reads `RINGRIFT_*` variables; `__` nests.
pub(super) fn from_environment(
    variables: impl IntoIterator<Item = (String, String)>,
    shape: &Table,
) -> Result<Vec<Given>, SettingsError> {
    let ours = variables.into_iter().filter(|(name, _)| {
        name.starts_with(PREFIX)
            && !NOT_SETTINGS.contains(&name.as_str())
            && !OTHER_PREFIXES.iter().any(|other| name.starts_with(other))
    });
    ours.map(|(name, text)| {
        let key = name[PREFIX.len()..].to_lowercase().replace("__", ".");
        typed(&key, &text, Origin::Variable(name), shape)
    })
    .collect()
}

/// Takes flags.
pub(super) fn from_flags(
    flags: Vec<FlagSetting>,
    shape: &Table,
) -> Result<Vec<Given>, SettingsError> {
    let given = |FlagSetting { flag, key, value }| typed(&key, &value, Origin::Flag(flag), shape);
    flags.into_iter().map(given).collect()
}

/// A text as the type that the key's default has, lists as words separated by commas; keys without
/// a default take text.
fn typed(key: &str, text: &str, origin: Origin, shape: &Table) -> Result<Given, SettingsError> {
    let key = known(key, &origin)?;
    let parsed = match lookup(shape, key) {
        Some(Value::Integer(_)) => text.parse().map(Value::Integer).map_err(|e| e.to_string()),
        Some(Value::Float(_)) => text.parse().map(Value::Float).map_err(|e| e.to_string()),
        Some(Value::Boolean(_)) => text.parse().map(Value::Boolean).map_err(|e| e.to_string()),
        Some(Value::Array(_)) => Ok(Value::Array(listed(text))),
        _ => Ok(Value::String(text.to_owned())),
    };
    match parsed {
        Ok(value) => Ok(Given { key, value, origin }),
        Err(message) => Err(SettingsError::BadValue { key: key.to_owned(), origin, message }),
    }
}

/// Words separated by commas; an empty text is an empty list.
fn listed(text: &str) -> Vec<Value> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| Value::String(word.to_owned())).collect()
}

fn known(key: &str, origin: &Origin) -> Result<&'static str, SettingsError> {
    KEYS.iter().find(|known| known.name == key).map(|known| known.name).ok_or_else(|| {
        SettingsError::UnknownKey {
            key: key.to_owned(),
            origin: origin.clone(),
            suggestion: suggest::nearest(key, KEYS.iter().map(|known| known.name))
                .map(str::to_owned),
        }
    })
}

/// The value at a dotted key.
pub(super) fn lookup<'t>(table: &'t Table, key: &str) -> Option<&'t Value> {
    match key.split_once('.') {
        None => table.get(key),
        Some((section, rest)) => lookup(table.get(section)?.as_table()?, rest),
    }
}
