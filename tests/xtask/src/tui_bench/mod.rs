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

use ringrift_system_tests::stand_ins::{Logs, StandIns};

use crate::table::{self, Row};
use bars::Bars;

/// Which fleets and terminals to measure.
#[derive(clap::Args)]
pub struct Args {
    /// Agents of each fleet.
    #[arg(long, value_delimiter = ',', default_values_t = [36, 1_000, 10_000])]
    agents: Vec<usize>,
    /// What the agents of each fleet are to one another.
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["cluster", "alone"])]
    kinds: Vec<Kind>,
    /// Build profile of the cockpit.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Use the binaries that are there, without building them.
    #[arg(long, value_name = "FOLDER")]
    bins: Option<PathBuf>,
    /// Only frames without a terminal.
    #[arg(long)]
    only_frames: bool,
    /// Seconds that the cockpit idles while its cost is measured.
    #[arg(long, default_value_t = 20)]
    idle_s: u64,
    /// Seconds of 10,000 events each; 0 leaves the flood out.
    #[arg(long, default_value_t = 60)]
    flood_s: u64,
}

/// What the agents of a fleet are to one another.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Kind {
    /// They share a log.
    Cluster,
    /// Each has its own log.
    Alone,
}

impl Kind {
    const fn logs(self) -> Logs {
        match self {
            Self::Cluster => Logs::Shared,
            Self::Alone => Logs::Own,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Alone => "alone",
        }
    }
}

/// One fleet.
#[derive(Debug, Clone, Copy)]
struct Fleet {
    agents: usize,
    kind: Kind,
}

impl Fleet {
    /// The name of what is measured before it in a terminal of this size.
    fn row(self, size: (u16, u16), what: &str) -> String {
        format!("{self}, {}x{}: {what}", size.0, size.1)
    }
}

impl std::fmt::Display for Fleet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            Kind::Cluster => write!(f, "cluster of {}", self.agents),
            Kind::Alone => write!(f, "{} agents alone", self.agents),
        }
    }
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
    if args.only_frames {
        table::print(&frames_only(args));
        return Ok(());
    }
    for &agents in &args.agents {
        for &kind in &args.kinds {
            let measured = of_fleet(&cockpit, Fleet { agents, kind }, args.idle_s)?;
            measured.iter().for_each(|row| eprintln!("{row}"));
            rows.extend(measured);
        }
    }
    rows.extend(frames::ratios(&args.agents, &args.kinds));
    rows.extend(idle::rows_out_of_reach(&cockpit)?);
    rows.extend(restore::rows(&cockpit)?);
    if args.flood_s > 0 {
        rows.extend(flood::rows(&cockpit, args.flood_s)?);
    }
    rows.extend(others::rows(args.idle_s)?);
    table::print(&rows);
    Ok(())
}

/// What frames without a terminal cost.
fn frames_only(args: &Args) -> Vec<Row> {
    let fleets = args
        .agents
        .iter()
        .flat_map(|&agents| args.kinds.iter().map(move |&kind| Fleet { agents, kind }));
    let of_fleet =
        |fleet: Fleet| SIZES.map(|size| frames::rows(fleet, size, |what| fleet.row(size, what)));
    let rows = fleets.flat_map(of_fleet).flatten();
    rows.chain(frames::ratios(&args.agents, &args.kinds)).collect()
}

/// Everything that is measured before one fleet.
fn of_fleet(cockpit: &Path, fleet: Fleet, idle_s: u64) -> anyhow::Result<Vec<Row>> {
    eprintln!("{fleet} ...");
    let agents = StandIns::with_logs(fleet.agents, fleet.kind.logs());
    let _speech = agents.speak(1, fleet.agents);
    let home = tempfile::tempdir()?;
    let config = home.path().join("tui.toml");
    std::fs::write(&config, agents.config())?;
    let seat = Seat { cockpit, config: &config, home: home.path() };
    let mut rows = Vec::new();
    for size in SIZES {
        let name = |what: &str| fleet.row(size, what);
        // What cannot be measured before one fleet can be before the others.
        let measured = in_terminal(&seat, &agents, size, idle_s, name);
        let failed = |error: anyhow::Error| vec![Row::failed(name("measured"), &error)];
        rows.extend(measured.unwrap_or_else(failed));
        rows.extend(frames::rows(fleet, size, name));
    }
    rows.push(once::row(&seat, fleet)?);
    Ok(rows)
}

/// What is measured before one fleet in one terminal.
fn in_terminal(
    seat: &Seat,
    agents: &StandIns,
    size: (u16, u16),
    idle_s: u64,
    name: impl Fn(&str) -> String + Copy,
) -> anyhow::Result<Vec<Row>> {
    let bars = Bars::of(agents.count(), size);
    let mut rows = start::rows(seat, size, name)?;
    let (mut screen, hearing) = start::connected(seat, agents, size)?;
    rows.extend(hearing.rows(&bars, name));
    rows.extend(scroll::rows(&mut screen, &bars, name)?);
    rows.extend(storm::rows(&mut screen, size, name)?);
    rows.extend(idle::rows(&mut screen, &bars, idle_s, name)?);
    Ok(rows)
}

/// Where a cockpit is opened.
struct Seat<'a> {
    cockpit: &'a Path,
    config: &'a Path,
    home: &'a Path,
}
