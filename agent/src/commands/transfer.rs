//! `ringrift-agent transfer`: a network of the older service for two players becomes the start of one
//! for three or four.

use std::path::PathBuf;

use super::output;
use ringrift::api::Exit;
use ringrift_learn::files::refuse_existing;
use ringrift_learn::legacy::nets::transfer;
use ringrift_learn::rng;

/// Which network, and for how many players.
#[derive(Debug, Clone, clap::Args)]
pub struct TransferArgs {
    /// The network for two players: a .pth, .npz or .safetensors file.
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The file to write, in the safetensors format.
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// Players of the new network.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(3..=4))]
    players: u8,
    /// Seed of the noise on the new outputs.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// Writes the new network.
///
/// # Errors
/// When the file is no such network, or the new one cannot be written.
pub fn run(args: &TransferArgs) -> anyhow::Result<Exit> {
    refuse_existing(&args.to)?;
    let mut rng = rng::stream(args.seed, "transfer", 0);
    transfer(&args.from, &args.to, args.players, &mut rng)?;
    output::line(args.to.display())?;
    Ok(Exit::Healthy)
}
