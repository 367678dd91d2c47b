//! Flags that every subcommand knows.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::settings::{FlagSetting, Profile, SettingsError};

/// Flags that every subcommand knows.
#[derive(Debug, Clone, Default, Args)]
pub struct GlobalArgs {
    /// Settings file (TOML).
    #[arg(long, global = true, env = "RINGRIFT_CONFIG_FILE", value_name = "PATH")]
    pub config_file: Option<PathBuf>,
    /// Directory of everything that the agent writes.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address and port of the HTTP server.
    #[arg(long, global = true, value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// Which daemons run.
    #[arg(long, global = true, value_enum)]
    pub profile: Option<Profile>,
    /// Filter of the log on standard error, for example `debug`.
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// Set any key; may be repeated. See `ringrift-agent config`.
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

impl GlobalArgs {
    /// The flags as settings.
    ///
    /// # Errors
    /// When `--set` has no `=`.
    pub fn settings(&self) -> Result<Vec<FlagSetting>, SettingsError> {
        let mut flags = Vec::new();
        let mut named = |flag: &str, key: &str, value: Option<String>| {
            let (flag, key) = (flag.to_owned(), key.to_owned());
            flags.extend(value.map(|value| FlagSetting { flag, key, value }));
        };
        named("--data-dir", "data_dir", self.data_dir.as_ref().map(|d| d.display().to_string()));
        named("--listen", "server.listen", self.listen.clone());
        let profile = self.profile.and_then(|p| Some(p.to_possible_value()?.get_name().to_owned()));
        named("--profile", "node.profile", profile);
        named("--log", "log.filter", self.log.clone());
        for pair in &self.set {
            let (key, value) =
                pair.split_once('=').ok_or_else(|| SettingsError::NoValue(pair.clone()))?;
            flags.push(FlagSetting::set(key, value));
        }
        Ok(flags)
    }
}
