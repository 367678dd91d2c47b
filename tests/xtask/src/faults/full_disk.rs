//! FULL-DISK: the disk of one of three servers fills up under load.

use std::path::Path;
use std::time::Instant;

use anyhow::ensure;
use ringrift_system_tests::{Brokers, Flush, Site};

use super::brokers::copies_agree;
use super::deployment::{Deployment, LOOK};
use super::figure::Figure;
use super::load::{Load, compared, stall};
use super::outcome::Outcome;
use super::power::Disk;
use super::scale::Scale;

/// What is left of the disk when it begins, in bytes, and how large each event is.
const ROOM: u64 = 64 << 20;
const EVENT_BYTES: usize = 100_000;

/// Events that are more than the room holds.
const EVENTS: usize = 1_200;

/// Events under way at a time.
const WRITERS: usize = 8;

/// FULL-DISK.
pub async fn fills_up(_: &Scale) -> anyhow::Result<Outcome> {
    let folder = tempfile::tempdir()?;
    match Disk::make(folder.path(), 0) {
        Ok(disk) => Ok(Outcome::Measured(fill(folder.path(), &disk).await?)),
        Err(why) => Ok(Outcome::NotPossibleHere(why)),
    }
}

async fn fill(folder: &Path, disk: &Disk) -> anyhow::Result<Vec<Figure>> {
    disk.leave(ROOM)?;
    let store = |n: usize| match n {
        0 => disk.mounted().join("store"),
        _ => folder.join(format!("store-{n}")),
    };
    let site = |n| Site { namespace: None, ip: "127.0.0.1".to_owned(), store: store(n) };
    let sites = (0..3).map(site).collect();
    let mut on = Deployment { brokers: Brokers::start_at(sites, Flush::EveryWrite) };
    let fabric = on.connect().await?;
    let begun = Instant::now();
    let load = Load::of(&fabric.log(), "writer", WRITERS, EVENT_BYTES)?;
    while load.acked().len() < EVENTS {
        ensure!(begun.elapsed().as_secs() < 120, "{} events are stored", load.acked().len());
        tokio::time::sleep(LOOK).await;
    }
    let acked = load.stop().await?;
    let room = disk.room()?;
    // The operator makes room, and starts the server again.
    disk.make_room()?;
    on.brokers.kill(0);
    on.brokers.start_again(0);
    let mut figures = vec![
        Figure::within("longest stall of writes", stall(&acked, begun), 20.0),
        Figure::told("room left on the disk, MiB", usize::try_from(room >> 20)?),
    ];
    figures.extend(copies_agree(&on).await?);
    figures.extend(compared(&*fabric.log(), &acked).await?);
    Ok(figures)
}
