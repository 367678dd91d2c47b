//! Who this process is.

use rand::{RngCore, SeedableRng, rngs::StdRng};

use ringrift::id::{Incarnation, NodeId};

use crate::data_dir::RunFile;
use crate::settings::NodeSettings;

/// The node's configured name, else the name of the machine.
///
/// # Errors
/// When the machine's name is no node id and none is configured.
pub fn node_id(settings: &NodeSettings) -> anyhow::Result<NodeId> {
    match &settings.id {
        Some(id) => Ok(id.clone()),
        None => Ok(ringrift::cluster::host_node_id()?),
    }
}

/// This process, with a random incarnation.
pub fn run_file(node: &NodeId, role: &str) -> RunFile {
    RunFile {
        pid: std::process::id(),
        node: node.clone(),
        incarnation: Incarnation(StdRng::from_os_rng().next_u32()),
        role: role.to_owned(),
        url: None,
    }
}

/// What computes the networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its name.
    pub name: String,
    /// The name, and why it was chosen.
    pub line: String,
}

/// What computes the networks of this process.
///
/// # Errors
/// When the configured device is not there.
pub fn device(settings: &NodeSettings) -> anyhow::Result<Device> {
    let chosen = ringrift_learn::device::choose(&settings.device)?;
    let line = format!("{} ({})", chosen.name, chosen.why);
    Ok(Device { name: chosen.name, line })
}
