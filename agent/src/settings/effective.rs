//! The settings in effect, each with its origin.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use toml::{Table, Value};

use ringrift::event::Digest;

use super::layers::{self, Given};
use super::token_file;
use super::{KEYS, Key, Origin, REDACTED, Settings, SettingsError, bounds};

/// Keys whose values are never shown.
const SECRETS: [&str; 2] = ["cluster_auth_token", "operators"];

/// What the settings are made from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The settings file, if one is used.
    pub file: Option<PathBuf>,
    /// Environment variables; those that do not start with `RINGRIFT_` are passed over.
    pub variables: Vec<(String, String)>,
    /// Settings that were given as flags.
    pub flags: Vec<FlagSetting>,
}

/// A setting that was given as a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagSetting {
    /// The flag, as typed.
    pub flag: String,
    /// The setting's dotted name.
    pub key: String,
    /// Its value, as text.
    pub value: String,
}

impl FlagSetting {
    /// What `--set KEY=VALUE` gives.
    pub fn set(key: &str, value: &str) -> Self {
        let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
        Self { flag: format!("--set {key}"), key, value }
    }
}

/// The settings in effect and where each came from.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The values.
    pub settings: Settings,
    origins: BTreeMap<&'static str, Origin>,
    shown: BTreeMap<&'static str, String>,
}

/// One key as `ringrift-agent config` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Dotted name.
    pub key: &'static str,
    /// The value as TOML, redacted if secret; `None` when unset.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
}

impl Effective {
    /// Lays the sources over the defaults: file, then environment, then flags.
    ///
    /// # Errors
    /// An unreadable or broken file, an unknown key, a value that does not fit.
    pub fn load(sources: Sources) -> Result<Self, SettingsError> {
        let defaults = Table::try_from(Settings::default()).expect("defaults are plain data");
        let mut given = match &sources.file {
            Some(path) => layers::from_file(path)?,
            None => Vec::new(),
        };
        given.extend(layers::from_environment(sources.variables, &defaults)?);
        given.extend(layers::from_flags(sources.flags, &defaults)?);
        given.extend(token_file::from_named(&given)?);

        let mut table = defaults;
        let mut origins: BTreeMap<_, _> = KEYS.iter().map(|k| (k.name, Origin::Default)).collect();
        for Given { key, value, origin } in given {
            put(&mut table, key, value);
            origins.insert(key, origin);
        }
        let shown = KEYS.iter().filter_map(|key| Some((key.name, show(&table, key)?))).collect();
        let settings = read(table, &origins)?;
        bounds::check(&settings).map_err(|(key, message)| SettingsError::BadValue {
            key: key.to_owned(),
            origin: origins[key].clone(),
            message,
        })?;
        Ok(Self { settings, origins, shown })
    }

    /// Every key with value and origin, in the order of the example file.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        KEYS.iter().map(|key| Row {
            key: key.name,
            value: self.shown.get(key.name).cloned(),
            origin: self.origins[key.name].clone(),
        })
    }

    /// A short hash of all values but the secret ones: equal on nodes with equal settings.
    pub fn hash(&self) -> String {
        self.digest(|_| true).short().to_owned()
    }

    /// The digest of the settings that decide what is played and learnt. What differs between machines that
    /// learn the same, such as paths, addresses and threads, is no part of it, nor is the seed: repetitions
    /// share it.
    pub fn learning_digest(&self) -> Digest {
        self.digest(|key| key.starts_with("learn.") && !NO_RECIPE.contains(&key))
    }

    fn digest(&self, counts: impl Fn(&str) -> bool) -> Digest {
        let counted = self.shown.iter().filter(|(key, _)| counts(key));
        let lines: String = counted.map(|(key, value)| format!("{key}={value}\n")).collect();
        Digest::of(lines.as_bytes())
    }
}

/// Settings of learning that do not say what is learnt: for what, from which seed, which is told beside them,
/// on how many threads and on what.
const NO_RECIPE: [&str; 4] = ["learn.configs", "learn.seed", "learn.threads", "learn.device"];

fn show(table: &Table, key: &Key) -> Option<String> {
    let value = layers::lookup(table, key.name)?;
    Some(if SECRETS.contains(&key.name) { REDACTED.to_owned() } else { value.to_string() })
}

fn put(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

fn read(table: Table, origins: &BTreeMap<&'static str, Origin>) -> Result<Settings, SettingsError> {
    serde_path_to_error::deserialize(table).map_err(|error| {
        let key = error.path().to_string();
        let of = key.split('[').next().unwrap_or_default();
        let origin = origins.get(of).cloned().unwrap_or(Origin::Default);
        // A secret that does not fit must not show up in the message; what is wrong with an
        // operator never says the token.
        let message = if SECRETS.contains(&key.as_str()) {
            "must be text".to_owned()
        } else {
            error.inner().message().to_owned()
        };
        SettingsError::BadValue { key, origin, message }
    })
}
