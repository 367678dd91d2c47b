//! The size and shape of the source tree.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::table::Row;

/// Lines per crate, median and largest file.
pub fn rows() -> anyhow::Result<Vec<Row>> {
    let root = crate::bins::root();
    let listing = Command::new("git").current_dir(&root).args(["ls-files", "*.rs"]).output()?;
    let listing = String::from_utf8(listing.stdout).context("git printed odd names")?;
    let mut files: Vec<(usize, String)> = Vec::new();
    let mut crates: BTreeMap<&str, usize> = BTreeMap::new();
    for name in listing.lines() {
        let lines = std::fs::read_to_string(root.join(name))?.lines().count();
        files.push((lines, name.to_owned()));
        *crates.entry(crate_of(name)).or_default() += lines;
    }
    files.sort();
    let at = |share: f64| {
        let index = ((files.len() as f64 - 1.0) * share).round() as usize;
        files.get(index).map_or(0, |f| f.0)
    };
    let mut rows: Vec<Row> = crates
        .iter()
        .map(|(name, lines)| Row::figure(format!("lines of Rust, {name}"), lines.to_string()))
        .collect();
    rows.push(Row::at_most("median lines of a file", 120.0, at(0.5) as f64));
    rows.push(Row::at_most("90 % of the files have at most, lines", 300.0, at(0.9) as f64));
    if let Some((lines, name)) = files.last() {
        rows.push(Row::figure("largest file", format!("{name}, {lines}")));
    }
    Ok(rows)
}

fn crate_of(name: &str) -> &str {
    const CRATES: [(&str, &str); 6] = [
        ("agent/learn", "ringrift-learn"),
        ("agent", "ringrift-agent"),
        ("tui", "ringrift-tui"),
        ("tests/system", "ringrift-system-tests"),
        ("tests/xtask", "xtask"),
        ("src", "ringrift"),
    ];
    let path = Path::new(name);
    CRATES.iter().find(|(folder, _)| path.starts_with(folder)).map_or("other", |c| c.1)
}
