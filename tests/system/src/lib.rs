//! Helpers of the whole-system tests: they run the real binaries in private folders.

mod agent;
mod bins;
mod brokers;
mod pty;
mod run;

pub use agent::{AgentProcess, free_port, http_client};
pub use bins::binary;
pub use brokers::{Brokers, Flush, MadeBroker, Site};
pub use pty::Terminal;
pub use run::{Ran, agent, agent_unread};
