//! The log of this session's commands: every step of the dialog is noted in it.

use ringrift::api::{Command, CommandReply};
use ringrift::id::IdempotencyKey;

use crate::model::action::{Action, MAX_ACTIONS, Stage};
use crate::model::text::clean;
use crate::model::{AgentKey, Model};

/// Notes a command that is to be planned; gives its number.
pub fn open(
    model: &mut Model,
    agent: &AgentKey,
    command: &Command,
    ticket: &IdempotencyKey,
) -> u64 {
    if model.actions.len() >= MAX_ACTIONS {
        model.actions.pop_front();
    }
    let number = model.actions.back().map_or(1, |last| last.number + 1);
    model.actions.push_back(Action {
        number,
        agent: agent.clone(),
        command: command.clone(),
        plan: Vec::new(),
        stage: Stage::Planned,
        changed: model.now,
        ticket: ticket.clone(),
    });
    number
}

/// Notes that a command stands elsewhere now.
pub fn reach(model: &mut Model, number: u64, stage: Stage) {
    let now = model.now;
    if let Some(action) = model.actions.iter_mut().find(|action| action.number == number) {
        action.stage = stage;
        action.changed = now;
    }
}

/// Notes the key of a command's next request.
pub fn ticket(model: &mut Model, number: u64, ticket: &IdempotencyKey) {
    if let Some(action) = model.actions.iter_mut().find(|action| action.number == number) {
        action.ticket = ticket.clone();
    }
}

/// Notes an answer. One that comes after the operator gave the command up is noted too, unless it
/// only says what would have changed.
pub fn answered(model: &mut Model, ticket: &IdempotencyKey, result: &Result<CommandReply, String>) {
    let now = model.now;
    let Some(action) = model.actions.iter_mut().find(|action| action.ticket == *ticket) else {
        return;
    };
    let lines = |reply: &CommandReply| reply.effects.iter().map(|line| clean(line)).collect();
    match result {
        Ok(reply) if reply.dry_run => action.plan = lines(reply),
        Ok(reply) => {
            action.stage = Stage::Done { effects: lines(reply), audit: reply.audit.clone() };
            action.changed = now;
        }
        Err(error) => {
            action.stage = Stage::Refused(clean(error));
            action.changed = now;
        }
    }
}
