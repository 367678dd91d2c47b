//! Checkpoints in torch's zip layout: a pickle that names tensors, and their numbers beside it.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::numbers::number;
use super::pickle::{self, Limits, Object, TensorRef};
use super::{Archive, FileError, NETWORK_BYTES, Tensor, TensorMap, TorchMetadata};
use crate::legacy::planes::hex;

/// Numbers that all tensors may have together: a gigabyte.
const MAX_NUMBERS: usize = 1 << 28;
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
    /// SHA-256 over the parameters as stored, in the order of their names: name, then bytes. Equal
    /// to the one that the file states, if it states one.
    pub checksum: String,
}

struct Parameters {
    tensors: TensorMap,
    checksum: String,
}

impl TorchFile {
    /// Reads a checkpoint; no code in it is run.
    ///
    /// # Errors
    /// When it is damaged, too large, holds anything but plain data and tensors, or its parameters
    /// have another sum than it says.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let mut archive = Archive::open(path, NETWORK_BYTES)?;
        let names = archive.names().to_vec();
        let pickled = names.iter().find(|name| name.ends_with("/data.pkl"));
        let pickled = pickled.cloned().ok_or_else(|| {
            archive.part("data.pkl", "missing: not a checkpoint in torch's zip layout")
        })?;
        let root = pickled.trim_end_matches("data.pkl").to_owned();
        check_byte_order(&mut archive, &names, &root)?;
        let bytes = archive.read(&pickled)?;
        let content = pickle::read_within(&bytes, Limits::CHECKPOINT);
        let content = content.map_err(|reason| FileError::Pickle {
            path: path.to_owned(),
            part: pickled.clone(),
            reason,
        })?;
        let held = PARAMETERS.iter().find_map(|name| content.get(name)).unwrap_or(&content);
        let Parameters { tensors, checksum } = read_tensors(&mut archive, &root, held)?;
        if tensors.is_empty() {
            return Err(archive.part(&pickled, "no tensors in it"));
        }
        let metadata = content.get(METADATA).map(TorchMetadata::read);
        let stated = metadata.as_ref().and_then(|metadata| metadata.checksum.as_ref());
        match stated.filter(|stated| **stated != checksum) {
            Some(stated) => Err(archive.part(
                METADATA,
                format!("the parameters have the sum {checksum}, not {stated}: copy the file anew"),
            )),
            None => Ok(Self { tensors, metadata, checksum }),
        }
    }
}

fn check_byte_order(archive: &mut Archive, names: &[String], root: &str) -> Result<(), FileError> {
    let name = format!("{root}byteorder");
    if names.contains(&name) && archive.read(&name)? != b"little" {
        return Err(archive.part(&name, "not little-endian"));
    }
    Ok(())
}

fn read_tensors(archive: &mut Archive, root: &str, held: &Object) -> Result<Parameters, FileError> {
    let (mut tensors, mut sum, mut left) = (TensorMap::default(), Sha256::new(), MAX_NUMBERS);
    for (name, tensor) in named_tensors(archive, held)? {
        let count = checked_count(tensor).filter(|count| *count <= left);
        let count = count.ok_or_else(|| {
            archive.part(
                name,
                format!("a shape of {:?}: too large, or beyond its storage", tensor.shape),
            )
        })?;
        left -= count;
        let bytes = read_bytes(archive, root, name, tensor, count)?;
        sum.update(name.as_bytes());
        sum.update(&bytes);
        let numbers = bytes.chunks_exact(tensor.kind.size());
        let values = numbers.map(|bytes| number(tensor.kind, bytes)).collect();
        tensors.insert(name, Tensor { shape: tensor.shape.clone(), values });
    }
    Ok(Parameters { tensors, checksum: hex(&sum.finalize()) })
}

/// The tensors in the order of their names; of two with one name the later counts.
fn named_tensors<'a>(
    archive: &Archive,
    held: &'a Object,
) -> Result<BTreeMap<&'a str, &'a TensorRef>, FileError> {
    let Object::Dict(members) = held else {
        return Err(archive.part("data.pkl", "parameters that are no dictionary"));
    };
    let mut named = BTreeMap::new();
    for (name, value) in members {
        match (name.as_text(), value) {
            (Some(name), Object::Tensor(tensor)) => named.insert(name, tensor),
            (Some(name), _) => return Err(archive.part(name, "a parameter that is no tensor")),
            (None, _) => return Err(archive.part("data.pkl", "a parameter without a name")),
        };
    }
    Ok(named)
}

/// How many numbers a tensor has; `None` if it says more than its storage can give.
fn checked_count(tensor: &TensorRef) -> Option<usize> {
    let count = tensor.shape.iter().try_fold(1_usize, |product, n| product.checked_mul(*n))?;
    if count > tensor.stored || tensor.shape.len() > MAX_AXES {
        return None;
    }
    let mut steps = tensor.shape.iter().zip(&tensor.stride);
    let last = steps.try_fold(tensor.offset, |at, (n, step)| {
        at.checked_add(n.saturating_sub(1).checked_mul(*step)?)
    })?;
    (count == 0 || last < tensor.stored).then_some(count)
}

/// The bytes of a tensor's numbers in C order.
fn read_bytes(
    archive: &mut Archive,
    root: &str,
    name: &str,
    tensor: &TensorRef,
    count: usize,
) -> Result<Vec<u8>, FileError> {
    let (stored, size) = (archive.read(&format!("{root}data/{}", tensor.key))?, tensor.kind.size());
    if stored.len() / size != tensor.stored {
        let problem =
            format!("{} bytes stored where {} numbers are said to be", stored.len(), tensor.stored);
        return Err(archive.part(name, problem));
    }
    let mut bytes = Vec::with_capacity(count * size);
    for index in 0..count {
        bytes.extend_from_slice(&stored[place(tensor, index) * size..][..size]);
    }
    Ok(bytes)
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
