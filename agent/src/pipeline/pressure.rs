//! What holds heavy work back on this node: the first hard limit that is met, whatever the others say.

use ringrift::id::NodeId;
use ringrift::state::State;

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
    state.pressure.on(node).is_some_and(|pressure| pressure.is_used_up(DISK))
}

#[cfg(test)]
mod tests {
    use ringrift::event::{HealthCheckFailed, HealthCheckPassed, ResourceConstraintDetected};

    use super::*;
    use crate::pipeline::testing::take_in;

    #[test]
    fn a_full_disk_is_known_however_much_else_is_wrong() {
        let (node, config) = (NodeId::new("a").unwrap(), "square8_2p".parse().unwrap());
        let mut state = State::default();
        let (resource, action) = (DISK.to_owned(), String::new());
        let full = ResourceConstraintDetected { resource, value: 99.0, limit: 95.0, action };
        take_in(&mut state, "a", config, full);
        for n in 0..600 {
            let (check, error) = (format!("c{n}"), "wrong".to_owned());
            take_in(&mut state, "a", config, HealthCheckFailed { check, error });
        }
        assert!(is_disk_full(&state, &node));
        take_in(&mut state, "a", config, HealthCheckPassed { check: DISK.to_owned() });
        assert!(!is_disk_full(&state, &node));
    }
}
