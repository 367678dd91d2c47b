//! The way of a command: dry run, plan, word, yes, answer.

use ringrift::api::{Command, CommandReply, CommandRequest};
use ringrift::id::IdempotencyKey;

use super::Effect;
use crate::keymap::Key;
use crate::model::text::clean;
use crate::model::{AgentKey, Confirm, Focus, Link, Model, Plan};

/// Opens the dialog and asks the agent what would happen.
pub fn open(model: &mut Model, agent: AgentKey, command: Command) -> Vec<Effect> {
    if let Err(why) = may_act(model, &agent) {
        model.complain(why);
        return Vec::new();
    }
    let (ticket, effect) = request(model, &agent, &command, true);
    let opened = model.now;
    let dialog =
        Confirm { agent, command, opened, plan: Plan::Asked, ticket, typed: String::new() };
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
    match model.live.agent(agent).map(|agent| &agent.link) {
        Some(Link::Live) => Ok(()),
        _ => Err(format!("{agent} is not connected: nothing was sent")),
    }
}

fn request(
    model: &mut Model,
    agent: &AgentKey,
    command: &Command,
    dry_run: bool,
) -> (IdempotencyKey, Effect) {
    model.sent += 1;
    let ticket = IdempotencyKey::new(&format!("tui-{}-{}", model.session, model.sent))
        .expect("the session name is short and has only hex digits");
    let request = CommandRequest { command: command.clone(), dry_run };
    let effect = Effect::Send { agent: agent.clone(), request, ticket: ticket.clone() };
    (ticket, effect)
}

/// A key while the dialog is open. Enter and Esc cancel; only `y` confirms, and it never opens a
/// dialog.
pub fn press(model: &mut Model, mut dialog: Box<Confirm>, key: Key) -> Vec<Effect> {
    let deaf = model.now.since(dialog.opened) < crate::model::confirm::DEAF_MS;
    let mut effects = Vec::new();
    match key {
        Key::Esc => return cancel(model),
        _ if deaf => {}
        Key::Enter => return cancel(model),
        Key::Char(c) if !dialog.word_typed() => type_word(&mut dialog, c),
        Key::Backspace => {
            dialog.typed.pop();
        }
        Key::Char('n' | 'q') => return cancel(model),
        Key::Char('y') => effects = confirm(model, &mut dialog),
        _ => {}
    }
    model.focus = Focus::Confirm(dialog);
    effects
}

fn cancel(model: &mut Model) -> Vec<Effect> {
    model.focus = Focus::Screen;
    model.say("cancelled: nothing was changed");
    Vec::new()
}

/// Takes only the letters of the word, so that what stands there is always its beginning.
fn type_word(dialog: &mut Confirm, c: char) {
    let wanted = dialog.word().and_then(|word| word.chars().nth(dialog.typed.chars().count()));
    if wanted == Some(c) {
        dialog.typed.push(c);
    }
}

fn confirm(model: &mut Model, dialog: &mut Confirm) -> Vec<Effect> {
    if let Err(why) = may_act(model, &dialog.agent) {
        dialog.plan = Plan::Refused(why);
        return Vec::new();
    }
    if !dialog.may_execute(model.now) {
        return Vec::new();
    }
    let dry_run = dialog.outdated(model.now);
    let (ticket, effect) = request(model, &dialog.agent, &dialog.command, dry_run);
    dialog.ticket = ticket;
    dialog.plan = if dry_run { Plan::Asked } else { Plan::Sent };
    vec![effect]
}

/// The agent answered a request of ours.
pub fn answered(model: &mut Model, ticket: &IdempotencyKey, result: Result<CommandReply, String>) {
    let now = model.now;
    let Focus::Confirm(dialog) = &mut model.focus else { return report(model, result) };
    if dialog.ticket != *ticket {
        return report(model, result);
    }
    match result {
        Ok(reply) if reply.dry_run => {
            let effects = reply.effects.iter().map(|line| clean(line)).collect();
            dialog.plan = Plan::Ready { effects, at: now };
        }
        Ok(reply) => {
            let done = format!("done: {} ({})", dialog.command, clean(&reply.effects.join("; ")));
            model.focus = Focus::Screen;
            model.say(done);
        }
        Err(error) => dialog.plan = Plan::Refused(clean(&error)),
    }
    model.dirty = true;
}

/// The dialog is gone; what was done still has to be told.
fn report(model: &mut Model, result: Result<CommandReply, String>) {
    match result {
        Ok(reply) if reply.dry_run => {}
        Ok(reply) => model.say(format!("done: {}", clean(&reply.effects.join("; ")))),
        Err(error) => model.complain(clean(&error)),
    }
}
