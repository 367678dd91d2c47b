//! The two files of a journal: one message a line, as JSON.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use ringrift::api::{SelfReport, StateSnapshot};
use rustix::fs::{FlockOperation, flock};

use crate::model::agent::Known;
use crate::model::past::{MAX_MESSAGES, Message};
use crate::model::{Agent, Feed, Log, News, World};

/// The newer file is put aside once it is this large, in bytes.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The longest line that is read, in bytes; a snapshot is the longest message.
const MAX_LINE: u64 = 64 * 1024 * 1024;

const NEWER: &str = "now.jsonl";
const OLDER: &str = "before.jsonl";

/// A journal that was read.
pub struct Opened {
    /// What was kept, oldest first.
    pub kept: Vec<Message>,
    /// Where to go on; `None` while another cockpit writes.
    pub files: Option<Files>,
}

/// The files, open for writing.
pub struct Files {
    folder: PathBuf,
    newer: File,
    bytes: u64,
    /// What the agents last said, to begin the next file with.
    world: World,
    /// Held as long as we write.
    _lock: File,
}

/// Reads what was kept and opens the newer file for more.
pub fn open(folder: PathBuf) -> Result<Opened, String> {
    let wrong = |error: &io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(|error| wrong(&error))?;
    let mut kept = read(&folder.join(OLDER));
    kept.extend(read(&folder.join(NEWER)));
    kept.drain(..kept.len().saturating_sub(MAX_MESSAGES));
    let lock = File::create(folder.join("lock")).map_err(|error| wrong(&error))?;
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(Opened { kept, files: None });
    }
    let newer = append(&folder.join(NEWER)).map_err(|error| wrong(&error))?;
    let bytes = newer.metadata().map_err(|error| wrong(&error))?.len();
    let world = World::default();
    Ok(Opened { kept, files: Some(Files { folder, newer, bytes, world, _lock: lock }) })
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// The messages of a file. A line that cannot be read is left out: it was cut off by a crash, or
/// comes from another version.
fn read(path: &Path) -> Vec<Message> {
    let Ok(file) = File::open(path) else { return Vec::new() };
    let mut reader = BufReader::new(file);
    let mut messages = Vec::new();
    loop {
        let mut line = Vec::new();
        let read = io::Read::take(&mut reader, MAX_LINE).read_until(b'\n', &mut line);
        if !read.is_ok_and(|count| count > 0) {
            return messages;
        }
        messages.extend(serde_json::from_slice::<Message>(&line));
    }
}

impl Files {
    /// Writes a message.
    pub fn write(&mut self, message: &Message) -> Result<(), String> {
        self.remember(message);
        self.append(message).map_err(|error| self.wrong(&error))?;
        if self.bytes > MAX_BYTES {
            self.turn_over().map_err(|error| self.wrong(&error))?;
        }
        Ok(())
    }

    fn wrong(&self, error: &io::Error) -> String {
        format!("{}: {error}", self.folder.join(NEWER).display())
    }

    fn append(&mut self, message: &Message) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.bytes += line.len() as u64;
        self.newer.write_all(&line)
    }

    /// Keeps in mind what the agents last said; their events are in the file.
    fn remember(&mut self, message: &Message) {
        self.world.take(message.at, &message.agent, &message.news);
        self.world.feed = Feed::default();
    }

    /// Puts the newer file aside and begins another one with the state of every agent, so that it
    /// can be understood by itself.
    fn turn_over(&mut self) -> io::Result<()> {
        let newer = self.folder.join(NEWER);
        fs::rename(&newer, self.folder.join(OLDER))?;
        self.newer = append(&newer)?;
        self.bytes = 0;
        let agents = self.world.agents.iter();
        for message in agents.filter_map(|agent| last_word(&self.world, agent)).collect::<Vec<_>>()
        {
            self.append(&message)?;
        }
        Ok(())
    }
}

/// The last that is known of an agent, as a message: with the whole log if it is the one who tells it.
fn last_word(world: &World, agent: &Agent) -> Option<Message> {
    let Known { node, incarnation, health, .. } = agent.known.clone()?;
    let (Log { state, feeder, .. }, at) = (world.log_of(agent)?, agent.heard?);
    let (log, seq) = (state.log.clone(), state.applied);
    let news = if *feeder == agent.key {
        let state = state.clone();
        News::Snapshot(Box::new(StateSnapshot { node, incarnation, seq, at, health, state }))
    } else {
        let daemons = Vec::new();
        let report = SelfReport { node, incarnation, at, log, seq, health, daemons };
        let (report, rtt_ms) = (Box::new(report), agent.rtt_ms.unwrap_or(0));
        News::Probe { report, rtt_ms, via: agent.via.clone() }
    };
    Some(Message { at, agent: agent.key.clone(), news })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AgentKey;
    use crate::samples;
    use ringrift::event::UtcMs;

    fn messages() -> Vec<Message> {
        let first = News::Snapshot(Box::new(samples::snapshot(0, Default::default())));
        let rest = samples::journal().into_iter().map(|event| News::Events(vec![event]));
        let all = std::iter::once(first).chain(rest).enumerate();
        let message = |(n, news)| Message { at: UtcMs(n as i64), agent: AgentKey::local(), news };
        all.map(message).collect()
    }

    #[test]
    fn what_was_written_is_read_back_and_only_one_writes() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = open(folder.path().into()).unwrap();
        let files = first.files.as_mut().unwrap();
        messages().iter().for_each(|message| files.write(message).unwrap());
        let second = open(folder.path().into()).unwrap();
        assert!(second.files.is_none(), "the first one still writes");
        assert_eq!(second.kept, messages());
        drop(first);
        assert!(open(folder.path().into()).unwrap().files.is_some());
    }

    #[test]
    fn a_line_that_was_cut_off_costs_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let messages = messages();
        let mut text = serde_json::to_vec(&messages[0]).unwrap();
        text.extend_from_slice(b"\n{\"at\":1,\"agent\":\"lo\n");
        text.extend(serde_json::to_vec(&messages[1]).unwrap());
        fs::write(folder.path().join(NEWER), text).unwrap();
        assert_eq!(open(folder.path().into()).unwrap().kept, messages[..2]);
    }

    #[test]
    fn a_new_file_begins_with_what_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let mut opened = open(folder.path().into()).unwrap();
        let files = opened.files.as_mut().unwrap();
        for message in messages() {
            files.write(&message).unwrap();
        }
        files.turn_over().unwrap();
        assert!(folder.path().join(OLDER).is_file());
        let newer = read(&folder.path().join(NEWER));
        let [Message { news: News::Snapshot(snapshot), .. }] = newer.as_slice() else {
            panic!("one agent, one state: {newer:?}")
        };
        assert_eq!(snapshot.seq, samples::journal().len() as u64);
    }
}
