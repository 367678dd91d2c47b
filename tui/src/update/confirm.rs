//! The way of a command: dry run, plan, word, yes, answer.

mod press;

use ringrift::api::{self, Command, CommandReply, CommandRequest};
use ringrift::id::IdempotencyKey;

pub use press::press;

use super::{Effect, log};
use crate::model::action::Stage;
use crate::model::agent::Standing;
use crate::model::confirm::seen::Seen;
use crate::model::confirm::told;
use crate::model::text::clean;
use crate::model::{Agent, AgentKey, Confirm, Focus, Link, Model, Plan};

/// Opens the dialog and asks the agent what would happen.
pub fn open(model: &mut Model, agent: AgentKey, command: Command) -> Vec<Effect> {
    if let Err(why) = may_act(model, &agent) {
        model.complain(why);
        return Vec::new();
    }
    let (ticket, effect) = request(model, &agent, &command, Intent::Plan);
    let opened = model.now;
    let action = log::open(model, &agent, &command, &ticket);
    model.focus = Focus::Confirm(Box::new(Confirm::new(action, agent, command, opened, ticket)));
    vec![effect]
}

/// Nobody acts on what is not now.
fn may_act(model: &Model, agent: &AgentKey) -> Result<(), String> {
    if model.armed_s().is_none() {
        return Err("read-only: type :arm first".to_owned());
    }
    if model.frozen.is_some() {
        return Err("paused: go on live first (space), then act on what is true now".to_owned());
    }
    match model.live.agent(agent) {
        Some(known) if known.link != Link::Live => {
            Err(format!("{agent} is not connected: nothing was sent"))
        }
        Some(known) if known.standing(model.now) == Standing::Stale => {
            Err(format!("{agent} is silent, so what is shown may be old: nothing was sent"))
        }
        Some(Agent { via: Some(via), .. }) => Err(format!(
            "{agent} is reached through {via}, which passes no commands on: nothing was sent"
        )),
        Some(_) => Ok(()),
        None => Err(format!("there is no agent {agent}")),
    }
}

/// What a request is for.
enum Intent {
    /// To hear what would happen.
    Plan,
    /// To act.
    Act {
        /// If this is still the plan, where the agent makes one.
        plan: Option<api::Plan>,
        /// What the operator typed, where something had to be.
        typed: Option<String>,
    },
}

fn request(
    model: &mut Model,
    agent: &AgentKey,
    command: &Command,
    intent: Intent,
) -> (IdempotencyKey, Effect) {
    model.sent += 1;
    let ticket = IdempotencyKey::new(&format!("tui-{}-{}", model.session, model.sent))
        .expect("the session name is short and has only hex digits");
    let command = command.clone();
    let request = match intent {
        Intent::Plan => CommandRequest::dry_run(command),
        Intent::Act { plan, typed } => match plan {
            Some(plan) => CommandRequest::as_planned(command, &plan, typed),
            None => {
                CommandRequest { confirmation: typed, ..CommandRequest::as_things_stand(command) }
            }
        },
    };
    let request = CommandRequest { reason: model.armed_for.clone(), ..request };
    let effect = Effect::Send { agent: agent.clone(), request, ticket: ticket.clone() };
    (ticket, effect)
}

/// Carries out what was read; asks again where that is too old.
fn agree(model: &mut Model, dialog: &mut Confirm) -> Vec<Effect> {
    if let Err(why) = may_act(model, &dialog.agent) {
        log::reach(model, dialog.action, Stage::Refused(why.clone()));
        dialog.plan = Plan::Refused(why);
        return Vec::new();
    }
    if !dialog.may_execute(model.now) {
        return Vec::new();
    }
    let dry_run = dialog.outdated(model.now);
    let typed = dialog.word().map(|_| dialog.typed.text().to_owned());
    let act = || Intent::Act { plan: dialog.plan().cloned(), typed };
    let intent = if dry_run { Intent::Plan } else { act() };
    let (ticket, effect) = request(model, &dialog.agent, &dialog.command, intent);
    log::ticket(model, dialog.action, &ticket);
    dialog.ticket = ticket;
    dialog.plan = if dry_run { Plan::Asked } else { Plan::Sent };
    if !dry_run {
        log::reach(model, dialog.action, Stage::Sent);
    }
    vec![effect]
}

/// Notes how far the dialog is scrolled and whether all of its plan was on the screen.
pub fn settle(model: &mut Model) {
    let mut dialog = match std::mem::take(&mut model.focus) {
        Focus::Confirm(dialog) => dialog,
        other => return model.focus = other,
    };
    let window = told::window(model, &dialog);
    dialog.scrolled = window.above;
    if matches!(dialog.plan, Plan::Ready { .. }) {
        dialog.seen.add(window, told::columns(model.size.0));
        dialog.is_read |= dialog.seen.first_missing(window.all()).is_none();
    }
    model.focus = Focus::Confirm(dialog);
}

/// Shows another answer of the agent from its first line on.
fn show(model: &mut Model, plan: Plan) {
    let Focus::Confirm(dialog) = &mut model.focus else { return };
    (dialog.plan, dialog.scrolled) = (plan, 0);
    (dialog.seen, dialog.is_read) = (Seen::default(), false);
    let is_ready = matches!(dialog.plan, Plan::Ready { .. });
    if is_ready && !dialog.has_field() && !dialog.typed.text().is_empty() {
        let typed = std::mem::take(&mut dialog.typed);
        model.say(format!("`{}` was typed before the plan came, and is left out", typed.text()));
    }
    settle(model);
}

/// The agent answered a request of ours.
pub fn answered(model: &mut Model, ticket: &IdempotencyKey, result: Result<CommandReply, String>) {
    let now = model.now;
    log::answered(model, ticket, &result);
    let Focus::Confirm(dialog) = &model.focus else { return report(model, result) };
    if dialog.ticket != *ticket {
        return report(model, result);
    }
    match result {
        Ok(reply) if reply.dry_run => {
            let effects = reply.effects.iter().map(|line| clean(line)).collect();
            show(model, Plan::Ready { effects, plan: reply.plan, at: now });
        }
        Ok(reply) => {
            // A machine is given back once another operator agreed, or after a time.
            let is_begun =
                matches!(dialog.command, Command::Terminate { .. } | Command::Approve { .. });
            let outcome = if is_begun { "begun" } else { "done" };
            let said = format!("{outcome}: {} ({})", dialog.command, lines(&reply));
            model.focus = Focus::Screen;
            model.say(said);
        }
        Err(error) => show(model, Plan::Refused(clean(&error))),
    }
    model.dirty = true;
}

/// The dialog is gone; what was done still has to be told.
fn report(model: &mut Model, result: Result<CommandReply, String>) {
    match result {
        Ok(reply) if reply.dry_run => {}
        Ok(reply) => model.say(format!("taken: {}", lines(&reply))),
        Err(error) => model.complain(clean(&error)),
    }
}

fn lines(reply: &CommandReply) -> String {
    clean(&reply.effects.join("; "))
}
