//! The best monitors of one machine, measured as the cockpit is: what they show is another matter, but
//! they set the scale.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::SIZES;
use super::figures::Times;
use super::idle::Cost;
use super::screen::Screen;
use crate::table::Row;

/// Names of the programs, and how to get them.
const OTHERS: [(&str, &str); 2] =
    [("btop", "apt-get install btop"), ("btm", "cargo install bottom")];

/// Starts whose first byte is timed.
const STARTS: usize = 10;

/// Rows about those that are installed, and a line about those that are not.
pub fn rows(idle_s: u64) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (program, install) in OTHERS {
        match found(program) {
            Some(path) => {
                for size in SIZES {
                    rows.extend(of(program, &path, size, idle_s)?);
                }
            }
            None => rows.push(Row::figure(program, format!("not here: {install}"))),
        }
    }
    Ok(rows)
}

fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn of(name: &str, path: &Path, size: (u16, u16), idle_s: u64) -> anyhow::Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let mut first = Vec::with_capacity(STARTS);
    let open = || Screen::of(path, &[], home.path(), size);
    for _ in 0..STARTS {
        let screen = open()?;
        if let Some((at, _)) = screen.next(Duration::from_secs(5))? {
            first.push(at - screen.started);
        }
    }
    let screen = open()?;
    screen.bytes_within(Duration::from_secs(3))?;
    let cost = Cost::of(&screen, Duration::from_secs(idle_s))?;
    let row = |what: &str, value: f64| {
        Row::figure(format!("{name}, {}x{}: {what}", size.0, size.1), format!("{value:.2}"))
    };
    Ok(vec![
        row("exec to first byte, p50, ms", Times::of(first).p50()),
        row("bytes per idle second", cost.bytes),
        row("CPU idle, %", cost.cpu_percent),
        row("wakeups per idle second", cost.wakeups),
        row("resident memory, MiB", cost.memory_mib),
    ])
}
