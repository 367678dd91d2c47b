//! `ringrift-tui generate completions|man DIR`: files for the shell and for `man`.

use std::io;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, Subcommand};
use clap_complete::Shell;

use crate::cli::Cli;

/// What to write, and where.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Completions for bash, fish and zsh.
    Completions {
        /// Folder that they are written into.
        dir: PathBuf,
    },
    /// The man page.
    Man {
        /// Folder that it is written into.
        dir: PathBuf,
    },
}

/// Writes the files.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(what: &What) -> io::Result<()> {
    match what {
        What::Completions { dir } => completions(dir),
        What::Man { dir } => {
            std::fs::create_dir_all(dir)?;
            clap_mangen::Man::new(Cli::command()).generate_to(dir).map(|_| ())
        }
    }
}

fn completions(dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        clap_complete::generate_to(shell, &mut Cli::command(), "ringrift-tui", dir)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_written() {
        let dir = tempfile::tempdir().unwrap();
        run(&What::Man { dir: dir.path().into() }).unwrap();
        run(&What::Completions { dir: dir.path().into() }).unwrap();
        for file in ["ringrift-tui.1", "ringrift-tui.bash", "ringrift-tui.fish", "_ringrift-tui"] {
            assert!(dir.path().join(file).is_file(), "{file} is missing");
        }
    }
}
