//! The way of a command: dry run, plan, word, yes, answer.

use ringrift::api::{self, Command, CommandReply, CommandRequest, Risk};
use ringrift::id::IdempotencyKey;

use super::{Effect, log};
use crate::keymap::Key;
use crate::model::action::Stage;
use crate::model::agent::Standing;
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
    let dialog =
        Confirm { action, agent, command, opened, plan: Plan::Asked, ticket, typed: String::new() };
    model.focus = Focus::Confirm(Box::new(dialog));
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

/// A key while the dialog is open. Enter and Esc cancel; only `y` confirms, and it never opens a
/// dialog.
pub fn press(model: &mut Model, mut dialog: Box<Confirm>, key: Key) -> Vec<Effect> {
    let deaf = model.now.since(dialog.opened) < crate::model::confirm::DEAF_MS;
    let mut effects = Vec::new();
    match key {
        Key::Esc => return cancel(model, &dialog),
        _ if deaf => {}
        Key::Enter => return cancel(model, &dialog),
        Key::Char(c) if !dialog.word_typed() => type_word(&mut dialog, c),
        Key::Backspace => {
            dialog.typed.pop();
        }
        Key::Char('n' | 'q') => return cancel(model, &dialog),
        Key::Char('y') => effects = confirm(model, &mut dialog),
        _ => {}
    }
    model.focus = Focus::Confirm(dialog);
    effects
}

/// Closes the dialog. What was sent already goes on, and is told when it is answered.
fn cancel(model: &mut Model, dialog: &Confirm) -> Vec<Effect> {
    model.focus = Focus::Screen;
    if dialog.plan == Plan::Sent {
        model.say("it was sent already: the answer will be told");
    } else {
        log::reach(model, dialog.action, Stage::Cancelled);
        model.say("cancelled: nothing was changed");
    }
    Vec::new()
}

/// Takes only the letters of the word, so that what stands there is always its beginning. The name
/// of what cannot be undone has to be typed without a slip.
fn type_word(dialog: &mut Confirm, c: char) {
    let wanted = dialog.word().and_then(|word| word.chars().nth(dialog.typed.chars().count()));
    if wanted == Some(c) {
        dialog.typed.push(c);
    } else if dialog.command.risk() == Risk::Irreversible {
        dialog.typed.clear();
    }
}

fn confirm(model: &mut Model, dialog: &mut Confirm) -> Vec<Effect> {
    if let Err(why) = may_act(model, &dialog.agent) {
        dialog.plan = Plan::Refused(why);
        return Vec::new();
    }
    if dialog.is_forbidden() {
        model.complain("not every gate holds: see what to do about it, and ask again");
    }
    if !dialog.may_execute(model.now) {
        if dialog.plan == Plan::Asked {
            model.say("wait: the agent has not said yet what would happen");
        }
        return Vec::new();
    }
    let dry_run = dialog.outdated(model.now);
    let typed = dialog.word().map(|_| dialog.typed.clone());
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

/// The agent answered a request of ours.
pub fn answered(model: &mut Model, ticket: &IdempotencyKey, result: Result<CommandReply, String>) {
    let now = model.now;
    log::answered(model, ticket, &result);
    let Focus::Confirm(dialog) = &mut model.focus else { return report(model, result) };
    if dialog.ticket != *ticket {
        return report(model, result);
    }
    match result {
        Ok(reply) if reply.dry_run => {
            let effects = reply.effects.iter().map(|line| clean(line)).collect();
            dialog.plan = Plan::Ready { effects, plan: reply.plan, at: now };
        }
        Ok(reply) => {
            // A machine is given back once another operator agreed, or after a time.
            let is_begun =
                matches!(dialog.command, Command::Terminate { .. } | Command::Approve { .. });
            let outcome = if is_begun { "begun" } else { "done" };
            let told = format!("{outcome}: {} ({})", dialog.command, lines(&reply));
            model.focus = Focus::Screen;
            model.say(told);
        }
        Err(error) => dialog.plan = Plan::Refused(clean(&error)),
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
