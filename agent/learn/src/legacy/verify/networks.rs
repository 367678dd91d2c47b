//! Networks: archives of parameters, inputs and outputs, their index, and torch checkpoints.

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::checker::Checker;
use crate::legacy::files::{Npz, TorchFile};
use crate::legacy::nets::{OldNet, OldOutputs, Plan};
use crate::legacy::planes::{Encoding, FRAMES, GLOBALS, hex};

/// Tolerance of outputs.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct IndexRow {
    file: String,
    class: String,
    param_count: usize,
    weights: BTreeMap<String, Vec<usize>>,
}

/// Checks the list of networks against the archives beside it.
pub(super) fn check_index(path: &Path, checker: &mut Checker<'_>) {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let rows = text.and_then(|text| {
        serde_json::from_str::<Vec<IndexRow>>(&text).map_err(|error| error.to_string())
    });
    match rows {
        Ok(rows) => rows.iter().for_each(|row| check_row(row, path, checker)),
        Err(error) => checker.mismatch("", "content", "a list of networks", &error),
    }
}

fn check_row(row: &IndexRow, index: &Path, checker: &mut Checker<'_>) {
    let path = index.with_file_name(&row.file);
    // Only the name of a file beside the index is followed.
    if path.parent() != index.parent() {
        checker.mismatch(&row.file, "file", "a file beside the index", "elsewhere");
        return;
    }
    let (tensors, _) = match crate::legacy::nets::read_parameters(&path) {
        Ok(read) => read,
        Err(error) => {
            checker.mismatch(&row.file, "file", "parameters", &error.to_string());
            return;
        }
    };
    let class = Plan::of(&tensors).map(|plan| plan.class.name().to_owned());
    let class = class.unwrap_or_else(|error| error.to_string());
    checker.same(&row.file, "class", row.class.clone(), class);
    for (name, expected) in &row.weights {
        let got = tensors.get(name).map(|tensor| format!("{:?}", tensor.shape));
        let got = got.unwrap_or_else(|| "missing".to_owned());
        checker.same(&row.file, name, format!("{expected:?}"), got);
    }
    let trains = |name: &str| !name.contains("running_") && name != "hex_mask";
    let trained = tensors.iter().filter(|(name, _)| trains(name));
    let count = trained.map(|(_, tensor)| tensor.values.len()).sum();
    checker.same(&row.file, "param_count", row.param_count, count);
}

/// Checks the outputs of a network.
pub(super) fn check_outputs(path: &Path, checker: &mut Checker<'_>) {
    if let Err(problem) = run(path, checker) {
        checker.mismatch("", "network", "outputs that can be computed", &problem);
    }
}

fn run(path: &Path, checker: &mut Checker<'_>) -> Result<(), String> {
    let (tensors, _) =
        crate::legacy::nets::read_parameters(path).map_err(|error| error.to_string())?;
    let net = OldNet::new(&tensors, &Device::default()).map_err(|error| error.to_string())?;
    let mut archive = Npz::open(path).map_err(|error| error.to_string())?;
    let mut numbers = |name: &str| {
        let array = archive.read(name).map_err(|error| error.to_string())?;
        array.as_f32().ok_or_else(|| format!("{name} holds no numbers"))
    };
    let (x, globals) = (numbers("input.x")?, numbers("input.globals")?);
    let side = net.plan().board.rows();
    let rows = globals.len() / GLOBALS;
    if rows == 0 || x.len() != rows * net.plan().planes * side * side {
        return Err("inputs that do not fit the network".to_owned());
    }
    let OldOutputs { value, policy, ranks } = net.run(x, globals);
    let read = |data: burn::tensor::TensorData| data.try_into_vec::<f32>().unwrap_or_default();
    let mut ours = BTreeMap::from([
        ("output.value", read(value.into_data())),
        ("output.policy_logits", read(policy.into_data())),
    ]);
    if let Some(ranks) = ranks {
        ours.insert("output.rank_dist", read(ranks.into_data()));
    }
    let listed = Npz::open(path).map_err(|error| error.to_string())?.names();
    let mut outputs = listed.iter().filter(|name| name.starts_with("output.")).peekable();
    if outputs.peek().is_none() {
        return Err("no outputs in the file".to_owned());
    }
    for name in outputs {
        match ours.get(name.as_str()) {
            Some(got) => checker.all_near("", name, &numbers(name)?, got, TOLERANCE),
            None => checker.mismatch("", name, "a known output", "not known"),
        }
    }
    Ok(())
}

/// Checks that a checkpoint can be read, is what it says, and judges a position.
pub(super) fn check_checkpoint(path: &Path, checker: &mut Checker<'_>) {
    match TorchFile::open(path) {
        Ok(file) => check_torch(&file, checker),
        Err(error) => checker.mismatch("", "checkpoint", "a readable file", &error.to_string()),
    }
}

fn check_torch(file: &TorchFile, checker: &mut Checker<'_>) {
    let net = match OldNet::new(&file.tensors, &Device::default()) {
        Ok(net) => net,
        Err(error) => {
            checker.mismatch("", "network", "a known class", &error.to_string());
            return;
        }
    };
    let plan = net.plan();
    if let Some(metadata) = &file.metadata {
        if let Some(class) = &metadata.model_class {
            checker.same("", "model_class", class.as_str(), plan.class.name());
        }
        if let Some(board) = &metadata.board_type {
            checker.same("", "board_type", board.as_str(), plan.board.name());
        }
        if let Some(players) = metadata.num_players {
            checker.same("", "num_players", usize::from(players), plan.values);
        }
    }
    let encodings = [Encoding::SquareExport, HEX_V2, HEX_V3];
    let fits = |encoding: &Encoding| {
        encoding.suits(plan.board) && encoding.planes() * FRAMES == plan.planes
    };
    checker.same("", "planes of a known encoding", true, encodings.iter().any(fits));
    let side = plan.board.rows();
    let outputs = net.run(vec![0.0; plan.planes * side * side], vec![0.0; GLOBALS]);
    let value = outputs.value.into_data().try_into_vec::<f32>().unwrap_or_default();
    let sound = !value.is_empty() && value.iter().all(|value| value.abs() <= 1.0);
    checker.same("", "values within -1 to 1", true, sound);
}

const HEX_V2: Encoding = Encoding::HexV2(crate::legacy::planes::FeatureVersion::V2);
const HEX_V3: Encoding = Encoding::HexV3(crate::legacy::planes::FeatureVersion::V2);

/// Checks a file against the sum in the text beside it.
pub(super) fn check_sum(path: &Path, checker: &mut Checker<'_>) {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let expected = text.split_whitespace().next().unwrap_or_default().to_owned();
    match std::fs::read(path.with_extension("")) {
        Ok(bytes) => checker.same("", "SHA-256", expected, hex(&Sha256::digest(bytes))),
        Err(error) => checker.mismatch("", "SHA-256", &expected, &error.to_string()),
    }
}
