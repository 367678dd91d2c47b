//! The two files of a journal: one message a line, as JSON. Each begins with what was known when it
//! was begun, so that it can be understood after the one before it is gone.

mod known;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use ringrift::event::UtcMs;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use crate::model::past::Message;
use crate::model::{Past, World};

/// The newer file is put aside once as much came as this, in bytes, and as it began with: of a large
/// fleet that takes longer to write than what comes after it. It is looked at after each batch, which
/// may go over that.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The longest line that is read, in bytes; a snapshot is the longest message.
const MAX_LINE: u64 = 64 * 1024 * 1024;

const NEWER: &str = "now.jsonl";
pub const OLDER: &str = "before.jsonl";

/// The first line of a file: so many messages follow that only repeat what the file before it told.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Heading {
    repeated: usize,
}

/// How a heading begins, unlike a message.
const HEADING: &[u8] = br#"{"repeated":"#;

/// A journal that was read.
pub struct Opened {
    /// What was kept.
    pub past: Past,
    /// Where to go on; `None` while another cockpit writes.
    pub files: Option<Files>,
}

/// The files, open for writing.
pub struct Files {
    folder: PathBuf,
    newer: File,
    /// Bytes in the newer file, without what it began with.
    bytes: u64,
    /// Bytes of what it began with.
    begun_with: u64,
    /// Held as long as we write.
    _lock: File,
}

/// Reads what was kept of the agents of a world in which nothing was heard, and opens the newer file
/// for more.
pub fn open(folder: PathBuf, unheard: World) -> Result<Opened, String> {
    let wrong = |error: &io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(|error| wrong(&error))?;
    let past = Past::of(unheard, messages(&folder));
    let newer = folder.join(NEWER);
    let lock = File::create(folder.join("lock")).map_err(|error| wrong(&error))?;
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(Opened { past, files: None });
    }
    let (begun_with, bytes) = sizes(&newer).map_err(|error| wrong(&error))?;
    let mut newer = append(&newer).map_err(|error| wrong(&error))?;
    end_line(&mut newer).map_err(|error| wrong(&error))?;
    Ok(Opened { past, files: Some(Files { folder, newer, bytes, begun_with, _lock: lock }) })
}

/// Everything that a folder keeps, oldest first.
pub fn messages(folder: &Path) -> impl Iterator<Item = Message> + use<> {
    let (older, newer) = (folder.join(OLDER), folder.join(NEWER));
    let goes_on = older.exists();
    read(&older, false).chain(read(&newer, goes_on))
}

/// Bytes of what a file began with, and of what came after that: a session that begins does not put
/// aside what the last one just began.
fn sizes(path: &Path) -> io::Result<(u64, u64)> {
    if !path.exists() {
        return Ok((0, 0));
    }
    let mut reader = BufReader::new(File::open(path)?);
    let heading = next_line(&mut reader).unwrap_or_default();
    let repeated = serde_json::from_slice(&heading).map_or(0, |heading: Heading| heading.repeated);
    (0..repeated).map_while(|_| next_line(&mut reader)).for_each(drop);
    let begun_with = if repeated == 0 { 0 } else { reader.stream_position()? };
    let all = reader.get_ref().metadata()?.len();
    Ok((begun_with, all.saturating_sub(begun_with)))
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).read(true).append(true).open(path)
}

/// Ends a last line that a crash cut off, so that the next one does not become a part of it.
fn end_line(file: &mut File) -> io::Result<()> {
    if file.metadata()?.len() == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(io::SeekFrom::End(-1))?;
    io::Read::read_exact(file, &mut last)?;
    if last != *b"\n" { file.write_all(b"\n") } else { Ok(()) }
}

/// The messages of a file; where it goes on after another one, without what it repeats. A line that
/// cannot be read is left out: it was cut off by a crash, or comes from another version.
fn read(path: &Path, goes_on: bool) -> impl Iterator<Item = Message> + use<> {
    let mut reader = File::open(path).ok().map(BufReader::new);
    let mut left_out = 0;
    std::iter::from_fn(move || {
        loop {
            let line = next_line(reader.as_mut()?)?;
            if line.starts_with(HEADING) {
                let heading = serde_json::from_slice::<Heading>(&line).ok();
                left_out = heading.filter(|_| goes_on).map_or(0, |heading| heading.repeated);
            } else if left_out > 0 {
                left_out -= 1;
            } else if let Ok(message) = serde_json::from_slice(&line) {
                return Some(message);
            }
        }
    })
}

fn next_line(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let read = io::Read::take(reader, MAX_LINE).read_until(b'\n', &mut line);
    read.is_ok_and(|count| count > 0).then_some(line)
}

impl Files {
    /// Writes messages, one after the other.
    pub fn write<'a>(
        &mut self,
        messages: impl IntoIterator<Item = &'a Message>,
    ) -> Result<(), String> {
        let written = self.append(messages);
        written.map_err(|error| self.wrong(&error))
    }

    /// True once the newer file is to be put aside.
    pub const fn is_full(&self) -> bool {
        self.bytes > MAX_BYTES && self.bytes > self.begun_with
    }

    /// Puts the newer file aside and begins another one with what is known of every agent at `now`.
    pub fn turn_over(&mut self, known: &World, now: UtcMs) -> Result<(), String> {
        self.begin_another(known, now).map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &io::Error) -> String {
        format!("{}: {error}", self.folder.join(NEWER).display())
    }

    fn append(&mut self, lines: impl IntoIterator<Item = impl Serialize>) -> io::Result<()> {
        let mut out = BufWriter::new(&self.newer);
        for line in lines {
            let mut line = serde_json::to_vec(&line)?;
            line.push(b'\n');
            self.bytes += line.len() as u64;
            out.write_all(&line)?;
        }
        out.flush()
    }

    fn begin_another(&mut self, known: &World, now: UtcMs) -> io::Result<()> {
        let newer = self.folder.join(NEWER);
        fs::rename(&newer, self.folder.join(OLDER))?;
        self.newer = append(&newer)?;
        let known = known::messages(known, now);
        self.append([Heading { repeated: known.len() }])?;
        self.append(&known)?;
        // What is known of a large fleet may be longer than a file ought to be: it does not count.
        self.begun_with = std::mem::take(&mut self.bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{AgentKey, Link, News};
    use crate::samples;

    fn messages() -> Vec<Message> {
        let first = News::Snapshot(Arc::new(samples::snapshot(0, Default::default())));
        let rest = samples::journal().into_iter().map(|event| News::Events(vec![event]));
        let all = std::iter::once(first).chain(rest).enumerate();
        let message = |(n, news)| Message { at: UtcMs(n as i64), agent: AgentKey::local(), news };
        all.map(message).collect()
    }

    #[test]
    fn what_was_written_is_read_back_and_only_one_writes() {
        let folder = tempfile::tempdir().unwrap();
        let open = || open(folder.path().into(), World::new([AgentKey::local()])).unwrap();
        let mut first = open();
        let files = first.files.as_mut().unwrap();
        files.write(&messages()).unwrap();
        let second = open();
        assert!(second.files.is_none(), "the first one still writes");
        assert_eq!(second.past.messages().cloned().collect::<Vec<_>>(), messages());
        drop(first);
        assert!(open().files.is_some());
    }

    #[test]
    fn a_line_that_was_cut_off_costs_only_itself() {
        let (folder, messages) = (tempfile::tempdir().unwrap(), messages());
        let write = |messages: &[Message]| {
            let opened = open(folder.path().into(), World::new([AgentKey::local()])).unwrap();
            opened.files.unwrap().write(messages).unwrap();
        };
        write(&messages[..3]);
        let newer = File::options().write(true).open(folder.path().join(NEWER)).unwrap();
        newer.set_len(newer.metadata().unwrap().len() - 40).unwrap();
        write(&messages[3..5]);
        let kept: Vec<Message> = read(&folder.path().join(NEWER), false).collect();
        assert_eq!(kept, [&messages[..2], &messages[3..5]].concat());
    }

    #[test]
    fn a_new_file_begins_with_what_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let mut opened = open(folder.path().into(), World::new([AgentKey::local()])).unwrap();
        let files = opened.files.as_mut().unwrap();
        files.write(&messages()).unwrap();
        let (mut world, end) = (World::new([AgentKey::local()]), UtcMs(messages().len() as i64));
        for message in messages() {
            world.take(message.at, &message.agent, &message.news);
        }
        files.turn_over(&world, end).unwrap();
        assert!(folder.path().join(OLDER).is_file());
        let newer: Vec<Message> = read(&folder.path().join(NEWER), false).collect();
        let [Message { news: News::Snapshot(snapshot), .. }, ..] = newer.as_slice() else {
            panic!("the state comes first: {newer:?}")
        };
        assert_eq!(snapshot.seq, samples::journal().len() as u64);
        assert_eq!(read(&folder.path().join(NEWER), true).count(), 0, "it only repeats");
    }

    #[test]
    fn what_is_known_of_a_large_fleet_fills_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new([AgentKey::local()]);
        let error = "x".repeat(usize::try_from(MAX_BYTES).unwrap());
        world.agents[0].link = Link::Offline { error, retry_at: None };
        let mut opened = open(folder.path().into(), world.clone()).unwrap();
        let files = opened.files.as_mut().unwrap();
        files.write(&messages()).unwrap();
        files.turn_over(&world, UtcMs(9)).unwrap();
        assert!(fs::metadata(folder.path().join(NEWER)).unwrap().len() > MAX_BYTES);
        assert!(!files.is_full(), "else each message would begin another file");
        files.bytes = MAX_BYTES + 1;
        assert!(!files.is_full(), "less came than is known");
        files.bytes = files.begun_with + 1;
        assert!(files.is_full());
        drop(opened);
        let again = open(folder.path().into(), world).unwrap().files.unwrap();
        assert!(!again.is_full(), "else each session would forget the one before the last");
    }
}
