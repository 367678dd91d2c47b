//! Networks and training states on disk: safetensors with a record of where they come from.

mod container;
mod metadata;
mod network;
mod nnue;
mod run;
mod shipped;
mod state;

pub use container::CheckpointError;
pub use metadata::Metadata;
pub use network::{Checkpoint, weights_hash};
pub use nnue::{NNUE, NnueCheckpoint, NnueMetadata};
pub use run::Run;
pub use shipped::SHIPPED;
pub use state::TrainingState;

#[cfg(test)]
mod tests;
