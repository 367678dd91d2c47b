//! Move-tree counts: the number of legal move sequences of a given length.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::FileError;
use super::lines::{first_json_line, read_json_lines};
use crate::game::{ConfigKey, Game, Options, fnv1a_64};

/// Number of legal move sequences of length `depth`; a finished game has no continuation.
pub fn perft(game: &Game, depth: u32) -> u64 {
    if depth == 0 {
        return 1;
    }
    let mut moves = Vec::new();
    game.legal(&mut moves);
    if depth == 1 {
        return moves.len() as u64;
    }
    let mut child = game.clone();
    let below = moves.into_iter().map(|mv| {
        child.clone_from(game);
        child.play(mv);
        perft(&child, depth - 1)
    });
    below.sum()
}

/// One line of a position file (docs/notation.md).
#[derive(Debug, Clone, Deserialize)]
pub struct PerftPosition {
    /// The configuration.
    pub config: ConfigKey,
    /// State text; hidden turn state is clear.
    pub state: String,
    /// Length of the sequences.
    pub depth: u32,
    /// How many there are.
    pub nodes: u64,
    /// Hash of the sorted state texts after each legal move.
    pub hash: String,
}

impl PerftPosition {
    /// What differs from the recorded counts; `None` if nothing does.
    fn difference(&self) -> Option<String> {
        let game = match Game::from_state_text(self.config, Options::default(), &self.state) {
            Ok(game) => game,
            Err(error) => return Some(error.to_string()),
        };
        let (nodes, hash) = (perft(&game, self.depth), children_hash(&game));
        let same = nodes == self.nodes && hash == self.hash;
        (!same).then(|| {
            let Self { depth, nodes: recorded, hash: recorded_hash, .. } = self;
            format!(
                "depth {depth}: recorded {recorded} nodes and hash {recorded_hash}, engine {nodes} and {hash}\n{}",
                super::draw(&game)
            )
        })
    }
}

/// Hash of the state texts that the legal moves lead to, sorted and joined with newlines.
fn children_hash(game: &Game) -> String {
    let mut moves = Vec::new();
    game.legal(&mut moves);
    let child = |&mv| {
        let mut child = game.clone();
        child.play(mv);
        child.state_text()
    };
    let mut texts: Vec<String> = moves.iter().map(child).collect();
    texts.sort_unstable();
    format!("{:016x}", fnv1a_64(texts.join("\n").as_bytes()))
}

/// Whether a file holds counted positions, not games: its first line tells.
pub fn holds_positions(path: &Path) -> bool {
    first_json_line::<PerftPosition>(path).is_some()
}

/// What was counted, and how much of it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PerftTally {
    /// Positions read.
    pub positions: u64,
    /// Positions with another count or hash.
    pub mismatches: u64,
    /// Lines without a position and files that could not be read to their end.
    pub unreadable: u64,
}

impl PerftTally {
    /// True if positions were read, none differs and every file was read to its end.
    pub fn is_clean(&self) -> bool {
        self.positions > 0 && self.mismatches == 0 && self.unreadable == 0
    }
}

impl fmt::Display for PerftTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "positions={} mismatches={}", self.positions, self.mismatches)
    }
}

/// Counts every position of `files` and hands each finding to `report`.
pub fn count_positions(files: &[PathBuf], mut report: impl FnMut(String)) -> PerftTally {
    let mut tally = PerftTally::default();
    for path in files {
        read_json_lines(path, |line, position| {
            if let Some(finding) = count_line(path, line, position, &mut tally) {
                report(finding);
            }
        });
    }
    tally
}

fn count_line(
    path: &Path,
    line: usize,
    position: Result<PerftPosition, FileError>,
    tally: &mut PerftTally,
) -> Option<String> {
    let position = match position {
        Ok(position) => position,
        Err(error) => {
            tally.unreadable += 1;
            return Some(error.to_string());
        }
    };
    tally.positions += 1;
    let difference = position.difference()?;
    tally.mismatches += 1;
    Some(format!("{}:{line}: {difference}", path.display()))
}
