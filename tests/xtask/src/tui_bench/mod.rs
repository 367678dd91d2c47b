//! `cargo xtask tui-bench`: the cockpit in a real pseudo-terminal, before fleets of many sizes.

mod fleet;
mod measure;
mod process;
mod screen;

use std::path::Path;

use crate::table::{self, Row};
use fleet::Fleet;
use measure::Figures;

/// Which fleets and terminals to measure.
#[derive(clap::Args)]
pub struct Args {
    /// Agents of each fleet.
    #[arg(long, value_delimiter = ',', default_values_t = [36, 1_000])]
    agents: Vec<usize>,
    /// Build profile of the cockpit.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Use the binaries that are there, without building them.
    #[arg(long, value_name = "FOLDER")]
    bins: Option<std::path::PathBuf>,
    /// Seconds that the cockpit idles while its cost is measured.
    #[arg(long, default_value_t = 20)]
    idle_s: u64,
}

/// The terminals: columns and lines.
const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];

/// Measures, and prints the table with its bars.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let bins = match &args.bins {
        Some(folder) => folder.clone(),
        None => crate::bins::build(&args.profile)?,
    };
    let cockpit = bins.join("ringrift-tui");
    let mut rows = Vec::new();
    for agents in &args.agents {
        let fleet = Fleet::start(*agents)?;
        for size in SIZES {
            rows.extend(of(&cockpit, &fleet, size, args.idle_s)?);
        }
    }
    table::print(&rows);
    Ok(())
}

fn of(cockpit: &Path, fleet: &Fleet, size: (u16, u16), idle_s: u64) -> anyhow::Result<Vec<Row>> {
    let figures = Figures::measure(cockpit, fleet, size, idle_s)?;
    let bars = Bars::of(fleet.agents(), size);
    let name = |what: &str| format!("{} agents, {}x{}: {what}", fleet.agents(), size.0, size.1);
    Ok(vec![
        Row::at_most(name("exec to first byte, p50, ms"), 50.0, figures.first_byte.p50()),
        Row::at_most(name("exec to first byte, p99, ms"), 120.0, figures.first_byte.p99()),
        Row::figure(name("all agents connected after, s"), format!("{:.1}", figures.connected_s)),
        Row::at_most(name("key to first byte, p50, ms"), 2.0, figures.key.p50()),
        Row::at_most(name("key to first byte, p99, ms"), 16.0, figures.key.p99()),
        Row::at_most(name("key to complete frame, p99, ms"), bars.complete_ms, figures.frame.p99()),
        Row::at_most(name("bytes per scroll step"), bars.scroll_bytes, figures.scroll_bytes),
        Row::at_most(name("bytes per idle second"), bars.idle_bytes, figures.idle_bytes),
        Row::at_most(name("CPU idle, %"), bars.cpu_percent, figures.cpu_percent),
        Row::at_most(name("wakeups per idle second"), bars.wakeups, figures.wakeups),
        Row::at_most(name("resident memory, MiB"), bars.memory_mib, figures.memory_mib),
    ])
}

/// What is asked for, by size of fleet and terminal.
struct Bars {
    complete_ms: f64,
    scroll_bytes: f64,
    idle_bytes: f64,
    cpu_percent: f64,
    wakeups: f64,
    memory_mib: f64,
}

impl Bars {
    fn of(agents: usize, (columns, _): (u16, u16)) -> Self {
        let wide = columns > 80;
        let by_width = |narrow, broad| if wide { broad } else { narrow };
        let (cpu_percent, wakeups, memory_mib, complete_ms) = match agents {
            0..=36 => (by_width(0.2, 0.4), 6.0, 24.0, 20.0),
            37..=1_000 => (by_width(0.5, 0.8), 8.0, 48.0, 20.0),
            _ => (by_width(2.0, 3.0), 12.0, 160.0, 30.0),
        };
        Self {
            complete_ms,
            scroll_bytes: by_width(2_500.0, 10_000.0),
            idle_bytes: by_width(400.0, 1_500.0),
            cpu_percent,
            wakeups,
            memory_mib,
        }
    }
}
