//! Commands on their way and past, those of all operators and those of this session.

use ringrift::api::{StepState, Workflow, WorkflowState};
use ringrift::event::UtcMs;

use crate::model::Model;
use crate::model::action::{Action, Stage};
use crate::model::agent::{Agent, AgentKey, Standing};

/// One command.
#[derive(Debug, Clone, Copy)]
pub enum Operation<'a> {
    /// An agent carries it on.
    Workflow(&'a Agent, &'a Workflow),
    /// It is known in this session only: it is planned, was refused, or was at its end at once.
    Session(&'a Action),
}

/// Every command, the newest first. One of this session that an agent carries on is listed once.
pub fn list(model: &Model) -> Vec<Operation<'_>> {
    let agents = &model.live.agents;
    let known = |action: &Action| {
        let mut workflows = agents.iter().flat_map(|agent| &agent.operations.workflows);
        workflows.any(|workflow| workflow.key == action.ticket)
    };
    let workflows = agents.iter().flat_map(|agent| {
        agent.operations.workflows.iter().map(move |workflow| Operation::Workflow(agent, workflow))
    });
    let session = model.actions.iter().filter(|action| !known(action)).map(Operation::Session);
    let mut all: Vec<_> = workflows.chain(session).collect();
    all.sort_by_key(|operation| std::cmp::Reverse(operation.began()));
    all
}

/// The command under the cursor of the Actions screen.
pub fn under_cursor(model: &Model) -> Option<Operation<'_>> {
    let row = crate::model::tables::under_cursor(model)?;
    list(model).into_iter().find(|operation| operation.key() == row.key)
}

impl<'a> Operation<'a> {
    /// What the cursor holds on to.
    pub fn key(&self) -> String {
        match self {
            Self::Workflow(_, workflow) => workflow.id.to_string(),
            Self::Session(action) => format!("#{}", action.number),
        }
    }

    /// The workflow, if it is one, with its agent.
    pub fn workflow(&self) -> Option<(&'a Agent, &'a Workflow)> {
        match *self {
            Self::Workflow(agent, workflow) => Some((agent, workflow)),
            Self::Session(_) => None,
        }
    }

    /// Who carries it out.
    pub fn agent(&self) -> &'a AgentKey {
        match *self {
            Self::Workflow(agent, _) => &agent.key,
            Self::Session(action) => &action.agent,
        }
    }

    /// The command in words.
    pub fn what(&self) -> String {
        match self {
            Self::Workflow(_, workflow) => workflow.command.to_string(),
            Self::Session(action) => action.command.to_string(),
        }
    }

    /// Who asked for it.
    pub fn by(&self) -> &'a str {
        match *self {
            Self::Workflow(_, workflow) => &workflow.operator,
            Self::Session(_) => "you",
        }
    }

    fn began(&self) -> UtcMs {
        match self {
            Self::Workflow(_, workflow) => workflow.started,
            Self::Session(action) => action.changed,
        }
    }

    /// When it last moved.
    pub fn changed(&self) -> UtcMs {
        match self {
            Self::Workflow(_, workflow) => workflow.changed,
            Self::Session(action) => action.changed,
        }
    }

    /// Where it stands, in a word: the step that is under way.
    pub fn stage(&self) -> String {
        match self {
            Self::Workflow(_, workflow) => match &workflow.state {
                WorkflowState::Running => {
                    workflow.current().map_or("running", |step| step.kind.name()).to_owned()
                }
                ended => ended.name().to_owned(),
            },
            Self::Session(action) => action.stage.word().to_owned(),
        }
    }

    /// How far it is: `5/8`; nothing for one that has no steps.
    pub fn progress(&self) -> String {
        let Self::Workflow(_, workflow) = self else { return String::new() };
        let passed = workflow.steps.iter().filter(|step| step.state == StepState::Passed).count();
        format!("{passed}/{}", workflow.steps.len())
    }

    /// What it waits for, or what came of it.
    pub fn result(&self) -> String {
        match self {
            Self::Workflow(_, workflow) => match &workflow.state {
                WorkflowState::Aborted { reason } => reason.clone(),
                WorkflowState::Done => last_evidence(workflow),
                WorkflowState::Running => {
                    workflow.current().map(|step| step.evidence.clone()).unwrap_or_default()
                }
            },
            Self::Session(action) => action.result(),
        }
    }

    /// How it stands. Whoever waits for an operator asks to be looked at.
    pub fn standing(&self) -> Standing {
        match self {
            Self::Workflow(_, workflow) => match &workflow.state {
                WorkflowState::Aborted { .. } => Standing::Warn,
                WorkflowState::Done => Standing::Ok,
                WorkflowState::Running if workflow.awaits_approval() => Standing::Warn,
                WorkflowState::Running => Standing::Unknown,
            },
            Self::Session(action) => match action.stage {
                Stage::Refused(_) => Standing::Warn,
                Stage::Planned | Stage::Sent => Standing::Unknown,
                Stage::Cancelled | Stage::Done { .. } => Standing::Ok,
            },
        }
    }
}

fn last_evidence(workflow: &Workflow) -> String {
    workflow.steps.last().map(|step| step.evidence.clone()).unwrap_or_default()
}
