//! Workflows: a command on its way, as a checklist that survives the agent that works on it.

use serde::{Deserialize, Serialize};

use super::Command;
use crate::event::{Digest, EventId, UtcMs};
use crate::id::{IdempotencyKey, Incarnation, WorkflowId};

/// A command on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// Its name.
    pub id: WorkflowId,
    /// What was asked for.
    pub command: Command,
    /// Who asked.
    pub operator: String,
    /// Why, in the operator's words.
    pub reason: Option<String>,
    /// The key that it was asked for under.
    pub key: IdempotencyKey,
    /// The plan that was carried out.
    pub plan: Digest,
    /// The event that records it.
    pub audit: EventId,
    /// How it is undone; `None` if it cannot be.
    pub undo: Option<String>,
    /// It was stopped, and what it held back let go: that happens once.
    #[serde(default)]
    pub undone: bool,
    /// The process that carries it out.
    pub incarnation: Incarnation,
    /// When it was taken.
    pub started: UtcMs,
    /// When a step last changed.
    pub changed: UtcMs,
    /// Where it stands.
    pub state: WorkflowState,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// Where a workflow stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkflowState {
    /// Steps are left to take.
    Running,
    /// Every step was taken.
    Done,
    /// It ended before its last step.
    Aborted {
        /// Why.
        reason: String,
    },
}

impl WorkflowState {
    /// The name in lower case.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Aborted { .. } => "aborted",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Where it stands.
    pub state: StepState,
    /// What that rests on.
    pub evidence: String,
    /// When it began; `None` before.
    pub began: Option<UtcMs>,
    /// When it ended; `None` before.
    pub ended: Option<UtcMs>,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Everything that has to hold was checked.
    Gates,
    /// The operator read the plan and gave the word that it asks for.
    Confirmed,
    /// Another operator agrees.
    SecondOperator,
    /// It waits, so that it can still be aborted.
    Hold,
    /// What was asked for is done, or handed to whoever does it.
    CarryOut,
    /// The node's jobs come to their end.
    Drained,
    /// Everything that has to hold is checked once more, before what cannot be undone.
    Recheck,
    /// The provider takes the machine back.
    Terminate,
    /// What came of it is watched.
    Watch,
}

impl StepKind {
    /// The name of the step on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gates => "gates",
            Self::Confirmed => "confirmed",
            Self::SecondOperator => "second operator",
            Self::Hold => "hold",
            Self::CarryOut => "carry out",
            Self::Drained => "drained",
            Self::Recheck => "gates again",
            Self::Terminate => "terminate",
            Self::Watch => "watch",
        }
    }
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It has not begun.
    Pending,
    /// It is under way.
    Active,
    /// It was taken.
    Passed,
    /// It could not be taken.
    Failed,
}

impl Step {
    /// A step that has not begun.
    pub const fn pending(kind: StepKind) -> Self {
        Self { kind, state: StepState::Pending, evidence: String::new(), began: None, ended: None }
    }

    /// A step that was taken.
    pub fn passed(kind: StepKind, evidence: impl Into<String>, at: UtcMs) -> Self {
        let evidence = evidence.into();
        Self { kind, state: StepState::Passed, evidence, began: Some(at), ended: Some(at) }
    }
}

impl Workflow {
    /// True while steps are left to take.
    pub fn is_running(&self) -> bool {
        self.state == WorkflowState::Running
    }

    /// The step that is under way or comes next.
    pub fn current(&self) -> Option<&Step> {
        let at = self.position()?;
        self.steps.get(at)
    }

    /// Index of the step that is under way or comes next.
    pub fn position(&self) -> Option<usize> {
        self.steps.iter().position(|step| step.state != StepState::Passed)
    }

    /// The step of this kind, if it has one.
    pub fn step(&self, kind: StepKind) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind == kind)
    }

    /// True if it waits for another operator.
    pub fn awaits_approval(&self) -> bool {
        self.is_running() && self.current().is_some_and(|s| s.kind == StepKind::SecondOperator)
    }
}
