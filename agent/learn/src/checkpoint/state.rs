//! Training that can go on after a stop.

use std::path::Path;

use ringrift::game::ConfigKey;
use serde::{Deserialize, Serialize};

use super::container::{CheckpointError, Reader, Writer};
use crate::encode::{ENCODING_VERSION, Encoder};
use crate::net::{NetShape, NetSize, Weights};
use crate::train::{Best, Losses};

/// Everything that training needs to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingState {
    /// The weights that the optimiser moves.
    pub weights: Weights,
    /// The averaged weights.
    pub average: Weights,
    /// The optimiser's moments, in burn's format.
    pub optimizer: Vec<u8>,
    /// Steps learnt in all.
    pub step: u64,
    /// Seed of the draws of batches.
    pub seed: u64,
    /// Running mean of the losses; `None` before the first step, and in older files.
    pub losses: Option<Losses>,
    /// Learning rate of its run after warm-up; `None` in older files.
    pub rate: Option<f64>,
    /// The best of its run; `None` where nobody looked, and in older files.
    pub best: Option<Best>,
}

/// The record inside the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    config: ConfigKey,
    encoding_version: u32,
    size: NetSize,
    step: u64,
    seed: u64,
    optimizer_hash: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    losses: Option<Losses>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    best: Option<BestRecord>,
}

/// What is known of the best of a run, apart from its weights.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BestRecord {
    loss: f32,
    step: u64,
    looks_since: u32,
}

impl TrainingState {
    /// Writes the file; it is complete or absent.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(
        &self,
        path: &Path,
        config: ConfigKey,
        size: NetSize,
    ) -> Result<(), CheckpointError> {
        let mut writer = Writer::default();
        writer.weights("net.", &self.weights);
        writer.weights("average.", &self.average);
        writer.bytes("optimizer", &self.optimizer);
        if let Some(best) = &self.best {
            writer.weights("best.", &best.weights);
        }
        let record = Record {
            config,
            encoding_version: ENCODING_VERSION,
            size,
            step: self.step,
            seed: self.seed,
            optimizer_hash: hash(&self.optimizer),
            losses: self.losses,
            rate: self.rate,
            best: self.best.as_ref().map(|best| BestRecord {
                loss: best.loss,
                step: best.step,
                looks_since: best.looks_since,
            }),
        };
        writer.save(path, &record)
    }

    /// Reads a file and checks every part of it; returns the size of the network with it.
    ///
    /// # Errors
    /// When it is of another configuration, truncated or altered, or holds values that are not
    /// finite.
    pub fn load(path: &Path, config: ConfigKey) -> Result<(Self, NetSize), CheckpointError> {
        let reader = Reader::open(path)?;
        let record: Record = reader.record()?;
        let found = (record.config, record.encoding_version);
        reader.check(found, (config, ENCODING_VERSION))?;
        let shape = NetShape::new(record.size, &Encoder::new(config));
        let optimizer = reader.bytes("optimizer")?;
        if hash(&optimizer) != record.optimizer_hash {
            return Err(reader.damaged("the optimiser's state does not have the recorded hash"));
        }
        let best = record.best.map(|BestRecord { loss, step, looks_since }| {
            let weights = reader.weights("best.", shape.tensors())?;
            Ok::<_, CheckpointError>(Best { weights, loss, step, looks_since })
        });
        let state = Self {
            weights: reader.weights("net.", shape.tensors())?,
            average: reader.weights("average.", shape.tensors())?,
            optimizer,
            step: record.step,
            seed: record.seed,
            losses: record.losses,
            rate: record.rate,
            best: best.transpose()?,
        };
        Ok((state, record.size))
    }
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
