//! `ringrift-agent encode verify`: compares our encodings, evaluations, networks and formulas with
//! samples of the older service.

use std::io::Write;
use std::path::PathBuf;

use ringrift_learn::legacy::verify;

/// What to do with the older service's encodings.
#[derive(Debug, Clone, clap::Args)]
pub struct EncodeArgs {
    #[command(subcommand)]
    command: EncodeCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum EncodeCommand {
    /// Compare everything that a folder of samples holds with what this program computes.
    Verify {
        /// The folder: positions.jsonl, formulas.json, nn_*.npz, *.pth and the like.
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
}

/// Prints what differs and what was left out, then the counts; true if something was compared and
/// nothing differs.
///
/// # Errors
/// When the folder cannot be read or the output cannot be written.
pub fn run(args: &EncodeArgs, out: &mut impl Write) -> anyhow::Result<bool> {
    let EncodeCommand::Verify { dir } = &args.command;
    let mut written = Ok(());
    let counts = verify::folder(dir, &mut |finding| {
        if written.is_ok() {
            written = writeln!(out, "{finding}");
        }
    })?;
    written?;
    writeln!(out, "{counts}")?;
    Ok(counts.agree())
}
