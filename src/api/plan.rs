//! Plans: what a command would do, what stands in its way, and what has to be typed first.

use serde::{Deserialize, Serialize};

use crate::event::Digest;

/// What a command would do as things stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Hash of the command, of everything that it would change, and of the verdicts of its gates.
    pub hash: Digest,
    /// How bad a mistake would be.
    pub risk: Risk,
    /// How it is undone; `None` if it cannot be.
    pub undo: Option<String>,
    /// What has to hold before it is carried out. The agent checks it again when it acts.
    #[serde(default)]
    pub gates: Vec<Gate>,
    /// Log sequence that the plan was made at: the version of the state that it rests on.
    #[serde(default)]
    pub state: u64,
    /// What the operator has to type.
    #[serde(default)]
    pub confirmation: Confirmation,
}

impl Plan {
    /// The gates that forbid it.
    pub fn closed(&self) -> impl Iterator<Item = &Gate> {
        self.gates.iter().filter(|gate| gate.forbids(self.risk))
    }
}

/// One thing that has to hold, with what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// What is checked, in a word or two.
    pub name: String,
    /// What was found.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub evidence: String,
    /// What to do about it, where it is not passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// It need not hold yet: the command itself sees to it before its last step.
    #[serde(default)]
    pub later: bool,
}

impl Gate {
    /// A gate that holds.
    pub fn pass(name: &str, evidence: impl Into<String>) -> Self {
        Self::of(name, Verdict::Pass, evidence.into(), None)
    }

    /// A gate that does not hold, with what to do about it.
    pub fn fail(name: &str, evidence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::of(name, Verdict::Fail, evidence.into(), Some(remedy.into()))
    }

    /// A gate of which nobody can say whether it holds, with what to do about it.
    pub fn unknown(name: &str, evidence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::of(name, Verdict::Unknown, evidence.into(), Some(remedy.into()))
    }

    fn of(name: &str, verdict: Verdict, evidence: String, remedy: Option<String>) -> Self {
        Self { name: name.to_owned(), verdict, evidence, remedy, later: false }
    }

    /// The gate, to hold before the last step only.
    #[must_use]
    pub fn later(self) -> Self {
        Self { later: true, ..self }
    }

    /// True if a command of this risk may not begin. What is not known is forbidding only where
    /// nothing can be undone.
    pub fn forbids(&self, risk: Risk) -> bool {
        !self.later && self.is_closed(risk)
    }

    /// True if a command of this risk may not take its last step.
    pub fn is_closed(&self, risk: Risk) -> bool {
        match self.verdict {
            Verdict::Pass => false,
            Verdict::Fail => true,
            Verdict::Unknown => risk == Risk::Irreversible,
        }
    }
}

/// What was found at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// Nobody can say.
    Unknown,
}

impl Verdict {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// What an operator has to give before a command is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confirmation {
    /// The word or name to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// Another operator has to approve.
    #[serde(default)]
    pub second_operator: bool,
    /// Seconds that it waits, so that it can be aborted, where there is no other operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_s: Option<u32>,
}

/// How bad a mistake would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// It is easily undone.
    Reversible,
    /// It costs work, and can be undone.
    Costly,
    /// It cannot be undone.
    Irreversible,
}

impl Risk {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reversible => "reversible",
            Self::Costly => "costly",
            Self::Irreversible => "irreversible",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_forbids_only_what_cannot_be_undone() {
        let unknown = Gate::unknown("copies", "nobody answered", "ask again");
        assert!(!unknown.forbids(Risk::Costly));
        assert!(unknown.forbids(Risk::Irreversible));
        let later = Gate::fail("drained", "2 jobs run", "wait").later();
        assert!(!later.forbids(Risk::Irreversible) && later.is_closed(Risk::Irreversible));
    }
}
