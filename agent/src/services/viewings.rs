//! Where the self-play of this process can be watched.

use std::collections::BTreeMap;
use std::sync::Arc;

use ringrift::game::ConfigKey;
use ringrift_learn::selfplay::Viewing;

/// One place for each configuration.
#[derive(Debug)]
pub struct Viewings(BTreeMap<ConfigKey, Arc<Viewing>>);

impl Default for Viewings {
    fn default() -> Self {
        Self(ConfigKey::all().map(|config| (config, Arc::default())).collect())
    }
}

impl Viewings {
    /// Where games of this configuration can be watched.
    pub fn of(&self, config: ConfigKey) -> Option<&Arc<Viewing>> {
        self.0.get(&config)
    }
}
