//! Where a network comes from.

use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use serde::{Deserialize, Serialize};

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
    pub code_version: String,
    /// Steps that it has learnt in all.
    pub steps: u64,
    /// Running total loss at the end of training; `None` for an untrained network.
    pub loss: Option<f32>,
}

impl Metadata {
    /// The record of a network with the given weights, made by this program.
    pub fn new(config: ConfigKey, size: NetSize, weights_hash: String) -> Self {
        Self {
            config,
            encoding_version: ENCODING_VERSION,
            size,
            weights_hash,
            parent: None,
            data_hash: None,
            code_version: env!("CARGO_PKG_VERSION").to_owned(),
            steps: 0,
            loss: None,
        }
    }
}
