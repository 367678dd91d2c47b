//! F12: a server is cut off from the others, with a writer on its side.

mod network;

use std::time::{Duration, Instant};

use ringrift_system_tests::{Brokers, Flush, Site};

use super::actor::{Actor, Said};
use super::deployment::{Deployment, connect, options};
use super::figure::Figure;
use super::load::{Load, compared, stall};
use super::outcome::Outcome;
use super::scale::Scale;
use network::Network;

/// How long it is cut off.
const CUT: Duration = Duration::from_secs(12);

/// An answer may have been on its way when the cable was pulled.
const ON_ITS_WAY: Duration = Duration::from_millis(500);

/// F12.
pub async fn cut(_: &Scale) -> anyhow::Result<Outcome> {
    match Network::make(3) {
        Ok(network) => Ok(Outcome::Measured(cut_in(&network).await?)),
        Err(why) => Ok(Outcome::NotPossibleHere(why)),
    }
}

async fn cut_in(network: &Network) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let site = |n| Site {
        namespace: Some(network.namespace(n)),
        ip: network.ip(n),
        store: folder.path().join(format!("store-{n}")),
    };
    let on =
        Deployment { brokers: Brokers::start_at((0..3).map(site).collect(), Flush::EveryWrite) };
    let fabric = on.connect().await?;
    let leader = on.leader_of(&fabric, "ev").await?;
    drop(fabric);
    let others = [(leader + 1) % 3, (leader + 2) % 3].map(|n| on.brokers.address(n)).join(",");
    let majority = connect(options(&others, 3)).await?;
    let load = Load::start(&majority.log(), "majority", 4)?;
    let (place, address) = (network.namespace(leader), on.brokers.address(leader));
    let mut minority = Actor::start_in(&place, &address, 3, "minority", &["write"])?;
    let some = |said: &Said| matches!(said, Said::Stored(1..)).then_some(());
    minority.hears("that its events are stored", some).await?;
    load.goes_on().await?;

    network.cut(leader)?;
    let cut = Instant::now();
    tokio::time::sleep(ON_ITS_WAY).await;
    let before = stored(&mut minority);
    tokio::time::sleep(CUT - ON_ITS_WAY).await;
    let by_minority = stored(&mut minority).map_or(0, |now| now - before.unwrap_or(now));
    network.heal(leader)?;
    load.goes_on().await?;
    let stalled = stall(&load.acked(), cut);
    on.whole(&majority).await?;
    minority.kill()?;
    let acked = load.stop().await?;
    let mut figures = vec![
        Figure::is("acknowledged by the minority", usize::try_from(by_minority)?, 0),
        Figure::within("the majority writes again after", stalled, 15.0),
    ];
    figures.extend(compared(&*majority.log(), &acked).await?);
    Ok(figures)
}

/// The newest count that a writer told since this was asked last.
fn stored(writer: &mut Actor) -> Option<u64> {
    writer.so_far().into_iter().rev().find_map(|said| match said {
        Said::Stored(count) => Some(count),
        _ => None,
    })
}
