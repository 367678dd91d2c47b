//! Every way out gives the terminal back, and soon.

use std::path::Path;
use std::time::{Duration, Instant};

use ringrift_system_tests::{Start, Terminal, free_port};

use super::SIZES;
use super::figures::ms;
use crate::table::Row;

/// How long the way out may take.
const BAR_MS: f64 = 100.0;

/// How long a cockpit may take at all.
const LIMIT: Duration = Duration::from_secs(20);

/// A row for each way out.
pub fn rows(cockpit: &Path) -> anyhow::Result<Vec<Row>> {
    let ways = [
        ("q", Way::Keys("q")),
        (":quit", Way::Keys(":quit\r")),
        ("Ctrl-C", Way::Keys("\x03")),
        ("SIGTERM", Way::Signal("TERM")),
        ("SIGHUP", Way::Signal("HUP")),
        ("SIGINT", Way::Signal("INT")),
        ("SIGQUIT", Way::Signal("QUIT")),
    ];
    ways.into_iter().map(|(name, way)| row(cockpit, name, &way)).collect()
}

enum Way {
    Keys(&'static str),
    Signal(&'static str),
}

fn row(cockpit: &Path, name: &str, way: &Way) -> anyhow::Result<Row> {
    let home = tempfile::tempdir()?;
    let agent = format!("http://127.0.0.1:{}", free_port());
    let args = ["--agent", agent.as_str()];
    let (home, size) = (home.path(), SIZES[0]);
    let mut terminal =
        Terminal::open(&Start { program: cockpit, args: &args, env: &[], home, size });
    terminal.wait_for("OFFLINE", LIMIT);
    let began = Instant::now();
    match way {
        Way::Keys(keys) => terminal.keys(keys),
        Way::Signal(signal) => terminal.signal(signal),
    }
    terminal.wait_for_end(LIMIT);
    let took = ms(began.elapsed());
    // Panics, and says which mode, when one is still on.
    terminal.assert_restored();
    Ok(Row::at_most(format!("{name}: every mode undone, ended after, ms"), BAR_MS, took))
}
