//! The network that is asked about, in whichever of our files it lies.

use std::path::{Path, PathBuf};

use anyhow::bail;

use ringrift::event::Digest;
use ringrift_learn::checkpoint::{Checkpoint, NnueCheckpoint};

use super::report::Report;

/// There is no such network.
#[derive(Debug, thiserror::Error)]
#[error("no network `{name}`: {} does not exist; name a model id, or a .safetensors or .nnue file", path.display())]
pub struct NoNetwork {
    name: String,
    path: PathBuf,
}

/// The file that a name stands for: itself, or that of a model id.
pub(super) fn file_of(name: &str, models: &Path) -> Result<PathBuf, NoNetwork> {
    let is_file = [".safetensors", NnueCheckpoint::ENDING].iter().any(|end| name.ends_with(end));
    let path = match Path::new(name) {
        path if is_file || path.is_file() => path.to_owned(),
        _ => models.join(format!("{name}.safetensors")),
    };
    if path.is_file() { Ok(path) } else { Err(NoNetwork { name: name.to_owned(), path }) }
}

/// A network whose file was read and checked.
pub(super) enum Found {
    Ours(Checkpoint),
    Nnue(NnueCheckpoint),
}

impl Found {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let ending = path.extension().unwrap_or_default();
        if ending == "pth" || ending == "npz" {
            bail!(
                "{}: networks of the older service do not say what they come from",
                path.display()
            );
        }
        if path.to_string_lossy().ends_with(NnueCheckpoint::ENDING) {
            let config = NnueCheckpoint::config_of(path)?;
            return Ok(Self::Nnue(NnueCheckpoint::load(path, config)?.0));
        }
        let config = Checkpoint::config_of(path)?;
        Ok(Self::Ours(Checkpoint::load(path, config)?))
    }

    /// What its record says; `in_effect` are the settings of learning here.
    pub(super) fn report(self, file: &Path, in_effect: Digest) -> anyhow::Result<Report> {
        let file = file.display().to_string();
        Ok(match self {
            Self::Ours(checkpoint) => {
                let (network, record) = (checkpoint.model_id()?, checkpoint.metadata);
                Report {
                    network,
                    file,
                    config: record.config,
                    hash: record.weights_hash,
                    parent: record.parent,
                    code: record.code_version,
                    run: record.run,
                    settings_in_effect: in_effect,
                    data_hash: record.data_hash,
                    steps: record.steps,
                    loss: record.loss,
                    played: None,
                }
            }
            Self::Nnue(checkpoint) => {
                let (network, record) = (checkpoint.model_id()?, checkpoint.metadata);
                Report {
                    network,
                    file,
                    config: record.config,
                    hash: record.weights_hash,
                    parent: None,
                    code: record.code_version,
                    run: record.run,
                    settings_in_effect: in_effect,
                    data_hash: Some(record.data_hash),
                    steps: record.steps,
                    loss: record.loss,
                    played: None,
                }
            }
        })
    }
}
