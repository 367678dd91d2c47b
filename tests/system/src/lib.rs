//! Helpers of the whole-system tests: they run the real binaries in private folders.

mod agent;
mod bins;

pub use agent::{AgentProcess, free_port};
pub use bins::binary;
