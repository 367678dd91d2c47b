//! Networks of the older service on disk: torch checkpoints, arrays by name, and safetensors.

use std::path::Path;
use std::sync::Arc;

use burn::tensor::Device;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use sha2::{Digest as _, Sha256};

use super::{NetError, OldEvaluator, OldNet, OldNetworkError, Plan, safetensors_file};
use crate::legacy::files::{FileError, NETWORK_BYTES, Npz, TensorMap, TorchFile, TorchMetadata};
use crate::legacy::planes::{Encoding, FRAMES, FeatureVersion, hex};

/// What the names of parameters begin with in archives of arrays.
const WEIGHT_PREFIX: &str = "w.";

/// A network that can play, shared by any number of threads.
#[derive(Debug, Clone)]
pub struct OldNetwork {
    id: ModelId,
    config: ConfigKey,
    encoding: Encoding,
    tensors: Arc<TensorMap>,
    device: Device,
}

impl OldNetwork {
    /// Reads a `.pth`, `.npz` or `.safetensors` file and puts its network on a device.
    ///
    /// # Errors
    /// When the file is damaged or not allowed, or holds no known network.
    pub fn load(path: &Path, device: &Device) -> Result<Self, OldNetworkError> {
        let shown = path.display().to_string();
        let (tensors, metadata) = read(path)?;
        let net = OldNet::new(&tensors, device);
        let net = net.and_then(|net| net.check_sound().map(|()| net));
        let net = net.map_err(|reason| OldNetworkError::Net { path: shown.clone(), reason })?;
        let record = |problem: String| OldNetworkError::Record { path: shown.clone(), problem };
        let config = config_of(&net.plan(), &metadata).map_err(record)?;
        let encoding = encoding_of(&net.plan(), &metadata).map_err(record)?;
        let id = ModelId::new(&format!("{config}-old-{}", &digest(&tensors)[..12]));
        let id = id.map_err(|error| record(error.to_string()))?;
        Ok(Self { id, config, encoding, tensors: Arc::new(tensors), device: device.clone() })
    }

    /// True for a safetensors file that holds a network of the older service; only its header is
    /// read.
    pub fn is_converted(path: &Path) -> bool {
        let is_safetensors = path.extension().is_some_and(|ending| ending == "safetensors");
        is_safetensors && safetensors_file::is_older(path)
    }

    /// Its name: configuration and first digits of the hash of its parameters.
    pub fn id(&self) -> &ModelId {
        &self.id
    }

    /// What it plays.
    pub fn config(&self) -> ConfigKey {
        self.config
    }

    /// Its parameters.
    pub fn tensors(&self) -> &TensorMap {
        &self.tensors
    }

    /// An evaluator for one thread.
    ///
    /// # Panics
    /// Never: loading has made the same network once.
    pub fn evaluator(&self) -> OldEvaluator {
        let net = OldNet::new(&self.tensors, &self.device);
        let net = net.expect("the same parameters made a network when they were loaded");
        OldEvaluator::new(net, self.encoding)
    }
}

/// Parameters of a file, and what it says about itself.
pub(in crate::legacy) fn read(path: &Path) -> Result<(TensorMap, TorchMetadata), OldNetworkError> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("npz") => {
            let archive = Npz::open(path, NETWORK_BYTES)?;
            Ok((read_arrays(archive)?, TorchMetadata::default()))
        }
        Some("safetensors") => safetensors_file::read(path),
        _ => {
            let file = TorchFile::open(path)?;
            Ok((file.tensors, file.metadata.unwrap_or_default()))
        }
    }
}

fn read_arrays(mut archive: Npz) -> Result<TensorMap, FileError> {
    let mut tensors = TensorMap::default();
    for name in archive.names() {
        if let Some(parameter) = name.strip_prefix(WEIGHT_PREFIX) {
            tensors.insert(parameter, archive.read_tensor(&name)?);
        }
    }
    Ok(tensors)
}

/// What a network with these parameters plays.
pub(in crate::legacy) fn config_of(
    plan: &Plan,
    metadata: &TorchMetadata,
) -> Result<ConfigKey, String> {
    if let Some(class) = metadata.model_class.as_deref().filter(|name| *name != plan.class.name()) {
        return Err(format!("says to be of class {class}, but holds a {}", plan.class.name()));
    }
    let named = metadata.board_type.as_deref().filter(|name| *name != plan.board.name());
    if let Some(board) = named {
        return Err(format!("says to play on {board}, but its policy fits {}", plan.board.name()));
    }
    let players = match metadata.num_players {
        Some(players) => players,
        None => u8::try_from(plan.values).unwrap_or(u8::MAX),
    };
    if usize::from(players) > plan.values {
        return Err(format!("{players} players, but {} value outputs", plan.values));
    }
    ConfigKey::new(plan.board, players).ok_or_else(|| format!("{players} players; 2 to 4 can play"))
}

/// The encoding with the planes that a network reads.
pub(in crate::legacy) fn encoding_of(
    plan: &Plan,
    metadata: &TorchMetadata,
) -> Result<Encoding, String> {
    let version = match metadata.feature_version {
        Some(1) => FeatureVersion::V1,
        _ => FeatureVersion::V2,
    };
    let encodings: &[Encoding] = if plan.board.is_hex() {
        &[Encoding::HexV2(version), Encoding::HexV3(version)]
    } else {
        &[Encoding::SquareExport]
    };
    let fits = |encoding: &&Encoding| encoding.planes() * FRAMES == plan.planes;
    let found = encodings.iter().find(fits).copied();
    found.ok_or_else(|| NetError::Planes(plan.planes).to_string())
}

/// SHA-256 over the parameters as that service computes it: in the order of their names, name then
/// bytes.
fn digest(tensors: &TensorMap) -> String {
    let mut hasher = Sha256::new();
    for (name, tensor) in tensors.iter() {
        hasher.update(name.as_bytes());
        for value in &tensor.values {
            hasher.update(value.to_le_bytes());
        }
    }
    hex(&hasher.finalize())
}
