//! Files of results: one line of JSON per block, readable by `rate`.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use ringrift::event::Digest;
use ringrift::game::ConfigKey;
use ringrift_learn::arena::{BlockResult, Score, Seating};

/// Bytes beyond which a file is not one of results: half a million blocks.
const MAX_BYTES: u64 = 1 << 27;

/// What a block belongs to: two blocks with the same heading and number are the same games.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Heading {
    /// The configuration.
    pub config: ConfigKey,
    /// Seed of openings and players.
    pub seed: u64,
    /// Random decisions at the beginning.
    pub opening: u32,
    /// Search simulations per decision.
    pub simulations: u32,
    /// Names of the players.
    pub players: Vec<String>,
    /// Content hash of each player's network, `None` for one without; empty in files of older
    /// versions, whose blocks belong to no match of this one.
    #[serde(default)]
    pub networks: Vec<Option<Digest>>,
    /// The games of the block: the number of the player on each seat.
    pub seatings: Vec<Seating>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    heading: Heading,
    block: BlockResult,
}

/// Every match of a file.
pub type Recorded = Vec<(Heading, Score)>;

/// Reads the matches of a file, in the order of their first lines; a block that stands there twice
/// counts once. An incomplete last line, left by a crash, is left out.
///
/// # Errors
/// When the file cannot be read, or a line is not a block that its heading allows.
pub fn read(path: &Path) -> anyhow::Result<Recorded> {
    let bytes = bytes_of(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (complete, torn) = bytes.split_at(complete_bytes(&bytes));
    let is_ours = torn.is_empty() || torn.starts_with(b"{");
    let complete = str::from_utf8(complete).ok().filter(|_| is_ours);
    let complete = complete.with_context(|| format!("{} is no file of results", path.display()))?;
    let mut matches: Vec<Heading> = Vec::new();
    let mut blocks: BTreeMap<Heading, BTreeMap<u64, BlockResult>> = BTreeMap::new();
    for (number, text) in complete.lines().enumerate() {
        let line =
            parse(text).with_context(|| format!("{}, line {}", path.display(), number + 1))?;
        if !blocks.contains_key(&line.heading) {
            matches.push(line.heading.clone());
        }
        blocks.entry(line.heading).or_default().entry(line.block.index).or_insert(line.block);
    }
    let score = |heading: &Heading| Score {
        seatings: heading.seatings.clone(),
        blocks: blocks.remove(heading).unwrap_or_default().into_values().collect(),
    };
    let scores: Vec<Score> = matches.iter().map(score).collect();
    Ok(matches.into_iter().zip(scores).collect())
}

/// What is in a file; whatever the path names, not more than a file of results may hold.
fn bytes_of(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() as u64 <= MAX_BYTES, "it is larger than 128 MiB");
    Ok(bytes)
}

/// How many bytes the complete lines have.
fn complete_bytes(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1)
}

fn parse(text: &str) -> anyhow::Result<Line> {
    let line: Line = serde_json::from_str(text).context("not a result of the arena")?;
    let Heading { config, players, seatings, .. } = &line.heading;
    let seats = usize::from(config.seats());
    let fits = |seating: &Seating| {
        seating.players().len() == seats && seating.players().iter().all(|&p| p < players.len())
    };
    anyhow::ensure!(!seatings.is_empty() && seatings.iter().all(fits), "seatings of other players");
    let winners = &line.block.winners;
    let seated = winners.iter().flatten().all(|&seat| usize::from(seat) < seats);
    anyhow::ensure!(winners.len() == seatings.len() && seated, "winners of other games");
    Ok(line)
}

/// The file that a match appends to.
pub(super) struct Book {
    path: PathBuf,
    file: File,
    recorded: Vec<BlockResult>,
}

impl Book {
    /// Opens or makes the file, and finds the blocks of this match in it.
    pub(super) fn open(path: &Path, heading: &Heading) -> anyhow::Result<Self> {
        let open = || OpenOptions::new().create(true).read(true).append(true).open(path);
        let file = open().with_context(|| format!("cannot open {}", path.display()))?;
        // What is no file of results is refused before anything of it is changed.
        let found = read(path)?.into_iter().find(|(other, _)| other == heading);
        drop_torn_line(path, &file)?;
        let mut recorded = found.map(|(_, score)| score.blocks).unwrap_or_default();
        // Blocks are written in their order; what follows a gap was written by somebody else.
        let without_gap = (0..).zip(&recorded).take_while(|(at, block)| *at == block.index).count();
        recorded.truncate(without_gap);
        Ok(Self { path: path.to_owned(), file, recorded })
    }

    /// The blocks that are in the file already, from the first on.
    pub(super) fn take_recorded(&mut self) -> Vec<BlockResult> {
        std::mem::take(&mut self.recorded)
    }

    /// Appends a block; durable on return.
    pub(super) fn write(&mut self, heading: &Heading, block: &BlockResult) -> anyhow::Result<()> {
        let line = Line { heading: heading.clone(), block: block.clone() };
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        self.file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data())
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// Cuts off a last line that a crash left incomplete, so that the next one starts on its own.
fn drop_torn_line(path: &Path, file: &File) -> anyhow::Result<()> {
    let bytes = bytes_of(path).with_context(|| format!("cannot read {}", path.display()))?;
    let complete = complete_bytes(&bytes);
    if complete < bytes.len() {
        file.set_len(complete as u64)
            .with_context(|| format!("cannot shorten {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading() -> Heading {
        Heading {
            config: "square8_2p".parse().unwrap(),
            seed: 1,
            opening: 4,
            simulations: 16,
            players: vec!["a".to_owned(), "b".to_owned()],
            networks: vec![Some(Digest::of(b"a")), None],
            seatings: Seating::single(2),
        }
    }

    fn block(index: u64) -> BlockResult {
        BlockResult { index, winners: vec![Some(0), None], expected: None, plies: 10 }
    }

    #[test]
    fn a_match_goes_on_after_a_crash_in_the_middle_of_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.jsonl");
        let mut book = Book::open(&path, &heading()).unwrap();
        assert_eq!(book.take_recorded(), []);
        (0..2).for_each(|index| book.write(&heading(), &block(index)).unwrap());
        let other = Heading { seed: 2, ..heading() };
        book.write(&other, &block(0)).unwrap();
        book.file.write_all(b"{\"config\":\"squ").unwrap();
        let mut book = Book::open(&path, &heading()).unwrap();
        assert_eq!(book.take_recorded(), [block(0), block(1)]);
        book.write(&heading(), &block(2)).unwrap();
        book.write(&heading(), &block(2)).unwrap();
        let read = read(&path).unwrap();
        assert_eq!((read.len(), read[0].1.blocks.len(), read[1].0.seed), (2, 3, 2));
    }

    #[test]
    fn a_file_of_something_else_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        for content in [&b"my notes"[..], b"SQLite format 3\0\n\xff\xfe", b"{\"a\": 1}\nx"] {
            std::fs::write(&path, content).unwrap();
            assert!(Book::open(&path, &heading()).is_err());
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
    }

    #[test]
    fn another_network_under_the_same_name_plays_another_match() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.jsonl");
        let older = Heading { networks: Vec::new(), ..heading() };
        let mut book = Book::open(&path, &older).unwrap();
        book.write(&older, &block(0)).unwrap();
        book.write(&heading(), &block(0)).unwrap();
        let retrained = Heading { networks: vec![Some(Digest::of(b"b")), None], ..heading() };
        assert_eq!(Book::open(&path, &retrained).unwrap().take_recorded(), []);
        assert_eq!(Book::open(&path, &heading()).unwrap().take_recorded(), [block(0)]);
    }

    #[test]
    fn a_line_that_is_no_result_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.jsonl");
        let bad = BlockResult { winners: vec![Some(7), None], ..block(0) };
        let lines = [block(1), bad].map(|block| Line { heading: heading(), block });
        let text = lines.map(|line| serde_json::to_string(&line).unwrap() + "\n").concat();
        std::fs::write(&path, text).unwrap();
        let error = format!("{:#}", read(&path).unwrap_err());
        assert!(error.contains("line 2: winners of other games"), "{error}");
    }
}
