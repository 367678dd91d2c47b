//! `ringrift-agent generate completions|man|pages DIR`: files for the shell, for `man` and for readers.

mod daemons;
mod events;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Command, Subcommand};
use clap_complete::Shell;

use ringrift::api::Exit;

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Completions for bash, fish and zsh.
    Completions {
        /// Folder that they are written into.
        dir: PathBuf,
    },
    /// Man pages.
    Man {
        /// Folder that they are written into.
        dir: PathBuf,
    },
    /// The pages on events and daemons: `events.md`, `daemons.md`.
    Pages {
        /// Folder that they are written into.
        dir: PathBuf,
    },
}

/// Writes the files; `command` is the whole command line.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(args: &GenerateArgs, mut command: Command) -> anyhow::Result<Exit> {
    let (dir, written) = match &args.what {
        What::Completions { dir } => (dir, completions(&mut command, dir)),
        What::Man { dir } => (dir, man(command, dir)),
        What::Pages { dir } => {
            (dir, pages(dir, [("events.md", events::page()?), ("daemons.md", daemons::page()?)]))
        }
    };
    written.with_context(|| format!("cannot write into {}", dir.display()))?;
    Ok(Exit::Healthy)
}

fn pages<const N: usize>(dir: &Path, pages: [(&str, String); N]) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    pages.into_iter().try_for_each(|(name, text)| fs::write(dir.join(name), text))
}

fn completions(command: &mut Command, dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        clap_complete::generate_to(shell, command, "ringrift-agent", dir)?;
    }
    Ok(())
}

fn man(command: Command, dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    clap_mangen::generate_to(command.disable_help_subcommand(true), dir)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_subcommand_has_its_man_page() {
        let dir = tempfile::tempdir().unwrap();
        man(Cli::command(), dir.path()).unwrap();
        for command in Cli::command().get_subcommands().filter(|c| !c.is_hide_set()) {
            let page = dir.path().join(format!("ringrift-agent-{}.1", command.get_name()));
            assert!(page.is_file(), "{} is missing", page.display());
        }
    }
}
