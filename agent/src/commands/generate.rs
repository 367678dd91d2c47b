//! `ringrift-agent generate completions|man DIR`: files for the shell and for `man`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, CommandFactory, Subcommand};
use clap_complete::Shell;

use ringrift::api::Exit;

use crate::cli::Cli;

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
}

/// Writes the files.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(args: &GenerateArgs) -> anyhow::Result<Exit> {
    let (dir, written) = match &args.what {
        What::Completions { dir } => (dir, completions(dir)),
        What::Man { dir } => (dir, man(dir)),
    };
    written.with_context(|| format!("cannot write into {}", dir.display()))?;
    Ok(Exit::Healthy)
}

fn completions(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        clap_complete::generate_to(shell, &mut Cli::command(), "ringrift-agent", dir)?;
    }
    Ok(())
}

fn man(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subcommand_has_its_man_page() {
        let dir = tempfile::tempdir().unwrap();
        man(dir.path()).unwrap();
        for command in Cli::command().get_subcommands().filter(|c| !c.is_hide_set()) {
            let page = dir.path().join(format!("ringrift-agent-{}.1", command.get_name()));
            assert!(page.is_file(), "{} is missing", page.display());
        }
    }
}
