//! F13 and F16: a power cut of all servers, on disks of their own.
//!
//! The servers are stopped where they are, what their disks have been given so far is copied, and
//! the servers go on from the copies: what had not reached the disks is gone.

mod disk;

use std::time::Duration;

use ringrift_system_tests::{Brokers, Flush, Site};
use rustix::process::Signal;

use super::actor::signal;
use super::deployment::Deployment;
use super::figure::Figure;
use super::load::{Acked, Load, compared};
use super::outcome::Outcome;
use super::scale::Scale;
pub use disk::Disk;

/// How long is written before the cut.
const WRITES: Duration = Duration::from_secs(6);

/// Events under way at a time.
const WRITERS: usize = 64;

/// F13: what a cut costs without flushing, which is why agents ask `doctor` for it.
pub async fn lazily(_: &Scale) -> anyhow::Result<Outcome> {
    cut(Flush::Lazily).await
}

/// F16.
pub async fn flushed(_: &Scale) -> anyhow::Result<Outcome> {
    cut(Flush::EveryWrite).await
}

async fn cut(flush: Flush) -> anyhow::Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let disks: Result<Vec<Disk>, String> = (0..3).map(|n| Disk::make(folder.path(), n)).collect();
    let mut disks = match disks {
        Ok(disks) => disks,
        Err(why) => return Ok(Outcome::NotPossibleHere(why)),
    };
    let site = |disk: &Disk| Site {
        namespace: None,
        ip: "127.0.0.1".to_owned(),
        store: disk.mounted().join("store"),
    };
    let mut on = Deployment { brokers: Brokers::start_at(disks.iter().map(site).collect(), flush) };
    let acked = load_until_the_cut(&mut on, &mut disks).await?;
    let fabric = on.connect().await?;
    let mut figures = compared(&*fabric.log(), &acked).await?;
    if flush == Flush::Lazily {
        // Only what is lost is told: that something is shows that the cut is one.
        figures.truncate(2);
        figures[1] = Figure { bar: None, ..figures[1].clone() };
    } else {
        // What was under way may be there without its writer knowing.
        figures.retain(|figure| figure.name != "stored");
    }
    drop(on);
    Ok(Outcome::Measured(figures))
}

/// Writes, cuts the power, and starts the servers again on what their disks have.
async fn load_until_the_cut(on: &mut Deployment, disks: &mut [Disk]) -> anyhow::Result<Acked> {
    let fabric = on.connect().await?;
    let load = Load::start(&fabric.log(), "writer", WRITERS)?;
    tokio::time::sleep(WRITES).await;
    let servers = 0..on.brokers.count();
    for pid in servers.clone().filter_map(|n| on.brokers.pid(n)) {
        signal(pid, Signal::STOP)?;
    }
    let acked = load.acked();
    drop((load, fabric));
    disks.iter_mut().try_for_each(Disk::copy)?;
    servers.clone().for_each(|n| on.brokers.kill(n));
    disks.iter_mut().try_for_each(Disk::change_to_copy)?;
    servers.for_each(|n| on.brokers.start_again(n));
    Ok(acked)
}
