//! Networks of the older service in the safetensors format: what [`super::transfer`] writes.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use serde::Serialize;

use super::OldNetworkError;
use crate::files;
use crate::legacy::files::{NETWORK_BYTES, Tensor, TensorMap, TorchMetadata};

/// The member of the header that says that a file is one of these.
const CLASS: &str = "model_class";
/// Bytes before the header: its length. The header's own length is a multiple of it.
const LENGTH_BYTES: usize = 8;
/// Longest header that is read to see whether a file is one of these.
const MAX_HEADER: u64 = 16 << 20;

/// True if the header names a class of the older service.
pub(super) fn is_older(path: &Path) -> bool {
    let members = || -> Option<HashMap<String, String>> {
        let mut file = File::open(path).ok()?;
        let mut length = [0; LENGTH_BYTES];
        file.read_exact(&mut length).ok()?;
        let length = Some(u64::from_le_bytes(length)).filter(|length| *length <= MAX_HEADER)?;
        let mut header = Vec::new();
        file.take(length).read_to_end(&mut header).ok()?;
        serde_json::from_slice::<Metadata>(&header).ok()?.metadata().clone()
    };
    members().is_some_and(|members| members.contains_key(CLASS))
}

/// Reads parameters and record.
pub(super) fn read(path: &Path) -> Result<(TensorMap, TorchMetadata), OldNetworkError> {
    let failed = |problem: String| OldNetworkError::Safetensors {
        path: path.display().to_string(),
        problem,
    };
    let display = |error: safetensors::SafeTensorError| failed(error.to_string());
    let bytes = files::read_limited(path, NETWORK_BYTES);
    let bytes = bytes.map_err(|error| failed(error.to_string()))?;
    let bytes = bytes.ok_or_else(|| failed(format!("more than {NETWORK_BYTES} bytes")))?;
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(display)?;
    let file = SafeTensors::deserialize(&bytes).map_err(display)?;
    let mut tensors = TensorMap::default();
    for (name, view) in file.tensors() {
        if view.dtype() != Dtype::F32 {
            return Err(failed(format!("`{name}` is not of type F32")));
        }
        let numbers = view.data().chunks_exact(4);
        let number = |bytes: &[u8]| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let (shape, values) = (view.shape().to_vec(), numbers.map(number).collect());
        tensors.insert(&name, Tensor { shape, values });
    }
    Ok((tensors, record(&header.metadata().clone().unwrap_or_default())))
}

fn record(members: &HashMap<String, String>) -> TorchMetadata {
    let number = |key: &str| members.get(key).and_then(|number| number.parse().ok());
    TorchMetadata {
        model_class: members.get(CLASS).cloned(),
        board_type: members.get("board_type").cloned(),
        num_players: members.get("num_players").and_then(|number| number.parse().ok()),
        feature_version: number("feature_version"),
        checksum: None,
    }
}

/// What a file begins with. The format's own writer puts members in another order each time.
#[derive(Serialize)]
struct Header<'a> {
    #[serde(rename = "__metadata__")]
    members: &'a BTreeMap<&'a str, String>,
    #[serde(flatten)]
    tensors: BTreeMap<&'a str, TensorInfo>,
}

/// The bytes of a file with these parameters and this record: the same for the same, with
/// everything in the order of names.
pub(super) fn to_bytes(
    tensors: &TensorMap,
    members: &BTreeMap<&str, String>,
) -> Result<Vec<u8>, String> {
    let mut header = Header { members, tensors: BTreeMap::new() };
    let mut end = 0;
    for (name, tensor) in tensors.iter() {
        let (start, shape) = (end, tensor.shape.clone());
        end += 4 * tensor.values.len();
        let info = TensorInfo { dtype: Dtype::F32, shape, data_offsets: (start, end) };
        header.tensors.insert(name, info);
    }
    let mut header = serde_json::to_vec(&header).map_err(|error| error.to_string())?;
    header.resize(header.len().next_multiple_of(LENGTH_BYTES), b' ');
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header);
    for (_, tensor) in tensors.iter() {
        bytes.extend(tensor.values.iter().flat_map(|value| value.to_le_bytes()));
    }
    // Nothing is written that could not be read back.
    SafeTensors::deserialize(&bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
