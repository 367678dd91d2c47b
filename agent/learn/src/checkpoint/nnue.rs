//! Networks that value the positions of a lookahead.

use std::path::Path;

use ringrift::game::ConfigKey;
use ringrift::id::{IdError, ModelId};
use ringrift::provenance::{CodeVersion, Known};
use serde::{Deserialize, Serialize};

use super::container::{CheckpointError, Reader, Writer};
use super::network::weights_hash;
use super::run::{Run, package_version};
use crate::net::Weights;
use crate::nnue::{FEATURES_VERSION, Nnue, NnueShape};

/// What a player is called by that uses the network of its configuration in the models' folder.
pub const NNUE: &str = "nnue";

/// The record inside the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NnueMetadata {
    /// The configuration that it plays.
    pub config: ConfigKey,
    /// The features that it reads.
    pub features_version: u32,
    /// BLAKE3 of the weights, in hexadecimal.
    pub weights_hash: String,
    /// Hash of the manifest's games that it was trained on.
    pub data_hash: String,
    /// Version of the program that trained it.
    pub code_version: CodeVersion,
    /// The run that trained it; unknown in older files.
    #[serde(default, skip_serializing_if = "Known::is_unknown")]
    pub run: Known<Run>,
    /// Steps that it has learnt.
    pub steps: u64,
    /// Cross entropy on games held out; `None` when there were none.
    pub loss: Option<f32>,
}

/// A network with the record of where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct NnueCheckpoint {
    /// Where it comes from.
    pub metadata: NnueMetadata,
    /// Its weights.
    pub weights: Weights,
}

impl NnueCheckpoint {
    /// The ending of the files' names.
    pub const ENDING: &str = ".nnue";

    /// Weights that this program has trained.
    pub fn new(config: ConfigKey, weights: Weights, data_hash: String) -> Self {
        let metadata = NnueMetadata {
            config,
            features_version: FEATURES_VERSION,
            weights_hash: weights_hash(&weights),
            data_hash,
            code_version: package_version(),
            run: Known::Unknown,
            steps: 0,
            loss: None,
        };
        Self { metadata, weights }
    }

    /// Its name: configuration, `nnue`, and the first twelve digits of the weights' hash.
    ///
    /// # Errors
    /// Never for a record of ours; the id type is checked.
    pub fn model_id(&self) -> Result<ModelId, IdError> {
        let digits: String = self.metadata.weights_hash.chars().take(12).collect();
        ModelId::new(&format!("{}-{NNUE}-{digits}", self.metadata.config))
    }

    /// Writes the file; it is complete or absent.
    ///
    /// # Errors
    /// When the disk refuses or the weights cannot play.
    pub fn save(&self, path: &Path) -> Result<(), CheckpointError> {
        self.network(path)?;
        let mut writer = Writer::default();
        writer.weights("", &self.weights);
        writer.save(path, &self.metadata)
    }

    /// The configuration that a file says it plays; nothing else in it is checked.
    ///
    /// # Errors
    /// When the file cannot be read or has no record.
    pub fn config_of(path: &Path) -> Result<ConfigKey, CheckpointError> {
        let metadata: NnueMetadata = Reader::open(path)?.record()?;
        Ok(metadata.config)
    }

    /// Reads a file and checks every part of it; returns it with the network, ready to play.
    ///
    /// # Errors
    /// When it plays another configuration, is truncated or altered, or holds values that are not
    /// finite or too large.
    pub fn load(path: &Path, config: ConfigKey) -> Result<(Self, Nnue), CheckpointError> {
        let reader = Reader::open(path)?;
        let metadata: NnueMetadata = reader.record()?;
        let found = (metadata.config, metadata.features_version);
        reader.check(found, (config, FEATURES_VERSION))?;
        let weights = reader.weights("", NnueShape::new(config).tensors())?;
        if weights_hash(&weights) != metadata.weights_hash {
            return Err(reader.damaged("its weights do not have the recorded hash"));
        }
        let checkpoint = Self { metadata, weights };
        let nnue = checkpoint.network(path)?;
        Ok((checkpoint, nnue))
    }

    fn network(&self, path: &Path) -> Result<Nnue, CheckpointError> {
        let shape = NnueShape::new(self.metadata.config);
        let made = self.weights.check_finite().and_then(|()| Nnue::new(shape, &self.weights));
        made.map_err(|source| CheckpointError::Weights { path: path.to_owned(), source })
    }
}
