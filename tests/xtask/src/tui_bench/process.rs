//! What a process costs, as Linux counts it.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// A running process.
pub struct Process(PathBuf);

impl Process {
    /// The process with this id.
    pub fn with_id(id: u32) -> Self {
        Self(PathBuf::from(format!("/proc/{id}")))
    }

    /// User and system time so far, in seconds.
    pub fn cpu_s(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(self.0.join("stat"))?;
        let fields = stat.rsplit(')').next().context("an odd stat line")?;
        let times = fields.split_whitespace().skip(11).take(2);
        let times: Vec<u64> = times.map(str::parse).collect::<Result<_, _>>()?;
        let ticks: u64 = times.iter().sum();
        // Linux counts CPU time in hundredths of a second.
        Ok(ticks as f64 / 100.0)
    }

    /// Resident memory, in MiB.
    pub fn memory_mib(&self) -> anyhow::Result<f64> {
        let kib = number(&self.0.join("status"), "VmRSS:")?;
        Ok(kib / 1024.0)
    }

    /// How often its threads went to sleep so far.
    pub fn sleeps(&self) -> anyhow::Result<f64> {
        let mut sleeps = 0.0;
        for thread in std::fs::read_dir(self.0.join("task"))? {
            sleeps += number(&thread?.path().join("status"), "voluntary_ctxt_switches:")?;
        }
        Ok(sleeps)
    }
}

/// The number behind a name in one of the system's files.
fn number(file: &Path, name: &str) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string(file)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .with_context(|| format!("no {name} in {}", file.display()))
}
