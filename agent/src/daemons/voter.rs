//! What a node has to run that may lead.

use ringrift::id::NodeId;

use super::TABLE;
use crate::settings::Settings;
use crate::supervisor::Scope;

/// A node may lead whose profile leaves out what only the leader does.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "node {node} votes, so it may lead, and its profile leaves out what only the leader does: \
     {missing}; set node.profile to full, coordinator or training_node, or take it out of \
     fabric.voters"
)]
pub struct UnfitVoter {
    node: NodeId,
    missing: String,
}

/// Checks that nothing is left undone while this node leads.
///
/// # Errors
/// When it votes and lacks a daemon of the whole cluster.
pub fn check_voter(node: &NodeId, settings: &Settings) -> Result<(), UnfitVoter> {
    if !settings.fabric.voters.contains(node) {
        return Ok(());
    }
    let profile = settings.node.profile;
    let lacks = TABLE.iter().filter(|spec| spec.scope == Scope::Cluster);
    let lacks = lacks.filter(|spec| !spec.profiles.contains(&profile)).map(|spec| spec.name);
    let missing = lacks.collect::<Vec<_>>().join(", ");
    if missing.is_empty() {
        return Ok(());
    }
    Err(UnfitVoter { node: node.clone(), missing })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Profile;

    #[test]
    fn who_may_lead_runs_whatever_only_the_leader_does() {
        let node = NodeId::new("coord-1").unwrap();
        let mut settings = Settings::default();
        settings.fabric.voters = vec![node.clone()];
        for profile in Profile::ALL {
            settings.node.profile = *profile;
            let fit =
                matches!(profile, Profile::Full | Profile::Coordinator | Profile::TrainingNode);
            assert_eq!(check_voter(&node, &settings).is_ok(), fit, "{profile:?}");
        }
        let refused = check_voter(&node, &settings).unwrap_err().to_string();
        assert!(refused.contains("scheduler") && refused.contains("coord-1"), "{refused}");
        assert_eq!(check_voter(&NodeId::new("gpu-7").unwrap(), &settings), Ok(()));
    }
}
