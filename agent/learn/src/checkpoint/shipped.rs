//! The networks that come with the program, and where they come from: `assets/networks`.

use std::path::Path;

use ringrift::game::ConfigKey;

use super::container::{CheckpointError, Reader};
use super::network::Checkpoint;

/// What players are called by that use these networks.
pub const SHIPPED: &str = "shipped";

macro_rules! files {
    ($($config:literal),*) => {
        [$(($config, include_bytes!(concat!("../../../../assets/networks/", $config, ".safetensors")))),*]
    };
}

/// The files by configuration.
static FILES: [(&str, &[u8]); 4] = files!["square8_2p", "hex8_2p", "square8_3p", "square8_4p"];

impl Checkpoint {
    /// The network that comes with the program for a configuration; `None` where there is none.
    ///
    /// # Errors
    /// Never in a program whose tests pass: the files are part of it.
    pub fn shipped(config: ConfigKey) -> Result<Option<Self>, CheckpointError> {
        let name = config.to_string();
        let Some((_, bytes)) = FILES.iter().find(|(config, _)| **config == name) else {
            return Ok(None);
        };
        let path = Path::new("assets/networks").join(format!("{name}.safetensors"));
        Self::read(&Reader::of(path, bytes.to_vec()), config).map(Some)
    }

    /// The configurations that have a shipped network.
    pub fn shipped_configs() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(config, _)| *config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_network_is_whole_and_its_provenance_names_it() {
        let provenance: toml::Table =
            include_str!("../../../../assets/networks/provenance.toml").parse().unwrap();
        for name in Checkpoint::shipped_configs() {
            let config = name.parse().unwrap();
            let checkpoint = Checkpoint::shipped(config).unwrap().unwrap();
            let model = provenance[name]["model"].as_str().unwrap();
            assert_eq!(checkpoint.model_id().unwrap().to_string(), model);
        }
        assert_eq!(provenance.len(), FILES.len());
        assert!(Checkpoint::shipped("hexagonal_4p".parse().unwrap()).unwrap().is_none());
    }
}
