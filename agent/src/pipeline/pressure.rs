//! What holds heavy work back on this node: the first hard limit that is met, whatever the others say.

use ringrift::id::NodeId;
use ringrift::state::{AlertKind, State};

use crate::services::Services;

/// The disk, as events about checks and resources name it.
pub const DISK: &str = "disk";

/// Why no heavy work may begin on this node; `None` when it may.
pub fn obstacle(services: &Services) -> Option<String> {
    let state = services.state.read();
    if is_disk_full(&state, &services.node) {
        return Some("the disk is full: nothing that writes much is started".to_owned());
    }
    let (resource, usage) = state.pressure.on(&services.node)?.used_up()?;
    Some(format!("{resource} is used up ({:.0} %)", usage.used_percent))
}

/// True while the disk of this node is too full to start what writes much.
pub fn is_disk_full(state: &State, node: &NodeId) -> bool {
    let holds = |kind, what: &str| kind == AlertKind::Resource && what == DISK;
    state.alerts.open.iter().any(|alert| alert.node == *node && holds(alert.kind, &alert.what))
}
