//! Processes of a fault run that can be killed, stopped, or put into a network of their own. Each
//! prints one JSON line for whatever happens to it.

mod clock;
mod crowd;
mod leader;
mod process;
mod said;
mod worker;
mod writer;

use std::sync::Arc;

use clap::Subcommand;
use ringrift::fabric::jetstream::{JetStream, Options};
use ringrift::fabric::port::Holder;
use ringrift::id::{Incarnation, NodeId};

pub use process::{Actor, signal};
pub use said::Said;

use super::deployment;
use clock::StandingClock;

/// A process of a fault run.
#[derive(clap::Args)]
pub struct Args {
    /// Addresses of the servers.
    #[arg(long)]
    servers: String,
    /// Copies of each stream.
    #[arg(long)]
    replicas: usize,
    /// Name of its node.
    #[arg(long)]
    node: NodeId,
    #[command(subcommand)]
    role: Role,
}

/// What it does.
#[derive(Debug, Clone, Subcommand)]
pub enum Role {
    /// Claims jobs and never ends them.
    Hold { jobs: usize },
    /// Claims a job, works on it for so long without a sign, and reports its result.
    Late { work_ms: u64 },
    /// Stands for election, and writes commands while it leads.
    Lead { lease_s: u64, voters: Vec<NodeId> },
    /// Appends events without a pause.
    Write,
    /// Gives the signs of life of many agents, each over a connection of its own.
    Crowd { agents: u32 },
}

/// Does it, until it is killed or done.
pub fn run(args: Args) -> anyhow::Result<()> {
    let options = deployment::options(&args.servers, args.replicas);
    let holder = Holder { node: args.node, incarnation: Incarnation(std::process::id()) };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match args.role {
            Role::Hold { jobs } => worker::hold(&connect(options).await?, &holder, jobs).await,
            Role::Late { work_ms } => {
                worker::late(&connect(options).await?, &holder, work_ms).await
            }
            Role::Lead { lease_s, voters } => {
                leader::lead(options, holder, lease_s * 1_000, &voters).await
            }
            Role::Write => writer::write(&connect(options).await?, &holder).await,
            Role::Crowd { agents } => crowd::beat(&options, &holder, agents).await,
        }
    })
}

async fn connect(options: Options) -> anyhow::Result<JetStream> {
    deployment::connect(options).await
}

/// Connects by a clock that stands still while the process is stopped.
async fn connect_by(options: Options, clock: &Arc<StandingClock>) -> anyhow::Result<JetStream> {
    Ok(JetStream::connect(options, Arc::clone(clock) as _).await?)
}
