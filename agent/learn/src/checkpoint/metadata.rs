//! Where a network comes from.

use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::provenance::{CodeVersion, Known};
use serde::{Deserialize, Serialize};

use super::run::{Run, package_version};
use crate::encode::ENCODING_VERSION;
use crate::net::NetSize;

/// The record inside every checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// The configuration that it plays.
    pub config: ConfigKey,
    /// The encoding that it understands.
    pub encoding_version: u32,
    /// Depth and width.
    pub size: NetSize,
    /// BLAKE3 of the weights, in hexadecimal.
    pub weights_hash: String,
    /// The network that it was trained from; `None` for the first.
    pub parent: Option<ModelId>,
    /// Hash of the manifest's games that it was trained on; `None` for an untrained network.
    pub data_hash: Option<String>,
    /// Version of the program that trained it.
    pub code_version: CodeVersion,
    /// The run that trained it; unknown for an untrained network, and in older files.
    #[serde(default, skip_serializing_if = "Known::is_unknown")]
    pub run: Known<Run>,
    /// Steps that it has learnt in all.
    pub steps: u64,
    /// Running total loss at the end of training; `None` for an untrained network.
    pub loss: Option<f32>,
}

impl Metadata {
    /// The record of a network with the given weights that nobody trained, made by this program.
    pub fn new(config: ConfigKey, size: NetSize, weights_hash: String) -> Self {
        Self {
            config,
            encoding_version: ENCODING_VERSION,
            size,
            weights_hash,
            parent: None,
            data_hash: None,
            code_version: package_version(),
            run: Known::Unknown,
            steps: 0,
            loss: None,
        }
    }
}
