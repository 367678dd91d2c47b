//! Networks: archives of parameters, inputs and outputs, and torch checkpoints.

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;

use super::checker::Checker;
use crate::legacy::files::{NETWORK_BYTES, Npz, TorchFile};
use crate::legacy::nets::{OldNet, OldOutputs, config_of, encoding_of, read_parameters};
use crate::legacy::planes::GLOBALS;

/// Tolerance of outputs.
const TOLERANCE: f32 = 1e-4;

/// Checks the outputs of a network.
pub(super) fn check_outputs(path: &Path, checker: &mut Checker<'_>) {
    if let Err(problem) = run(path, checker) {
        checker.mismatch("", "network", "outputs that can be computed", &problem);
    }
}

fn run(path: &Path, checker: &mut Checker<'_>) -> Result<(), String> {
    let (tensors, _) = read_parameters(path).map_err(|error| error.to_string())?;
    let net = OldNet::new(&tensors, &Device::default()).map_err(|error| error.to_string())?;
    name_unused(&net, checker);
    let mut archive = Npz::open(path, NETWORK_BYTES).map_err(|error| error.to_string())?;
    let mut numbers = |name: &str| {
        let tensor = archive.read_tensor(name).map_err(|error| error.to_string())?;
        Ok::<_, String>(tensor.values)
    };
    let (x, globals) = (numbers("input.x")?, numbers("input.globals")?);
    let side = net.plan().board.rows();
    let rows = globals.len() / GLOBALS;
    if rows == 0
        || globals.len() != rows * GLOBALS
        || x.len() != rows * net.plan().planes * side * side
    {
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
    let listed = archive.names();
    for name in listed.iter().filter(|name| name.starts_with("output.")) {
        let Some(got) = ours.remove(name.as_str()) else {
            checker.mismatch("", name, "a known output", "not known");
            continue;
        };
        match archive.read_tensor(name) {
            Ok(expected) => checker.all_near("", name, &expected.values, &got, TOLERANCE),
            Err(error) => checker.mismatch("", name, "numbers", &error.to_string()),
        }
    }
    for name in ours.into_keys() {
        checker.mismatch("", name, "an output in the file", "none");
    }
    let known = |name: &&String| {
        ["w.", "output."].iter().any(|start| name.starts_with(start))
            || ["input.x", "input.globals"].contains(&name.as_str())
    };
    for name in listed.iter().filter(|name| !known(name)) {
        checker.mismatch("", name, "a known array", "not known");
    }
    Ok(())
}

fn name_unused(net: &OldNet, checker: &mut Checker<'_>) {
    if !net.unused().is_empty() {
        let names = net.unused().join(", ");
        checker.note(&format!("parameters that the network does not use, not checked: {names}"));
    }
}

/// Checks that a checkpoint can be read, is what it says, and judges a position.
pub(super) fn check_checkpoint(path: &Path, checker: &mut Checker<'_>) {
    match TorchFile::open(path) {
        Ok(file) => check_torch(&file, checker),
        Err(error) => checker.mismatch("", "checkpoint", "a readable file", &error.to_string()),
    }
}

pub(super) fn check_torch(file: &TorchFile, checker: &mut Checker<'_>) {
    let net = match OldNet::new(&file.tensors, &Device::default()) {
        Ok(net) => net,
        Err(error) => {
            checker.mismatch("", "network", "a known class", &error.to_string());
            return;
        }
    };
    name_unused(&net, checker);
    let plan = net.plan();
    let metadata = file.metadata.clone().unwrap_or_default();
    if let Some(stated) = &metadata.checksum {
        checker.same("", "checksum", stated, &file.checksum);
    }
    if let Some(class) = &metadata.model_class {
        checker.same("", "model_class", class.as_str(), plan.class.name());
    }
    if let Some(board) = &metadata.board_type {
        checker.same("", "board_type", board.as_str(), plan.board.name());
    }
    let held = |stated: Result<String, String>| stated.unwrap_or_else(|error| error);
    if let Some(players) = metadata.num_players {
        let config = config_of(&plan, &metadata).map(|config| config.seats().to_string());
        checker.same("", "num_players", players.to_string(), held(config));
    }
    let encoding = encoding_of(&plan, &metadata).map(|_| KNOWN.to_owned());
    checker.same("", "encoding", KNOWN.to_owned(), held(encoding));
    let sound = net.check_sound().map(|()| FINITE.to_owned());
    let sound = sound.map_err(|error| error.to_string());
    checker.same("", "outputs", FINITE.to_owned(), held(sound));
}

const KNOWN: &str = "known";
const FINITE: &str = "finite";
