//! The cockpit's configuration file.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use ringrift::bounded;
use serde::Deserialize;

use crate::keymap::Keymap;

/// Every setting, with its default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Addresses of agents.
    pub agents: Vec<String>,
    /// Further clusters by name, to switch to.
    pub context: BTreeMap<String, Context>,
    /// Connect to named agents only; others that a log tells of are shown and not connected to.
    pub named_only: bool,
    /// Name of the theme.
    pub theme: Option<String>,
    /// ASCII characters only.
    pub ascii: bool,
    /// File of own keys; `None` for `ringrift/keys.toml` in the XDG configuration folder.
    pub keys: Option<PathBuf>,
}

/// One cluster, as the configuration file names it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Context {
    /// Addresses of its agents.
    pub agents: Vec<String>,
    /// File whose only line is the bearer token; `None` for the environment's token.
    pub token_file: Option<PathBuf>,
}

/// The largest file of the operator's own that is read, in bytes: settings, keys or a theme.
pub const MAX_BYTES: u64 = 1 << 20;

/// The names of all settings, for suggestions.
const NAMES: [&str; 6] = ["agents", "context", "named_only", "theme", "ascii", "keys"];

/// Why the configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{path}: {reason}")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl Settings {
    /// Reads `given`, or the file at its usual place if there is one.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, or has a key that does not exist.
    pub fn load(given: Option<&Path>) -> Result<Self, SettingsError> {
        let path = match given {
            Some(path) => path.to_owned(),
            None => match usual_place().filter(|path| path.exists()) {
                Some(path) => path,
                None => return Ok(Self::default()),
            },
        };
        let text = read(&path)?;
        Self::parse(&text).map_err(|reason| SettingsError::Content { path, reason })
    }

    /// The default keymap with the operator's own keys added.
    ///
    /// # Errors
    /// When the file of own keys cannot be read, or gives a key a second meaning.
    pub fn keymap(&self) -> Result<Keymap, SettingsError> {
        let usual = || config_folder().map(|folder| folder.join("keys.toml"));
        let usual = || usual().filter(|path| path.exists());
        let Some(path) = self.keys.clone().or_else(usual) else { return Ok(Keymap::default()) };
        let text = read(&path)?;
        let keymap = Keymap::default().with_user_keys(&text);
        keymap.map_err(|error| SettingsError::Content { path, reason: error.to_string() })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut unknown = BTreeSet::new();
        let toml = toml::Deserializer::parse(text).map_err(|error| error.to_string())?;
        let settings = serde_ignored::deserialize(toml, |path| {
            unknown.insert(path.to_string());
        });
        let settings = settings.map_err(|error| error.to_string())?;
        match unknown.first() {
            None => Ok(settings),
            Some(key) => Err(format!("no setting `{key}`{}", suggestion(key))),
        }
    }
}

fn read(path: &Path) -> Result<String, SettingsError> {
    let source = |source| SettingsError::Read { path: path.to_owned(), source };
    bounded::read_text(path, MAX_BYTES).map_err(source)
}

fn suggestion(key: &str) -> String {
    let scored = NAMES.map(|name| (name, strsim::jaro_winkler(name, key)));
    let best = scored.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    match best {
        Some((name, score)) if score > 0.7 => format!("; did you mean `{name}`?"),
        _ => format!("; the settings are {}", NAMES.join(", ")),
    }
}

fn usual_place() -> Option<PathBuf> {
    Some(config_folder()?.join("tui.toml"))
}

/// The folder of the cockpit's own files: `tui.toml`, `keys.toml`, `themes/`.
pub fn config_folder() -> Option<PathBuf> {
    Some(xdg("XDG_CONFIG_HOME", ".config")?.join("ringrift"))
}

/// The folder named by `variable`, or `fallback` in the home folder.
pub fn xdg(variable: &str, fallback: &str) -> Option<PathBuf> {
    let set = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    set.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(fallback)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        let settings = Settings::parse("agents = ['http://a:1']\ntheme = 'cvd'\n").unwrap();
        assert_eq!(settings.agents, ["http://a:1"]);
        assert_eq!(settings.theme.as_deref(), Some("cvd"));
        let settings = Settings::parse("[context.lab]\nagents = ['http://lab:1']\n").unwrap();
        assert_eq!(settings.context["lab"].agents, ["http://lab:1"]);
    }

    #[test]
    fn files_without_an_end_are_not_read() {
        let endless = Path::new("/dev/zero");
        assert!(Settings::load(Some(endless)).is_err());
        let own_keys = Settings { keys: Some(endless.to_owned()), ..Settings::default() };
        assert!(own_keys.keymap().is_err());
        let folder = tempfile::tempdir().unwrap();
        let long = folder.path().join("tui.toml");
        std::fs::File::create(&long).unwrap().set_len(MAX_BYTES + 1).unwrap();
        let error = Settings::load(Some(&long)).unwrap_err().to_string();
        assert!(error.ends_with("it holds more than 1048576 bytes"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("agnets = []", "no setting `agnets`; did you mean `agents`?"),
            (
                "zzz = 1",
                "no setting `zzz`; the settings are agents, context, named_only, theme, ascii, keys",
            ),
            ("[context.lab]\nagent = 'x'", "no setting `context.lab.agent`"),
            ("ascii = 3", "expected a boolean"),
            ("ascii = ", "TOML parse error"),
        ] {
            let error = Settings::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
