//! Arguments of `bench inference`.

use std::path::PathBuf;

use clap::Args;
use ringrift::game::ConfigKey;
use ringrift_learn::inference::Precision;

/// Measures a network: evaluations per second of user CPU time on one core, or per second on a GPU.
#[derive(Debug, Args)]
pub struct InferenceBenchArgs {
    /// `se96x6` (the network of the speed comparison), a size such as `b4c32`, or a safetensors
    /// file with the tensors of the comparison network and an `input`.
    #[arg(long, value_name = "NET", default_value = "se96x6")]
    pub(super) net: String,
    /// Configuration whose inputs a network of ours gets.
    #[arg(long, value_name = "KEY", default_value = "square8_2p")]
    pub(super) config: ConfigKey,
    /// What computes a network of ours: `cpu` or `cuda:<n>`.
    #[arg(long, value_name = "DEVICE", default_value = "cpu")]
    pub(super) device: String,
    /// In which numbers a CPU computes it: `f32` or `int8`.
    #[arg(long, value_name = "P", default_value_t, value_parser = super::precision)]
    pub(super) precision: Precision,
    /// Threads that call, each with an engine of its own. One fills a core; a GPU takes more.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub(super) threads: u32,
    /// Positions per call.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,16,64", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(super) batch: Vec<u32>,
    /// Seconds for each batch size: of CPU time on one core, else of wall-clock time.
    #[arg(long, value_name = "S", default_value_t = 3.0)]
    pub(super) seconds: f64,
    /// Writes the outputs for the file's `input` as safetensors.
    #[arg(long, value_name = "FILE")]
    pub(super) outputs: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
}
