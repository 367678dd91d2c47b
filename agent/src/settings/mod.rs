//! Typed settings with origins: defaults < TOML file < `RINGRIFT_*` variables < flags.

mod bounds;
mod effective;
mod error;
mod example;
mod layers;
mod operator;
mod origin;
mod secret;
mod section;
mod sections;
#[cfg(test)]
mod tests;
mod token_file;

pub use effective::{Effective, FlagSetting, Row, Sources};
pub use error::SettingsError;
pub use example::example_toml;
pub use layers::PREFIX as VARIABLE_PREFIX;
pub use operator::{OperatorError, OperatorToken, Rights};
pub use origin::Origin;
pub use secret::{REDACTED, Secret};
pub use section::Key;
pub use sections::{
    DiskSettings, FabricSettings, Instances, IntegritySettings, KEYS, LearnSettings, LogFormat,
    LogSettings, MemorySettings, NodeSettings, Profile, RetentionSettings, ScheduleSettings,
    ServerSettings, Settings, WorkSettings,
};
