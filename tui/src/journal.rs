//! The past on disk: what came from the agents, bounded, so that a later session can go back to it.
//!
//! Two files, the newer one written to. A thread of its own reads and writes: nothing on disk holds
//! a key up. One cockpit writes the journal of a set of agents; others only read it.

mod files;
pub mod recording;
#[cfg(test)]
mod replay_tests;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use ringrift::event::{Digest, UtcMs};
use tokio::sync::mpsc::Sender;

use crate::model::past::Message;
use crate::model::{AgentKey, News, World};
use crate::settings::xdg;
use crate::update::Msg;
use files::Opened;

/// Messages that wait to be written; more are dropped, and that is told.
const WAITING: usize = 1_024;

/// The near end of the journal.
#[derive(Debug)]
pub struct Journal {
    out: SyncSender<Message>,
    /// A message was dropped, and nothing was written since.
    choked: bool,
}

impl Journal {
    /// Starts to read what earlier sessions kept (it comes as [`Msg::History`]) and to write.
    /// `None` if there is no place for it.
    ///
    /// `unheard` is the world of these agents before anything was heard; `chosen` the folder that
    /// the operator wants it to be in.
    pub fn open(unheard: World, chosen: Option<PathBuf>, tell: Sender<Msg>) -> Option<Self> {
        let folder = chosen.or_else(|| folder(&unheard))?;
        let (out, messages) = sync_channel(WAITING);
        std::thread::spawn(move || keep(folder, unheard, &messages, &tell));
        Some(Self { out, choked: false })
    }

    /// Keeps a message that changes the world; false for the first of several that could not be
    /// kept.
    pub fn keep(&mut self, at: UtcMs, agent: &AgentKey, news: &News) -> bool {
        let message = Message { at, agent: agent.clone(), news: news.clone() };
        let full = matches!(self.out.try_send(message), Err(TrySendError::Full(_)));
        let is_new = full && !self.choked;
        self.choked = full;
        !is_new
    }
}

/// The folder of the journal of a world's agents.
fn folder(world: &World) -> Option<PathBuf> {
    let names: Vec<&str> = world.agents.iter().map(|agent| agent.key.as_str()).collect();
    let name = Digest::of(names.join("\n").as_bytes());
    Some(xdg("XDG_STATE_HOME", ".local/state")?.join("ringrift/journal").join(name.short()))
}

/// The thread: reads, then writes until the cockpit ends.
fn keep(folder: PathBuf, unheard: World, messages: &Receiver<Message>, tell: &Sender<Msg>) {
    let mut files = match files::open(folder, unheard) {
        Ok(Opened { past, files }) => {
            // A cockpit that is gone needs no history.
            let _ = tell.blocking_send(Msg::History(Box::new(past)));
            let Some(files) = files else { return };
            files
        }
        Err(why) => return complain(tell, &why),
    };
    while let Ok(message) = messages.recv() {
        if let Err(why) = files.write(&message) {
            return complain(tell, &why);
        }
    }
}

fn complain(tell: &Sender<Msg>, why: &str) {
    let text = format!("no journal: {why}; the past of this session is kept in memory only");
    let _ = tell.blocking_send(Msg::Complaint(text));
}
