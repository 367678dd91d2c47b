//! `cargo xtask docs`: documents that the programs write about themselves.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};

/// Whether to write or to check.
#[derive(clap::Args)]
pub struct Args {
    /// Change nothing; fail when a document is not current.
    #[arg(long)]
    check: bool,
    /// Profile of the binaries.
    #[arg(long, default_value = "ci")]
    profile: String,
}

/// Which programs write which kind of description, and the folder where it is kept.
const KINDS: [(&[&str], &str, &str); 3] = [
    (&["ringrift-agent", "ringrift-tui"], "man", "assets/man"),
    (&["ringrift-agent", "ringrift-tui"], "completions", "assets/completions"),
    (&["ringrift-agent", "ringrift-tui"], "pages", "docs"),
];

/// Writes what the programs say about themselves, or compares it with what is there.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let bins = crate::bins::build(&args.profile)?;
    let fresh = tempfile::tempdir()?;
    for (programs, kind, folder) in KINDS {
        let (from, to) = (fresh.path().join(kind), crate::bins::root().join(folder));
        for program in programs {
            generate(&bins.join(program), kind, &from)?;
        }
        if args.check { compare(&from, &to)? } else { copy(&from, &to)? }
    }
    Ok(())
}

fn generate(program: &Path, kind: &str, into: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(into)?;
    let status = Command::new(program).args(["generate", kind]).arg(into).status()?;
    ensure!(status.success(), "{} generate {kind} failed", program.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn compare(fresh: &Path, kept: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(fresh)? {
        let entry = entry?;
        let kept = kept.join(entry.file_name());
        let old = std::fs::read(&kept).with_context(|| format!("{} is missing", kept.display()))?;
        if old != std::fs::read(entry.path())? {
            bail!("{} is not current: run `cargo xtask docs`", kept.display());
        }
    }
    Ok(())
}
