//! The file format shared by networks and training states.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use ringrift::game::ConfigKey;
use safetensors::{Dtype, SafeTensors, View};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files;
use crate::net::{TensorSpec, Weights, WeightsError};

/// Why a checkpoint cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The disk refuses.
    #[error("checkpoint {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// The file is larger than any network of ours.
    #[error("checkpoint {path} is larger than {limit} bytes: it is none of ours")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// The file is truncated, altered, or no checkpoint at all.
    #[error("checkpoint {path} is damaged ({reason}): use another copy")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The network plays another configuration.
    #[error("checkpoint {path} plays {found}, not {wanted}")]
    Config {
        /// The file.
        path: PathBuf,
        /// What it plays.
        found: ConfigKey,
        /// What was asked for.
        wanted: ConfigKey,
    },
    /// The network was made for other inputs.
    #[error(
        "checkpoint {path} uses encoding {found}, this program uses {wanted}: train a new network"
    )]
    Encoding {
        /// The file.
        path: PathBuf,
        /// Its encoding.
        found: u32,
        /// That of this program.
        wanted: u32,
    },
    /// A weight is missing, has another shape or is not finite.
    #[error("checkpoint {path}: {source}")]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: WeightsError,
    },
}

/// Largest file that is read.
const MAX_BYTES: u64 = 1 << 30;
/// Name of our record among the metadata of the format.
const RECORD: &str = "ringrift";

/// A tensor to be written.
struct Tensor<'a> {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Cow<'a, [u8]>,
}

impl View for &Tensor<'_> {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Collects tensors and writes them.
#[derive(Default)]
pub(super) struct Writer<'a> {
    tensors: Vec<(String, Tensor<'a>)>,
}

impl<'a> Writer<'a> {
    pub(super) fn weights(&mut self, prefix: &str, weights: &Weights) {
        for (spec, values) in weights.tensors() {
            let bytes = Cow::Owned(little_endian(values));
            let tensor = Tensor { dtype: Dtype::F32, shape: spec.shape.clone(), bytes };
            self.tensors.push((format!("{prefix}{}", spec.name), tensor));
        }
    }

    pub(super) fn bytes(&mut self, name: &str, bytes: &'a [u8]) {
        let (shape, bytes) = (vec![bytes.len()], Cow::Borrowed(bytes));
        self.tensors.push((name.to_owned(), Tensor { dtype: Dtype::U8, shape, bytes }));
    }

    pub(super) fn save(&self, path: &Path, record: &impl Serialize) -> Result<(), CheckpointError> {
        let io = |source| CheckpointError::Io { path: path.to_owned(), source };
        let record = serde_json::to_string(record).map_err(|error| io(error.into()))?;
        let metadata = HashMap::from([(RECORD.to_owned(), record)]);
        let views = self.tensors.iter().map(|(name, tensor)| (name, tensor));
        let bytes = safetensors::serialize(views, Some(metadata))
            .map_err(|error| io(io::Error::other(error)))?;
        files::write_atomically(path, &bytes).map_err(io)
    }
}

/// The values as the format stores them.
pub(super) fn little_endian(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A file in memory, checked as far as the format goes.
pub(super) struct Reader {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Reader {
    pub(super) fn open(path: &Path) -> Result<Self, CheckpointError> {
        let read = files::read_limited(path, MAX_BYTES);
        let read = read.map_err(|source| CheckpointError::Io { path: path.to_owned(), source })?;
        let too_large = || CheckpointError::TooLarge { path: path.to_owned(), limit: MAX_BYTES };
        Ok(Self::of(path.to_owned(), read.ok_or_else(too_large)?))
    }

    /// A file that is in memory already.
    pub(super) fn of(path: PathBuf, bytes: Vec<u8>) -> Self {
        Self { path, bytes }
    }

    pub(super) fn damaged(&self, reason: impl Display) -> CheckpointError {
        CheckpointError::Damaged { path: self.path.clone(), reason: format!("{reason}") }
    }

    pub(super) fn record<T: DeserializeOwned>(&self) -> Result<T, CheckpointError> {
        let (_, metadata) =
            SafeTensors::read_metadata(&self.bytes).map_err(|error| self.damaged(error))?;
        let metadata = metadata.metadata().as_ref();
        let text = metadata
            .and_then(|all| all.get(RECORD))
            .ok_or_else(|| self.damaged("it has no record"))?;
        serde_json::from_str(text).map_err(|error| self.damaged(error))
    }

    /// Refuses a network of another configuration or encoding.
    pub(super) fn check(
        &self,
        found: (ConfigKey, u32),
        wanted: (ConfigKey, u32),
    ) -> Result<(), CheckpointError> {
        let path = self.path.clone();
        if found.0 != wanted.0 {
            return Err(CheckpointError::Config { path, found: found.0, wanted: wanted.0 });
        }
        if found.1 != wanted.1 {
            return Err(CheckpointError::Encoding { path, found: found.1, wanted: wanted.1 });
        }
        Ok(())
    }

    pub(super) fn weights(
        &self,
        prefix: &str,
        specs: Vec<TensorSpec>,
    ) -> Result<Weights, CheckpointError> {
        let file = SafeTensors::deserialize(&self.bytes).map_err(|error| self.damaged(error))?;
        let find = |spec: &TensorSpec| {
            let tensor = file.tensor(&format!("{prefix}{}", spec.name)).ok()?;
            let fits = tensor.dtype() == Dtype::F32 && tensor.shape() == spec.shape;
            fits.then(|| {
                tensor.data().as_chunks().0.iter().copied().map(f32::from_le_bytes).collect()
            })
        };
        let collected = Weights::collect(specs, find);
        collected.map_err(|source| CheckpointError::Weights { path: self.path.clone(), source })
    }

    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>, CheckpointError> {
        let file = SafeTensors::deserialize(&self.bytes).map_err(|error| self.damaged(error))?;
        let tensor = file.tensor(name).map_err(|error| self.damaged(error))?;
        Ok(tensor.data().to_vec())
    }
}
