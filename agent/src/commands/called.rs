//! Players that the command line calls by name.

use std::path::{Path, PathBuf};

use anyhow::bail;

use ringrift::game::ConfigKey;
use ringrift_learn::checkpoint::Checkpoint;
use ringrift_learn::device;
use ringrift_learn::player::{Network, Notation, PlayerSpec};

/// A player in words, with the file of the network that it names.
#[derive(Debug)]
pub struct Called {
    notation: Notation,
    network: Option<PathBuf>,
}

impl Called {
    /// Reads the words and finds the network: a .safetensors file, or an id in the models' folder.
    ///
    /// # Errors
    /// When the words are no player, or there is no such network.
    pub fn find(words: &str, models: &Path) -> anyhow::Result<Self> {
        let notation: Notation = words.parse()?;
        let network = notation.network().map(|name| network_file(name, models)).transpose()?;
        Ok(Self { notation, network })
    }

    /// The configuration that its network plays; read from the record in the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn config(&self) -> anyhow::Result<Option<ConfigKey>> {
        Ok(self.network.as_deref().map(Checkpoint::config_of).transpose()?)
    }

    /// The player, ready to be built; `simulations` is for searches that name no budget.
    ///
    /// # Errors
    /// When the network cannot be loaded, or a level or mix not be played.
    pub fn spec(
        &self,
        config: ConfigKey,
        simulations: usize,
        on: &str,
    ) -> anyhow::Result<PlayerSpec> {
        let load = |path: &PathBuf| -> anyhow::Result<Network> {
            Ok(Network::new(Checkpoint::load(path, config)?, device::choose(on)?)?)
        };
        let network = self.network.as_ref().map(load).transpose()?;
        Ok(self.notation.spec(config, network.as_ref(), simulations)?)
    }
}

fn network_file(name: &str, models: &Path) -> anyhow::Result<PathBuf> {
    let path = if name.ends_with(".safetensors") {
        PathBuf::from(name)
    } else {
        models.join(format!("{name}.safetensors"))
    };
    if !path.is_file() {
        bail!(
            "no player or network `{name}`: {} does not exist; use random, heuristic, a method such as \
             puct:64, a model id or a .safetensors file",
            path.display()
        );
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_taken_for_a_network_and_missed() {
        let error = Called::find("hueristic", Path::new("/nowhere")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/hueristic.safetensors does not exist"), "{error}");
        assert!(Called::find("puct:64", Path::new("/nowhere")).is_ok());
    }
}
