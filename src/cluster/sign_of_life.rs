//! What a node says of itself with each sign of life.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::hosts::Version;
use crate::fabric::port::Member;

/// What a node says of itself. Other versions may say more or less.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignOfLife {
    /// Whether it leads, as far as it knows.
    pub leads: bool,
    /// Its host file; `None` from a version that does not say.
    pub host_file: Option<Version>,
}

impl SignOfLife {
    /// What a member last said; `None` where this version cannot read it: what it does is unknown then.
    pub fn of(member: &Member) -> Option<Self> {
        Self::deserialize(&member.status).ok()
    }

    /// The status of a sign of life.
    pub fn to_status(&self) -> Value {
        serde_json::to_value(self).expect("plain data with text keys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Digest, GoesBy};
    use crate::fabric::port::{Holder, Liveness, MAX_STATUS_BYTES};
    use crate::id::{Incarnation, NodeId};

    #[test]
    fn it_is_read_as_it_was_said_and_what_others_say_does_no_harm() {
        let holder = Holder { node: NodeId::new("a").unwrap(), incarnation: Incarnation(1) };
        let member = |status| {
            let (holder, liveness) = (holder.clone(), Liveness::Alive);
            SignOfLife::of(&Member { holder, status, liveness, silent_ms: 0 })
        };
        let goes_by = GoesBy::File(Digest::of(b"hosts"));
        let host_file = Some(Version { goes_by, unchanged_ms: Some(u64::MAX) });
        let said = SignOfLife { leads: true, host_file };
        assert!(said.to_status().to_string().len() <= MAX_STATUS_BYTES);
        assert_eq!(member(said.to_status()), Some(said));
        let older = serde_json::json!({ "leads": true, "load": 3 });
        assert_eq!(member(older), Some(SignOfLife { leads: true, host_file: None }));
        assert_eq!(member(serde_json::json!("?")), None, "whether it leads is not known");
    }
}
