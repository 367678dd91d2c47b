//! The idle agent: start-up and memory.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use ringrift_system_tests::free_port;

use crate::process::resident_mib;
use crate::table::Row;

/// Starts of which the median is reported.
const STARTS: usize = 20;

/// The bars of an agent that has no jobs.
pub fn rows(bins: &Path) -> anyhow::Result<Vec<Row>> {
    let agent = bins.join("ringrift-agent");
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let dir = tempfile::tempdir()?;
        let mut running = start(&agent, dir.path())?;
        times.push(running.took.as_secs_f64() * 1000.0);
        running.child.kill()?;
        running.child.wait()?;
    }
    times.sort_by(f64::total_cmp);
    let startup =
        Row::at_most("exec to first 200 on /health, median of 20, ms", 100.0, times[STARTS / 2]);

    let dir = tempfile::tempdir()?;
    let mut running = start(&agent, dir.path())?;
    std::thread::sleep(Duration::from_secs(60));
    let resident = resident_mib(running.child.id())?;
    running.child.kill()?;
    running.child.wait()?;
    Ok(vec![startup, Row::at_most("VmRSS 60 s after ready, MB", 40.0, resident)])
}

/// An agent that answers.
pub struct Running {
    /// Its process.
    pub child: Child,
    /// Where it answers.
    pub url: String,
    /// From exec to the first 200 on `/health`.
    pub took: Duration,
}

/// Starts an agent without jobs and waits for its first healthy answer.
pub fn start(agent: &Path, data_dir: &Path) -> anyhow::Result<Running> {
    let address = format!("127.0.0.1:{}", free_port());
    let started = Instant::now();
    let child = Command::new(agent)
        .args(["--listen", &address, "--data-dir"])
        .arg(data_dir)
        .env_remove("RINGRIFT_DATA_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{} could not be started", agent.display()))?;
    while started.elapsed() < Duration::from_secs(10) {
        if healthy(&address) {
            let took = started.elapsed();
            return Ok(Running { child, url: format!("http://{address}"), took });
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    bail!("the agent did not answer 200 on /health within 10 s")
}

fn healthy(address: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let request = b"GET /health HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(request).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}
