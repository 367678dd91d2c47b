//! `ringrift-agent provenance NETWORK`: what a network comes from, and the games that it learnt from.

mod found;
mod played;
mod report;
#[cfg(test)]
mod tests;

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;

use ringrift::api::Exit;

use found::Found;
pub use found::NoNetwork;

use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;
use crate::settings::Effective;

/// Which network, and how much of what it comes from.
#[derive(Debug, Args)]
pub struct ProvenanceArgs {
    /// A model id of the data directory, or a .safetensors or .nnue file.
    #[arg(value_name = "NETWORK")]
    network: String,
    /// List the games that it learnt from, too, each with what played it.
    #[arg(long)]
    games: bool,
    /// A database of these games; may be repeated. That of its configuration in the data directory
    /// unless named.
    #[arg(long, value_name = "DB", requires = "games")]
    database: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints what the record of the network says, and with `--games` those of its games.
///
/// # Errors
/// [`NoNetwork`]; and when the network or its games cannot be read.
pub fn run(args: &ProvenanceArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?;
    let data_dir = DataDir::resolve(settings.settings.data_dir.as_deref())?;
    print(args, &settings, &data_dir, &mut stdout().lock())?;
    Ok(Exit::Healthy)
}

fn print(
    args: &ProvenanceArgs,
    settings: &Effective,
    data_dir: &DataDir,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let file = found::file_of(&args.network, &data_dir.models_dir())?;
    let mut report = Found::open(&file)?.report(&file, settings.learning_digest())?;
    if args.games {
        report.played =
            Some(played::of(&report, &folders(&file, data_dir), &args.database, data_dir)?);
    }
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        report.write(out)?;
    }
    Ok(())
}

/// Where the list of the games may lie: beside the network, or with those of all training runs.
fn folders(file: &Path, data_dir: &DataDir) -> [PathBuf; 2] {
    let beside = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    [beside.unwrap_or(Path::new(".")).to_owned(), data_dir.datasets_dir()]
}
