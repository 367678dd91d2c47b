//! Whole files of recorded games.

use std::fmt;
use std::path::{Path, PathBuf};

use super::lines::read_json_lines;
use super::{Difference, FileError, RecordedGame, walk_game};

/// What was compared, and how much of it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Games read.
    pub games: u64,
    /// Steps of these games.
    pub plies: u64,
    /// Games with any difference.
    pub mismatches: u64,
    /// Lines without a game and files that could not be read to their end.
    pub unreadable: u64,
}

impl Tally {
    /// True if games were read, none differs and every file was read to its end.
    pub fn is_clean(&self) -> bool {
        self.games > 0 && self.mismatches == 0 && self.unreadable == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "games={} plies={} mismatches={}", self.games, self.plies, self.mismatches)
    }
}

/// Something wrong that a walk came upon.
#[derive(Debug)]
pub enum Finding {
    /// A game differs from the record.
    Difference {
        /// Its file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// How it differs.
        difference: Box<Difference>,
    },
    /// A file could not be read, or one line of it.
    Unreadable(FileError),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Difference { path, line, difference } => {
                write!(f, "{}:{line}: {difference}", path.display())
            }
            Self::Unreadable(error) => write!(f, "{error}"),
        }
    }
}

/// Walks every game of `files` and hands each finding to `report`.
pub fn walk_files(files: &[PathBuf], mut report: impl FnMut(Finding)) -> Tally {
    let mut tally = Tally::default();
    for path in files {
        read_json_lines(path, |line, game| {
            if let Some(finding) = walk_line(path, line, game, &mut tally) {
                report(finding);
            }
        });
    }
    tally
}

fn walk_line(
    path: &Path,
    line: usize,
    game: Result<RecordedGame, FileError>,
    tally: &mut Tally,
) -> Option<Finding> {
    let game = match game {
        Ok(game) => game,
        Err(error) => {
            tally.unreadable += 1;
            return Some(Finding::Unreadable(error));
        }
    };
    tally.games += 1;
    tally.plies += game.steps.len() as u64;
    let difference = walk_game(&game).err()?;
    tally.mismatches += 1;
    Some(Finding::Difference { path: path.to_owned(), line, difference })
}
