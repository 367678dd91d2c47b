//! What a context is connected to, and how it is left.

use std::path::PathBuf;

use tokio::sync::mpsc;

use crate::journal::Journal;
use crate::links::{Links, Targets};
use crate::local::Running;
use crate::model::World;
use crate::update::Msg;

/// Messages that wait for the owner; a full queue slows the connections down and drops nothing.
const INBOX: usize = 1024;

/// What a context is connected to.
pub struct Ends {
    /// The agents.
    pub links: Links,
    /// The past on disk, if there is a place for it.
    pub journal: Option<Journal>,
    /// What they say.
    pub inbox: mpsc::Receiver<Msg>,
}

/// What a context leaves behind that the operator has to know of.
#[derive(Debug, Default)]
pub struct Left {
    /// The private agent, if it runs on.
    pub runs_on: Option<Running>,
    /// Why the last that was heard is not in the journal.
    pub unwritten: Option<String>,
}

impl Ends {
    /// Connects to everybody, as in a world in which nothing was heard, and keeps what comes in the
    /// folder that the operator chose, if any.
    pub fn open(targets: Targets, unheard: World, chosen: Option<PathBuf>) -> Self {
        let (out, inbox) = mpsc::channel(INBOX);
        let journal = Journal::open(unheard, chosen, out.clone());
        Self { links: Links::open(targets, &out), journal, inbox }
    }

    /// Connects to nobody and keeps nothing.
    pub fn nowhere() -> Self {
        let (out, inbox) = mpsc::channel(INBOX);
        Self { links: Links::open(Targets::nobody(), &out), journal: None, inbox }
    }

    /// Ends all connections, writes the rest of the journal and stops the private agent.
    pub async fn close(self) -> Left {
        let Self { links, journal, inbox } = self;
        // Nobody waits to be heard any more.
        drop(inbox);
        // The disk may be slow, and this thread has keys and agents to attend to.
        let written = tokio::task::spawn_blocking(|| journal.map_or(Ok(()), Journal::close));
        let (runs_on, written) = tokio::join!(links.close(), written);
        let written = written.unwrap_or_else(|error| Err(error.to_string()));
        Left { runs_on, unwritten: written.err() }
    }
}

impl Left {
    /// What both leave behind; of two of a kind what the later one does.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        Self {
            runs_on: later.runs_on.or(self.runs_on),
            unwritten: later.unwritten.or(self.unwritten),
        }
    }
}
