//! What holds heavy work back on this node: the first hard limit that is met, whatever the others say.

use crate::daemons::disk_guard;
use crate::services::Services;

/// Why no heavy work may begin on this node; `None` when it may.
pub fn obstacle(services: &Services) -> Option<String> {
    let state = services.state.read();
    if disk_guard::holds_writers_back(&state, &services.node) {
        return Some("the disk is full: nothing that writes much is started".to_owned());
    }
    let (resource, usage) = state.pressure.on(&services.node)?.used_up()?;
    Some(format!("{resource} is used up ({:.0} %)", usage.used_percent))
}
