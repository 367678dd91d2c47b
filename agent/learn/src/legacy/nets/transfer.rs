//! A network for two players as the start of one for three or four (networks.md 11.3).

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;

use super::{Class, NetError, OldNet, OldNetworkError, Plan, safetensors_file, saved};
use crate::files;
use crate::legacy::files::TensorMap;
use crate::rng::{self, Rng};

/// Deviation of the noise on new rows of weights, and on new biases.
const WEIGHT_NOISE: f32 = 0.1;
const BIAS_NOISE: f32 = 0.01;
/// A new row with less in it is drawn anew.
const EMPTY_ROW: f32 = 1e-6;

/// Why a network cannot be transferred.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] OldNetworkError),
    /// Its parameters are not those of a known network.
    #[error(transparent)]
    Net(#[from] NetError),
    /// Not a network with two value outputs, or of a class whose head is laid out differently.
    #[error("cannot transfer: {0}")]
    Unsuited(String),
    /// The result cannot be written.
    #[error("{path}: {problem}")]
    Write {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
}

/// Writes the network of `from` with `players` value outputs to `to`, a safetensors file that is
/// complete or absent. The same network under the same name and the same numbers of `rng` make the
/// same bytes.
///
/// # Errors
/// When `from` is no network for two players of versions 2 or 3, or `players` is not 3 or 4.
pub fn transfer(from: &Path, to: &Path, players: u8, rng: &mut Rng) -> Result<(), TransferError> {
    if !(3..=4).contains(&players) {
        return Err(TransferError::Unsuited(format!("{players} players; choose 3 or 4")));
    }
    let (mut tensors, metadata) = saved::read(from)?;
    let net = OldNet::new(&tensors, &Device::default())?;
    net.check_sound()?;
    let plan = net.plan();
    if plan.class == Class::SquareV4 {
        return Err(TransferError::Unsuited("version 4 has another value head".to_owned()));
    }
    widen(&mut tensors, &plan, usize::from(players), rng)?;
    let mut members = BTreeMap::from([
        ("model_class", plan.class.name().to_owned()),
        ("board_type", plan.board.name().to_owned()),
        ("num_players", players.to_string()),
        ("transfer_source", from.display().to_string()),
        ("transfer_type", format!("2p_to_{players}p")),
    ]);
    if let Some(version) = metadata.feature_version {
        members.insert("feature_version", version.to_string());
    }
    let failed = |problem: String| TransferError::Write { path: to.display().to_string(), problem };
    let bytes = safetensors_file::to_bytes(&tensors, &members).map_err(failed)?;
    files::write_atomically(to, &bytes).map_err(|error| failed(error.to_string()))
}

/// Adds rows to the last value layer.
fn widen(
    tensors: &mut TensorMap,
    plan: &Plan,
    players: usize,
    rng: &mut Rng,
) -> Result<(), TransferError> {
    let layer = plan.class.last_value_layer();
    for (part, noise) in [("weight", WEIGHT_NOISE), ("bias", BIAS_NOISE)] {
        let name = format!("{layer}.{part}");
        let found = tensors.get(&name).filter(|tensor| tensor.shape.first() == Some(&2));
        let unsuited = || TransferError::Unsuited(format!("`{name}` has not two rows"));
        let mut tensor = found.ok_or_else(unsuited)?.clone();
        let width = tensor.values.len() / 2;
        let mean: Vec<f32> = (0..width)
            .map(|at| f32::midpoint(tensor.values[at], tensor.values[width + at]))
            .collect();
        for _ in 2..players {
            let mut row: Vec<f32> =
                mean.iter().map(|value| value + noise * rng::normal(rng)).collect();
            if part == "weight" && row.iter().map(|value| value.abs()).sum::<f32>() < EMPTY_ROW {
                row = mean.iter().map(|_| noise * rng::normal(rng)).collect();
            }
            tensor.values.extend(row);
        }
        tensor.shape[0] = players;
        tensors.insert(&name, tensor);
    }
    Ok(())
}
