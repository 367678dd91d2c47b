//! Helpers of the whole-system tests: they run the real binaries in private folders.

mod agent;
mod bins;
mod brokers;
pub mod counting;
pub mod frames;
mod pty;
mod run;
pub mod scene;
pub mod stand_ins;

pub use agent::{AgentProcess, free_port, http_client};
pub use bins::binary;
pub use brokers::{Brokers, Flush, MadeBroker, Site};
pub use pty::{Start, Terminal};
pub use run::{Ran, agent, agent_beside_read_only, agent_unread};
