//! The plan of a command: what it would do, what stands in its way, what has to be typed.

use ringrift::api::{Command, Confirmation, Gate, Plan, Risk, Workflow};
use ringrift::event::Digest;

use super::{Asked, CommandDesk, Refusal, effects, store};
use crate::server::Operator;
use crate::services::Services;
use crate::workflow::{self, Approval};

/// A plan with the changes that it is about, one line each.
pub(super) struct Planned {
    pub(super) effects: Vec<String>,
    pub(super) plan: Plan,
}

/// The plan of a command at log sequence `state`, or why there is none.
pub(super) async fn of(desk: &CommandDesk, asked: &Asked, state: u64) -> Result<Planned, Refusal> {
    let command = asked.command();
    let effects = effects::of(desk, asked).await?;
    let gates = gates(desk, asked).await?;
    let verdicts: Vec<_> = gates.iter().map(|gate| (&gate.name, gate.verdict)).collect();
    let hashed = serde_json::to_vec(&(command, &effects, verdicts)).expect("plain data");
    let plan = Plan {
        hash: Digest::of(&hashed),
        risk: command.risk(),
        undo: effects::undo(&desk.services, command),
        confirmation: confirmation(desk, command).await?,
        gates,
        state,
    };
    Ok(Planned { effects, plan })
}

/// What an irreversible command waits for after its confirmation.
pub(super) fn approval(services: &Services, command: &Command) -> Approval {
    if !matches!(command, Command::Terminate { .. }) {
        return Approval::None;
    }
    match Operator::who_can_act(&services.settings.settings) {
        0 | 1 => Approval::Hold,
        _ => Approval::SecondOperator,
    }
}

async fn gates(desk: &CommandDesk, asked: &Asked) -> Result<Vec<Gate>, Refusal> {
    let ctx = desk.workflow_ctx();
    let gates = workflow::gates::of(&desk.services, ctx.provider, asked.command()).await;
    let mut gates = gates.map_err(store)?;
    if workflow::is_followed(asked.command()) {
        gates.insert(0, free(desk, asked).await?);
    }
    Ok(gates)
}

/// Nobody else changes the same thing at this moment.
async fn free(desk: &CommandDesk, asked: &Asked) -> Result<Gate, Refusal> {
    const NAME: &str = "free";
    let subject = asked.command().subject();
    let conflicts = |other: &Workflow| other.command.subject() == subject;
    let running = desk.workflows.running().await.map_err(store)?;
    Ok(match running.into_iter().find(conflicts) {
        None => Gate::pass(NAME, format!("nothing else changes {subject}")),
        Some(other) => {
            let found =
                format!("{} of {} is on its way: {}", other.id, other.operator, other.command);
            Gate::fail(NAME, found, format!("wait for it, or abort {}", other.id))
        }
    })
}

/// What the operator has to type, and who else has to agree.
async fn confirmation(desk: &CommandDesk, command: &Command) -> Result<Confirmation, Refusal> {
    let typed = match (command.risk(), command) {
        (Risk::Reversible, _) => None,
        (Risk::Costly, _) => Some(command.verb().to_owned()),
        (Risk::Irreversible, Command::Terminate { node }) => Some(node.to_string()),
        (Risk::Irreversible, Command::DiscardParked { event, .. }) => Some(event.to_string()),
        (Risk::Irreversible, Command::Approve { workflow }) => {
            let approved = desk.workflows.get(workflow.clone()).await.map_err(store)?;
            match approved.map(|workflow| workflow.command) {
                Some(Command::Terminate { node }) => Some(node.to_string()),
                _ => Some(workflow.to_string()),
            }
        }
        (Risk::Irreversible, _) => Some(command.verb().to_owned()),
    };
    let approval = approval(&desk.services, command);
    Ok(Confirmation {
        typed,
        second_operator: approval == Approval::SecondOperator,
        hold_s: (approval == Approval::Hold).then_some(workflow::HOLD_S),
    })
}
