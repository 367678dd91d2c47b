//! The past on disk: what came from the agents lately, so that a later session can go back to it.
//!
//! Two files, the newer one written to. A thread of its own reads and writes: nothing on disk holds
//! a key up. One cockpit writes the journal of a set of agents; others only read it.

mod files;
pub mod recording;
#[cfg(test)]
mod replay_tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use ringrift::event::{Digest, UtcMs};
use tokio::sync::mpsc::Sender;

use crate::model::past::Message;
use crate::model::{AgentKey, News, World};
use crate::settings::xdg;
use crate::update::Msg;
use files::{Files, Opened};

/// Batches that wait to be written; more are dropped, and that is told.
const WAITING: usize = 16;

/// Messages of a batch, at most: it is handed over early when as many wait.
const BATCH: usize = 256;

/// How long messages wait to be handed over together, in milliseconds: whoever writes wakes once for
/// all of them.
const PATIENCE_MS: i64 = 2_000;

/// How long the end of the cockpit waits for a slow disk.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The near end of the journal.
#[derive(Debug)]
pub struct Journal {
    out: Option<SyncSender<Batch>>,
    /// What is handed over next.
    waiting: Vec<Message>,
    /// A batch was dropped, and nothing was written since.
    choked: bool,
    /// The newer file is full: the next batch has to say what is known.
    full: Arc<AtomicBool>,
    /// Closed once everything is written; before that, why it is not, unless that was told already.
    written: Receiver<String>,
}

/// What is handed over to be written.
struct Batch {
    messages: Vec<Message>,
    /// What is known after them, where another file is to begin with it, and when that was.
    known: Option<(Box<World>, UtcMs)>,
}

impl Journal {
    /// Starts to read what earlier sessions kept (it comes as [`Msg::History`]) and to write.
    /// `None` if there is no place for it.
    ///
    /// `unheard` is the world of these agents before anything was heard; `chosen` the folder that
    /// the operator wants it to be in.
    pub fn open(unheard: World, chosen: Option<PathBuf>, tell: Sender<Msg>) -> Option<Self> {
        let folder = chosen.or_else(|| folder(&unheard))?;
        let (out, batches) = sync_channel(WAITING);
        let (untold, written) = sync_channel(1);
        let full = Arc::<AtomicBool>::default();
        let is_full = Arc::clone(&full);
        std::thread::spawn(move || {
            if let Err(why) = keep(folder, unheard, &batches, &is_full, &tell) {
                complain(&tell, why, &untold);
            }
        });
        Some(Self { out: Some(out), waiting: Vec::new(), choked: false, full, written })
    }

    /// Keeps a message that changes the world, to be written with the next ones.
    pub fn keep(&mut self, at: UtcMs, agent: &AgentKey, news: &News) {
        self.waiting.push(Message { at, agent: agent.clone(), news: news.clone() });
    }

    /// Hands over what has waited long enough; `world` is what is known after it. False for the first
    /// of several batches that could not be handed over.
    pub fn hand_over(&mut self, now: UtcMs, world: &World) -> bool {
        let waited = self.waiting.first().is_some_and(|first| now.since(first.at) >= PATIENCE_MS);
        if !waited && self.waiting.len() < BATCH {
            return true;
        }
        let is_full = self.full.swap(false, Ordering::Relaxed);
        let known = is_full.then(|| (Box::new(world.clone()), now));
        let choked = !self.send(known);
        let is_new = choked && !self.choked;
        self.choked = choked;
        !is_new
    }

    /// False if too much waits to be written already.
    fn send(&mut self, known: Option<(Box<World>, UtcMs)>) -> bool {
        let batch = Batch { messages: std::mem::take(&mut self.waiting), known };
        let sent = self.out.as_ref().map(|out| out.try_send(batch));
        !matches!(sent, Some(Err(TrySendError::Full(_))))
    }

    /// Hands over the rest and waits until it is written, but not for ever: a disk that is too slow
    /// keeps nobody from leaving. Blocks.
    ///
    /// # Errors
    /// Why the journal lacks something, unless that was told before.
    pub fn close(mut self) -> Result<(), String> {
        let is_sent = self.send(None);
        self.out = None;
        match self.written.recv_timeout(LAST_WORDS) {
            Err(RecvTimeoutError::Disconnected) if is_sent => Ok(()),
            Ok(why) => Err(why),
            Err(_) => Err("the disk is too slow".to_owned()),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.send(None);
    }
}

/// The folder of the journal of a world's agents.
fn folder(world: &World) -> Option<PathBuf> {
    let names: Vec<&str> = world.agents.iter().map(|agent| agent.key.as_str()).collect();
    let name = Digest::of(names.join("\n").as_bytes());
    Some(xdg("XDG_STATE_HOME", ".local/state")?.join("ringrift/journal").join(name.short()))
}

/// The thread: reads, then writes until the cockpit ends.
fn keep(
    folder: PathBuf,
    unheard: World,
    batches: &Receiver<Batch>,
    is_full: &AtomicBool,
    tell: &Sender<Msg>,
) -> Result<(), String> {
    let Opened { past, files } = files::open(folder, unheard)?;
    // A cockpit that is gone needs no history.
    let _ = tell.blocking_send(Msg::History(Box::new(past)));
    let Some(mut files) = files else { return Ok(()) };
    while let Ok(batch) = batches.recv() {
        write(&mut files, &batch)?;
        is_full.store(files.is_full(), Ordering::Relaxed);
    }
    Ok(())
}

fn write(files: &mut Files, batch: &Batch) -> Result<(), String> {
    files.write(&batch.messages)?;
    match &batch.known {
        // It may have been asked for twice.
        Some((known, at)) if files.is_full() => files.turn_over(known, *at),
        _ => Ok(()),
    }
}

/// Tells the operator on the screen, or, where that is gone already, whoever closes the journal.
fn complain(tell: &Sender<Msg>, why: String, untold: &SyncSender<String>) {
    let text = format!("no journal: {why}; the past of this session is kept in memory only");
    if tell.blocking_send(Msg::Complaint(text)).is_err() {
        // It has room for one, and nobody listens where nobody closes.
        let _ = untold.try_send(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_once_the_screen_is_gone_is_told_to_whoever_leaves() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let (tell, inbox) = tokio::sync::mpsc::channel(1);
        drop(inbox);
        let unheard = World::new([AgentKey::local()]);
        let journal = Journal::open(unheard, Some(file), tell).expect("there is a place for it");
        assert!(journal.close().is_err(), "a folder cannot be where a file is");
    }

    #[test]
    fn what_nobody_takes_in_time_is_told_to_whoever_leaves() {
        let ((out, _full), (_, written)) = (sync_channel(0), sync_channel(1));
        let (waiting, full) = (Vec::new(), Arc::default());
        let journal = Journal { out: Some(out), waiting, choked: false, full, written };
        assert_eq!(journal.close(), Err("the disk is too slow".to_owned()));
    }
}
