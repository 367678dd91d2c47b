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
    pub fn of(&self, config: ConfigKey) -> &Arc<Viewing> {
        &self.0[&config]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_configuration_has_a_place_of_its_own() {
        let viewings = Viewings::default();
        for config in ConfigKey::all() {
            let others = ConfigKey::all().filter(|other| *other != config);
            let mut others = others.map(|other| viewings.of(other));
            assert!(others.all(|other| !Arc::ptr_eq(other, viewings.of(config))), "{config}");
        }
    }
}
