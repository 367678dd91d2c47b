//! `cargo xtask tui-bench`: the cockpit in a real pseudo-terminal, before fleets of many sizes, beside
//! the best monitors of one machine.

mod bars;
mod figures;
mod flood;
mod frames;
mod idle;
mod once;
mod others;
mod process;
mod restore;
mod screen;
mod scroll;
mod start;
mod storm;

use std::path::{Path, PathBuf};

use ringrift_system_tests::stand_ins::StandIns;

use crate::table::{self, Row};
use bars::Bars;

/// Which fleets and terminals to measure.
#[derive(clap::Args)]
pub struct Args {
    /// Agents of each fleet.
    #[arg(long, value_delimiter = ',', default_values_t = [36, 1_000, 10_000])]
    agents: Vec<usize>,
    /// Build profile of the cockpit.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Use the binaries that are there, without building them.
    #[arg(long, value_name = "FOLDER")]
    bins: Option<PathBuf>,
    /// Seconds that the cockpit idles while its cost is measured.
    #[arg(long, default_value_t = 20)]
    idle_s: u64,
    /// Seconds of 10,000 events each; 0 leaves the flood out.
    #[arg(long, default_value_t = 60)]
    flood_s: u64,
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
        rows.extend(of_fleet(&cockpit, *agents, args.idle_s)?);
    }
    rows.extend(frames::ratios(&args.agents));
    rows.extend(idle::rows_out_of_reach(&cockpit)?);
    rows.extend(restore::rows(&cockpit)?);
    if args.flood_s > 0 {
        rows.extend(flood::rows(&cockpit, args.flood_s)?);
    }
    rows.extend(others::rows(args.idle_s)?);
    table::print(&rows);
    Ok(())
}

/// Everything that is measured before one fleet.
fn of_fleet(cockpit: &Path, agents: usize, idle_s: u64) -> anyhow::Result<Vec<Row>> {
    eprintln!("{agents} agents ...");
    let fleet = StandIns::start(agents);
    let _speech = fleet.speak(1, agents);
    let home = tempfile::tempdir()?;
    let config = home.path().join("tui.toml");
    std::fs::write(&config, fleet.config())?;
    let seat = Seat { cockpit, config: &config, home: home.path() };
    let mut rows = Vec::new();
    for size in SIZES {
        let name = |what: &str| format!("{agents} agents, {}x{}: {what}", size.0, size.1);
        let bars = Bars::of(agents, size);
        rows.extend(start::rows(&seat, size, name)?);
        let (mut screen, connected_s) = start::connected(&seat, &fleet, size)?;
        rows.push(Row::at_most(name("all agents connected after, s"), bars.live_s, connected_s));
        rows.extend(scroll::rows(&mut screen, &bars, name)?);
        rows.extend(storm::rows(&mut screen, size, name)?);
        rows.extend(idle::rows(&mut screen, &bars, idle_s, name)?);
        rows.extend(frames::rows(agents, size, &bars, name));
    }
    rows.push(once::row(&seat, agents)?);
    Ok(rows)
}

/// Where a cockpit is opened.
struct Seat<'a> {
    cockpit: &'a Path,
    config: &'a Path,
    home: &'a Path,
}
