//! Checkpoints in torch's zip layout: a pickle that names tensors, and their numbers beside it.

use std::path::Path;

use super::pickle::{self, Object, StorageKind, TensorRef};
use super::{Archive, FileError, Tensor, TensorMap};

/// Numbers that one tensor may have.
const MAX_NUMBERS: usize = 1 << 30;
/// Axes that a tensor may have.
const MAX_AXES: usize = 8;
/// Members that may hold the parameters; without any, the file is the parameters.
const PARAMETERS: [&str; 2] = ["model_state_dict", "state_dict"];
const METADATA: &str = "_versioning_metadata";

/// A checkpoint.
#[derive(Debug)]
pub struct TorchFile {
    /// Its parameters and statistics.
    pub tensors: TensorMap,
    /// What it says about itself; `None` in files from before there was such a record.
    pub metadata: Option<TorchMetadata>,
}

/// The record of versions in a checkpoint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TorchMetadata {
    /// Name of the network's class.
    pub model_class: Option<String>,
    /// Name of the board.
    pub board_type: Option<String>,
    /// Number of players.
    pub num_players: Option<u8>,
    /// Meaning of the last global values of hexagonal encodings.
    pub feature_version: Option<i64>,
}

impl TorchFile {
    /// Reads a checkpoint; no code in it is run.
    ///
    /// # Errors
    /// When it is damaged, too large, or holds anything but plain data and tensors.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let mut archive = Archive::open(path)?;
        let names = archive.names().to_vec();
        let pickled = names.iter().find(|name| name.ends_with("/data.pkl"));
        let pickled = pickled.cloned().ok_or_else(|| {
            archive.part("data.pkl", "missing: not a checkpoint in torch's zip layout")
        })?;
        let root = pickled.trim_end_matches("data.pkl").to_owned();
        check_byte_order(&mut archive, &names, &root)?;
        let bytes = archive.read(&pickled)?;
        let content = pickle::read(&bytes).map_err(|reason| FileError::Pickle {
            path: path.to_owned(),
            part: pickled.clone(),
            reason,
        })?;
        let held = PARAMETERS.iter().find_map(|name| content.get(name)).unwrap_or(&content);
        let tensors = read_tensors(&mut archive, &root, held)?;
        if tensors.is_empty() {
            return Err(archive.part(&pickled, "no tensors in it"));
        }
        Ok(Self { tensors, metadata: content.get(METADATA).map(TorchMetadata::read) })
    }
}

fn check_byte_order(archive: &mut Archive, names: &[String], root: &str) -> Result<(), FileError> {
    let name = format!("{root}byteorder");
    if names.contains(&name) && archive.read(&name)? != b"little" {
        return Err(archive.part(&name, "not little-endian"));
    }
    Ok(())
}

fn read_tensors(archive: &mut Archive, root: &str, held: &Object) -> Result<TensorMap, FileError> {
    let mut tensors = TensorMap::default();
    let Object::Dict(members) = held else {
        return Err(archive.part("data.pkl", "parameters that are no dictionary"));
    };
    for (name, value) in members {
        if let (Some(name), Object::Tensor(tensor)) = (name.as_text(), value) {
            tensors.insert(name, read_tensor(archive, root, name, tensor)?);
        }
    }
    Ok(tensors)
}

fn read_tensor(
    archive: &mut Archive,
    root: &str,
    name: &str,
    tensor: &TensorRef,
) -> Result<Tensor, FileError> {
    let count = tensor.shape.iter().try_fold(1_usize, |product, n| product.checked_mul(*n));
    let count = count.filter(|count| *count <= MAX_NUMBERS && tensor.shape.len() <= MAX_AXES);
    let Some(count) = count else {
        return Err(archive.part(name, format!("a shape of {:?}, too large", tensor.shape)));
    };
    let stored = archive.read(&format!("{root}data/{}", tensor.key))?;
    if stored.len() / tensor.kind.size() != tensor.stored {
        let problem =
            format!("{} bytes stored where {} numbers are said to be", stored.len(), tensor.stored);
        return Err(archive.part(name, problem));
    }
    let last = tensor.shape.iter().zip(&tensor.stride).try_fold(tensor.offset, |at, (n, step)| {
        at.checked_add(n.saturating_sub(1).checked_mul(*step)?)
    });
    if count > 0 && last.is_none_or(|last| last >= tensor.stored) {
        return Err(archive.part(name, "numbers beyond its storage"));
    }
    let numbers = |at: usize| number(tensor.kind, &stored[at * tensor.kind.size()..]);
    let values = (0..count).map(|index| numbers(place(tensor, index))).collect();
    Ok(Tensor { shape: tensor.shape.clone(), values })
}

/// Where in the storage the number with an index in C order stands.
fn place(tensor: &TensorRef, mut index: usize) -> usize {
    let mut at = tensor.offset;
    for (length, step) in tensor.shape.iter().zip(&tensor.stride).rev() {
        at += index % length * step;
        index /= length;
    }
    at
}

/// The first number of some bytes, which hold one at least.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn number(kind: StorageKind, bytes: &[u8]) -> f32 {
    fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
        std::array::from_fn(|index| bytes[index])
    }
    match kind {
        StorageKind::F32 => f32::from_le_bytes(first(bytes)),
        StorageKind::F64 => f64::from_le_bytes(first(bytes)) as f32,
        StorageKind::F16 => half_to_f32(u16::from_le_bytes(first(bytes))),
        StorageKind::BF16 => f32::from_bits(u32::from(u16::from_le_bytes(first(bytes))) << 16),
        StorageKind::I64 => i64::from_le_bytes(first(bytes)) as f32,
        StorageKind::I32 => i32::from_le_bytes(first(bytes)) as f32,
        StorageKind::I16 => i16::from_le_bytes(first(bytes)).into(),
        StorageKind::I8 => i8::from_le_bytes(first(bytes)).into(),
        StorageKind::U8 => bytes[0].into(),
        StorageKind::Bool => f32::from(u8::from(bytes[0] != 0)),
    }
}

fn half_to_f32(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 0x3FF) / 1024.0);
    match exponent {
        0 => sign * fraction * 2.0_f32.powi(-14),
        31 if fraction == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + fraction) * 2.0_f32.powi(exponent - 15),
    }
}

impl TorchMetadata {
    /// Members at the top, or where those are empty, in the configuration.
    fn read(record: &Object) -> Self {
        let config = record.get("config");
        let find =
            |key: &str| [Some(record), config].into_iter().flatten().find_map(|o| o.get(key));
        let text = |key: &str| {
            let levels = [Some(record), config].into_iter().flatten();
            let mut texts = levels.filter_map(|level| level.get(key)?.as_text());
            texts.find(|text| !text.is_empty()).map(str::to_owned)
        };
        let positive = |key: &str| {
            let levels = [Some(record), config].into_iter().flatten();
            levels.filter_map(|level| level.get(key)?.as_int()).find(|number| *number > 0)
        };
        Self {
            model_class: text("model_class"),
            board_type: text("board_type"),
            num_players: positive("num_players").and_then(|number| u8::try_from(number).ok()),
            feature_version: find("feature_version").and_then(Object::as_int),
        }
    }
}
