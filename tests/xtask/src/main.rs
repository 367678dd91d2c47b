//! Helper commands of the project: `cargo xtask <command>`.

mod bars;
mod bins;
mod cluster_bars;
mod cluster_storm;
mod docs;
mod fabric_bars;
mod faults;
mod fleet;
mod kill_storm;
mod picture;
mod process;
mod simulate;
mod table;
mod traffic;
mod tui_bench;

use clap::Parser;
use ringrift_system_tests::counting::Counting;

/// Allocations are among what is measured.
#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `cargo xtask` can do.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "Helper commands of the project")]
enum Task {
    /// Measure the bars that a command can measure, and print the table.
    Bars(bars::Args),
    /// Kill a running loop again and again; whatever it acknowledged must survive.
    KillStorm(kill_storm::Args),
    /// Measure what a cluster needs when idle, and how fast it notices and replaces the dead.
    ClusterBars(cluster_bars::Args),
    /// Kill agents and servers of a small cluster again and again; nothing may be lost or doubled.
    ClusterStorm(cluster_storm::Args),
    /// Measure how fast the log takes events, on one machine and on servers.
    FabricBars(fabric_bars::Args),
    /// Make happen what may go wrong between agents and servers, and measure what comes of it.
    Faults(faults::Args),
    /// A process of `faults`.
    #[command(hide = true)]
    FaultActor(faults::actor::Args),
    /// Measure the cockpit in a pseudo-terminal before fleets of many sizes.
    TuiBench(tui_bench::Args),
    /// Let a cluster live through a simulated day of deaths and freezes.
    Simulate(simulate::Args),
    /// Draw the cockpit before an agent that learned for an hour into the document's picture.
    Picture,
    /// Write the generated documents, or check that they are current.
    Docs(docs::Args),
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Bars(args) => bars::run(&args),
        Task::KillStorm(args) => kill_storm::run(&args),
        Task::ClusterBars(args) => cluster_bars::run(&args),
        Task::ClusterStorm(args) => cluster_storm::run(&args),
        Task::FabricBars(args) => fabric_bars::run(&args),
        Task::Faults(args) => faults::run(&args),
        Task::FaultActor(args) => faults::actor::run(args),
        Task::TuiBench(args) => tui_bench::run(&args),
        Task::Simulate(args) => simulate::run(&args),
        Task::Picture => picture::run(),
        Task::Docs(args) => docs::run(&args),
    }
}
