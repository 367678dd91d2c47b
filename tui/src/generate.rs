//! `ringrift-tui generate completions|man|pages DIR`: files for the shell, for `man` and for readers.

pub mod keys;
mod man;
mod rows;

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, Generate};
use crate::keymap::Keymap;

/// Writes the files.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(what: &Generate) -> io::Result<()> {
    match what {
        Generate::Completions { dir } => completions(dir),
        Generate::Man { dir } => write(dir, "ringrift-tui.1", &man::page()?),
        Generate::Pages { dir } => {
            write(dir, "keys.md", keys::page(&Keymap::default()).as_bytes())?;
            write(dir, "rows.md", rows::page().as_bytes())
        }
    }
}

fn write(dir: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join(name), text)
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
    fn every_kind_is_written() {
        let dir = tempfile::tempdir().unwrap();
        run(&Generate::Pages { dir: dir.path().into() }).unwrap();
        run(&Generate::Man { dir: dir.path().into() }).unwrap();
        run(&Generate::Completions { dir: dir.path().into() }).unwrap();
        for (file, part) in [
            ("ringrift-tui.1", "show or hide the 95 % band"),
            ("ringrift-tui.bash", "--watch"),
            ("ringrift-tui.fish", "watch"),
            ("_ringrift-tui", "--watch"),
            ("rows.md", "## --screen jobs"),
            ("keys.md", "| `g g`, `home` | `top` | the first row |"),
        ] {
            let text = std::fs::read_to_string(dir.path().join(file)).unwrap();
            assert!(text.contains(part), "{file}: {text}");
        }
    }
}
