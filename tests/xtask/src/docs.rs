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

/// The programs that describe themselves, and the kinds of description.
const PROGRAMS: [&str; 2] = ["ringrift-agent", "ringrift-tui"];
const KINDS: [&str; 2] = ["man", "completions"];

/// Writes man pages and completions into `assets/`, or compares them with what is there.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let bins = crate::bins::build(&args.profile)?;
    let fresh = tempfile::tempdir()?;
    for program in PROGRAMS {
        for kind in KINDS {
            generate(&bins.join(program), kind, &fresh.path().join(kind))?;
        }
    }
    let assets = crate::bins::root().join("assets");
    for kind in KINDS {
        let (from, to) = (fresh.path().join(kind), assets.join(kind));
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
