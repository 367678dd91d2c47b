//! What operators asked an agent for: its workflows and its audit, as it was last asked for them.

use ringrift::api::{AuditEntry, Workflow};
use ringrift::event::Digest;
use ringrift::id::WorkflowId;

/// An agent's workflows and audit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Operations {
    /// The newest first.
    pub workflows: Vec<Workflow>,
    /// The newest entries, oldest first.
    pub audit: Vec<AuditEntry>,
    /// Whether these entries are sealed to one another; `None` where there are none.
    pub seal: Option<Seal>,
}

/// Whether the entries at hand are sealed to one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seal {
    /// They are; with the hash of the newest.
    Holds(Digest),
    /// This is the first one that is not what its hash says, or not sealed to the one before.
    Broken(u64),
}

impl Operations {
    /// What an agent answered.
    pub fn new(workflows: Vec<Workflow>, audit: Vec<AuditEntry>) -> Self {
        let seal = seal(&audit);
        Self { workflows, audit, seal }
    }

    /// The workflow of this name.
    pub fn workflow(&self, id: &WorkflowId) -> Option<&Workflow> {
        self.workflows.iter().find(|workflow| workflow.id == *id)
    }
}

fn seal(audit: &[AuditEntry]) -> Option<Seal> {
    let newest = audit.last()?;
    let is_itself = |entry: &AuditEntry| {
        serde_json::to_vec(&entry.record).is_ok_and(|json| Digest::of(&json) == entry.hash)
    };
    let before = std::iter::once(None).chain(audit.iter().map(Some));
    let broken = audit.iter().zip(before).find(|(entry, before)| {
        !is_itself(entry) || before.is_some_and(|before| before.hash != entry.record.previous)
    });
    Some(match broken {
        Some((entry, _)) => Seal::Broken(entry.record.n),
        None => Seal::Holds(newest.hash.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn an_entry_that_was_changed_or_left_out_breaks_the_seal() {
        let whole = samples::audit();
        let newest = whole.last().unwrap().hash.clone();
        assert_eq!(seal(&whole), Some(Seal::Holds(newest)));
        let mut changed = whole.clone();
        "ben".clone_into(&mut changed[1].record.note.operator);
        assert_eq!(seal(&changed), Some(Seal::Broken(2)));
        let mut shorter = whole;
        shorter.remove(1);
        assert_eq!(seal(&shorter), Some(Seal::Broken(3)));
        assert_eq!(seal(&[]), None);
    }
}
