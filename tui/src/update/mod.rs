//! What a message does to the model. Pure: no clock, no network, no screen. Whatever has to happen
//! outside comes back as a value.

mod confirm;
mod keys;
mod moves;
mod news;
pub mod order;
mod palette;
pub mod suggest;
#[cfg(test)]
mod tests;

use ringrift::api::{CommandReply, CommandRequest, DaemonProgress, HealthReport, StateSnapshot};
use ringrift::event::{Envelope, UtcMs};
use ringrift::id::IdempotencyKey;

use crate::keymap::Key;
use crate::model::{AgentKey, Focus, Model};

/// What can happen to the cockpit.
#[derive(Debug, Clone, PartialEq)]
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
}

/// What an agent, or the connection to it, can say.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Its whole state; events follow from there.
    Snapshot(Box<StateSnapshot>),
    /// Events between these sequences never came; a snapshot follows.
    Gap {
        /// The last that came.
        after: u64,
        /// The one that came next.
        next: u64,
    },
    /// The next events of its log, by sequence.
    Events(Vec<(u64, Box<Envelope>)>),
    /// The answer to a probe.
    Health {
        /// What it says.
        report: HealthReport,
        /// How long the answer took.
        rtt_ms: u32,
        /// What its daemons did last.
        progress: Vec<DaemonProgress>,
    },
    /// It cannot be reached.
    Offline {
        /// Why.
        error: String,
        /// When it is tried again; `None` if only the operator can have it tried.
        retry_at: Option<UtcMs>,
    },
    /// The answer to a command.
    Reply {
        /// The key that the command was sent with.
        ticket: IdempotencyKey,
        /// What it said.
        result: Result<CommandReply, String>,
    },
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
    /// Fetch every agent's state again; reconnect at once where there is no connection.
    Resync,
    /// Paint every cell of the next frame.
    Repaint,
    /// Give the terminal back to the shell until it continues us.
    Suspend,
    /// Leave.
    Quit,
}

/// How long a notice stays, in milliseconds.
const NOTICE_MS: i64 = 12_000;

/// Takes in a message.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Now(now) => {
            tick(model, now);
            Vec::new()
        }
        Msg::Key(key) => {
            model.dirty = true;
            keys::press(model, key)
        }
        Msg::Paste(text) => {
            paste(model, &text);
            Vec::new()
        }
        Msg::Resized(columns, lines) => {
            model.size = (columns, lines);
            model.dirty = true;
            Vec::new()
        }
        Msg::Repaint => {
            model.dirty = true;
            vec![Effect::Repaint]
        }
        Msg::Agent(key, news) => {
            news::take(model, &key, news);
            Vec::new()
        }
    }
}

fn tick(model: &mut Model, now: UtcMs) {
    let second_changed = now.0.div_euclid(1000) != model.now.0.div_euclid(1000);
    model.now = now;
    model.dirty |= second_changed;
    if model.armed_until.is_some_and(|until| until <= now) {
        model.armed_until = None;
        model.say("read-only again: the armed time is over");
    }
    if model.notice.as_ref().is_some_and(|notice| now.since(notice.at) > NOTICE_MS) {
        model.notice = None;
        model.dirty = true;
    }
}

/// Pasted text goes where text is being edited and nowhere else: it is never a key.
fn paste(model: &mut Model, text: &str) {
    if let Focus::Palette(line) | Focus::Filter(line) = &mut model.focus {
        text.chars().for_each(|c| line.insert(c));
        model.dirty = true;
    }
}
