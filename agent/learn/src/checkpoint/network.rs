//! A network that can play.

use std::path::Path;

use ringrift::game::ConfigKey;
use ringrift::id::{IdError, ModelId};

use super::Metadata;
use super::container::{CheckpointError, Reader, Writer, little_endian};
use crate::encode::{ENCODING_VERSION, Encoder};
use crate::net::{NetShape, Weights};

/// A network with the record of where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Where it comes from.
    pub metadata: Metadata,
    /// Its weights.
    pub weights: Weights,
}

/// BLAKE3 over the names and values of all tensors, in hexadecimal.
pub fn weights_hash(weights: &Weights) -> String {
    let mut hasher = blake3::Hasher::new();
    for (spec, values) in weights.tensors() {
        hasher.update(spec.name.as_bytes());
        hasher.update(&little_endian(values));
    }
    hasher.finalize().to_hex().to_string()
}

impl Checkpoint {
    /// The shape of its network.
    pub fn shape(&self) -> NetShape {
        NetShape::new(self.metadata.size, &Encoder::new(self.metadata.config))
    }

    /// Its name: configuration and first twelve digits of the weights' hash.
    ///
    /// # Errors
    /// Never for a record of ours; the id type is checked.
    pub fn model_id(&self) -> Result<ModelId, IdError> {
        let digits: String = self.metadata.weights_hash.chars().take(12).collect();
        ModelId::new(&format!("{}-{digits}", self.metadata.config))
    }

    /// Writes the file; it is complete or absent.
    ///
    /// # Errors
    /// When the disk refuses or a weight is not finite.
    pub fn save(&self, path: &Path) -> Result<(), CheckpointError> {
        let finite = self.weights.check_finite();
        finite.map_err(|source| CheckpointError::Weights { path: path.to_owned(), source })?;
        let mut writer = Writer::default();
        writer.weights("", &self.weights);
        writer.save(path, &self.metadata)
    }

    /// The configuration that a file says it plays; nothing else in it is checked.
    ///
    /// # Errors
    /// When the file cannot be read or has no record.
    pub fn config_of(path: &Path) -> Result<ConfigKey, CheckpointError> {
        let metadata: Metadata = Reader::open(path)?.record()?;
        Ok(metadata.config)
    }

    /// Reads a file and checks every part of it.
    ///
    /// # Errors
    /// When it plays another configuration, is truncated or altered, or holds values that are not
    /// finite.
    pub fn load(path: &Path, config: ConfigKey) -> Result<Self, CheckpointError> {
        Self::read(&Reader::open(path)?, config)
    }

    pub(super) fn read(reader: &Reader, config: ConfigKey) -> Result<Self, CheckpointError> {
        let metadata: Metadata = reader.record()?;
        let found = (metadata.config, metadata.encoding_version);
        reader.check(found, (config, ENCODING_VERSION))?;
        let shape = NetShape::new(metadata.size, &Encoder::new(config));
        let weights = reader.weights("", shape.tensors())?;
        if weights_hash(&weights) != metadata.weights_hash {
            return Err(reader.damaged("its weights do not have the recorded hash"));
        }
        Ok(Self { metadata, weights })
    }
}
