//! What a message does to the model. Pure: no clock, no network, no screen. Whatever has to happen
//! outside comes back as a value.

mod act;
mod addressee;
mod confirm;
mod differences;
mod explain;
mod games;
mod keys;
mod kinds;
mod log;
mod moves;
mod news;
mod operations;
mod palette;
mod panels;
mod take_away;
#[cfg(test)]
mod tests;
pub mod travel;

use ringrift::api::CommandRequest;
use ringrift::event::{EventId, UtcMs};
use ringrift::id::{GameId, IdempotencyKey};

use crate::keymap::Key;
use crate::model::{AgentKey, Discovery, Focus, Model, Notice, Past, Plan};

pub use crate::model::News;

/// What can happen to the cockpit.
#[derive(Debug, Clone)]
pub enum Msg {
    /// The wall clock; sent before every other message and once a second.
    Now(UtcMs),
    /// A key.
    Key(Key),
    /// Text from the clipboard.
    Paste(String),
    /// The terminal has this many columns and lines.
    Resized(u16, u16),
    /// The screen's content is unknown: paint everything.
    Repaint,
    /// An agent, or the connection to it, has something to say.
    Agent(AgentKey, News),
    /// What earlier sessions kept.
    History(Box<Past>),
    /// A recorded session, to be shown from its end on.
    Recorded(Box<Past>),
    /// Something of the cockpit's own went wrong.
    Complaint(String),
}

/// What has to happen outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a command; the answer comes as [`News::Reply`].
    Send {
        /// To whom.
        agent: AgentKey,
        /// What.
        request: CommandRequest,
        /// Under which key.
        ticket: IdempotencyKey,
    },
    /// Fetch something that the events do not hold; it comes as news.
    Fetch {
        /// From whom.
        agent: AgentKey,
        /// What.
        what: Fetch,
    },
    /// Put a text on the clipboard.
    Copy(String),
    /// Write a file for the operator.
    Export {
        /// Its name.
        name: String,
        /// What is in it.
        text: String,
    },
    /// Open or close connections to agents that a log tells of.
    Discovered(Discovery),
    /// Fetch every agent's state again; reconnect at once where there is no connection.
    Resync,
    /// Show another context.
    Switch(String),
    /// Paint every cell of the next frame.
    Repaint,
    /// Give the terminal back to the shell until it continues us.
    Suspend,
    /// Leave.
    Quit,
}

/// What can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetch {
    /// The running games and the newest recorded ones: [`News::Games`].
    Games,
    /// One game: [`News::Game`].
    Game(GameId),
    /// Workflows and audit: [`News::Operations`].
    Operations,
    /// Settings in effect: [`News::Settings`].
    Settings,
    /// The causes of an event that is not kept here: [`News::Causes`].
    Causes {
        /// The nearest.
        cause: EventId,
        /// The sequence of its effect.
        before: u64,
    },
}

/// How long a notice stays, in milliseconds.
const NOTICE_MS: i64 = 12_000;

/// Takes in a message.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Now(now) => tick(model, now),
        Msg::Key(key) => {
            model.dirty = true;
            forget_notice(model);
            keys::press(model, key)
        }
        Msg::Paste(text) => {
            paste(model, &text);
            Vec::new()
        }
        Msg::Resized(columns, lines) => {
            // It may have been smaller for a moment: what the terminal cut off then is lost.
            model.size = (columns, lines);
            model.dirty = true;
            confirm::settle(model);
            vec![Effect::Repaint]
        }
        Msg::Repaint => {
            model.dirty = true;
            vec![Effect::Repaint]
        }
        Msg::Agent(key, news) => news::take(model, &key, news),
        Msg::Complaint(text) => {
            model.complain(text);
            Vec::new()
        }
        Msg::History(older) => {
            model.past.prepend(*older);
            Vec::new()
        }
        Msg::Recorded(past) => {
            model.past = *past;
            model.is_recorded = true;
            if let Some(end) = model.past.ends() {
                travel::go_to(model, end);
            }
            Vec::new()
        }
    }
}

fn tick(model: &mut Model, now: UtcMs) -> Vec<Effect> {
    let second_changed = now.0.div_euclid(1000) != model.now.0.div_euclid(1000);
    model.now = now;
    if model.armed_until.is_some_and(|until| until <= now) {
        model.armed_until = None;
        model.say("read-only again: the armed time is over");
    }
    if stands_still(model) {
        return Vec::new();
    }
    forget_notice(model);
    model.dirty |= second_changed;
    if second_changed { games::look_again(model) } else { Vec::new() }
}

/// True if nothing on the screen is counted in seconds. A paused screen stands still, but for what the
/// operator began; it needs no clock.
pub fn stands_still(model: &Model) -> bool {
    let is_paused = model.frozen.as_ref().is_some_and(|frozen| !frozen.is_past);
    is_paused && model.armed_until.is_none() && model.focus == Focus::Screen
}

/// Takes away what was said long enough ago.
fn forget_notice(model: &mut Model) {
    let now = model.now;
    let is_over = |notice: &mut Notice| now.since(notice.at) > NOTICE_MS;
    model.dirty |= model.notice.take_if(is_over).is_some();
}

/// Pasted text goes into the palette and the filter, and is never a key. The word before a command is
/// typed: whoever pastes it need not have read what it is about.
fn paste(model: &mut Model, text: &str) {
    let line = match &mut model.focus {
        Focus::Palette(palette) => &mut palette.line,
        Focus::Filter(line) => line,
        Focus::Confirm(dialog) if dialog.plan == Plan::Asked || dialog.has_field() => {
            return model.complain("type it: pasting is not taken here");
        }
        _ => return,
    };
    text.chars().for_each(|c| line.insert(c));
    model.dirty = true;
}
