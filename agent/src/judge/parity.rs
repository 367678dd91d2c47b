//! `ringrift-agent parity`: recorded games of the reference engine, step by step.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use ringrift::parity::{find_files, holds_positions, walk_files};

/// Endings of the files to look for in folders.
const ENDINGS: [&str; 2] = [".jsonl.gz", ".jsonl"];

/// Walks recorded games and compares every field of every step with the engine.
#[derive(Debug, Args)]
pub struct ParityArgs {
    /// Files of recorded games (.jsonl or .jsonl.gz), or folders that contain some at any depth.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Prints every finding and, as the last line, `games=N plies=N mismatches=N`. True if there are
/// games, none differs, and every file was read to its end.
///
/// # Errors
/// When a path does not exist, a folder cannot be read, or `out` cannot be written.
pub fn run(args: &ParityArgs, out: &mut impl Write) -> anyhow::Result<bool> {
    let found = find_files(&args.paths, &ENDINGS)?;
    let (positions, files): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|path| holds_positions(path));
    for path in positions {
        writeln!(out, "{} holds positions, not games: check it with perft", path.display())?;
    }
    let mut written = Ok(());
    let tally = walk_files(&files, |finding| {
        if written.is_ok() {
            written = writeln!(out, "{finding}");
        }
    });
    written?;
    writeln!(out, "{tally}")?;
    Ok(tally.is_clean())
}
