//! `ringrift-agent perft`: numbers of legal move sequences.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use ringrift::game::{ConfigKey, Game, Options};
use ringrift::parity::{count_positions, find_files, perft};

/// Counts the legal move sequences of one position, or checks files of counted positions.
#[derive(Debug, Args)]
pub struct PerftArgs {
    /// Files of counted positions, one JSON object per line.
    #[arg(value_name = "FILE", required_unless_present = "config", conflicts_with = "config")]
    pub files: Vec<PathBuf>,
    /// Configuration of the position, for example `square8_2p`.
    #[arg(long, value_name = "KEY", requires_all = ["state", "depth"])]
    pub config: Option<ConfigKey>,
    /// The position as a state text.
    #[arg(long, value_name = "TEXT", requires = "config")]
    pub state: Option<String>,
    /// Length of the sequences.
    #[arg(long, value_name = "N", requires = "config")]
    pub depth: Option<u32>,
}

/// For one position prints `nodes=N` as the last line. For files prints every finding and, as the
/// last line, `positions=N mismatches=N`; true if there are positions and none differs.
///
/// # Errors
/// When a file or the position cannot be read, or `out` cannot be written.
pub fn run(args: &PerftArgs, out: &mut impl Write) -> anyhow::Result<bool> {
    let Some(config) = args.config else { return check_files(&args.files, out) };
    let (Some(state), Some(depth)) = (&args.state, args.depth) else {
        bail!("--config needs --state and --depth");
    };
    let game = Game::from_state_text(config, Options::default(), state)
        .with_context(|| format!("--state is no position of {config}"))?;
    writeln!(out, "nodes={}", perft(&game, depth))?;
    Ok(true)
}

fn check_files(files: &[PathBuf], out: &mut impl Write) -> anyhow::Result<bool> {
    let files = find_files(files, &[".jsonl.gz", ".jsonl"])?;
    let mut written = Ok(());
    let tally = count_positions(&files, |finding| {
        if written.is_ok() {
            written = writeln!(out, "{finding}");
        }
    });
    written?;
    writeln!(out, "{tally}")?;
    Ok(tally.is_clean())
}
