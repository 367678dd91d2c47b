//! F9-F11: servers that die under load.

mod copies;

use std::time::{Duration, Instant};

use ringrift::fabric::jetstream::JetStream;

use super::deployment::Deployment;
use super::figure::Figure;
use super::load::{Load, compared, stall};
use super::scale::Scale;
pub use copies::copies_agree;

/// Events under way at a time.
const WRITERS: usize = 16;

/// How long servers stay dead.
const DEAD: Duration = Duration::from_secs(3);

/// Servers under load.
struct Storm {
    on: Deployment,
    fabric: JetStream,
    load: Load,
}

impl Storm {
    async fn start() -> anyhow::Result<Self> {
        let on = Deployment::start(3);
        let fabric = on.connect().await?;
        let load = Load::start(&fabric.log(), "writer", WRITERS)?;
        load.goes_on().await?;
        Ok(Self { on, fabric, load })
    }

    /// Lets these servers be dead for a while; answers how many events were acknowledged meanwhile,
    /// beside those that were under way.
    async fn without(&mut self, dead: &[usize]) -> anyhow::Result<usize> {
        dead.iter().for_each(|n| self.on.brokers.kill(*n));
        let killed = Instant::now();
        tokio::time::sleep(DEAD).await;
        // An answer may have been on its way already.
        let on_its_way = killed + Duration::from_millis(200);
        let acked = self.load.acked().values().filter(|at| **at > on_its_way).count();
        dead.iter().for_each(|n| self.on.brokers.start_again(*n));
        Ok(acked)
    }

    /// Stops the load; answers whether the log keeps what was acknowledged.
    async fn judged(self) -> anyhow::Result<Vec<Figure>> {
        let acked = self.load.stop().await?;
        compared(&*self.fabric.log(), &acked).await
    }
}

/// F9.
pub async fn one(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let mut storm = Storm::start().await?;
    let (mut of_leader, mut of_follower) = (Duration::ZERO, Duration::ZERO);
    for n in 0..scale.servers_killed {
        storm.on.whole(&storm.fabric).await?;
        let leader = storm.on.leader_of(&storm.fabric, "ev").await?;
        let (victim, worst) = match n % 4 {
            3 => ((leader + 1) % 3, &mut of_follower),
            _ => (leader, &mut of_leader),
        };
        let killed = Instant::now();
        storm.without(&[victim]).await?;
        storm.load.goes_on().await?;
        *worst = (*worst).max(stall(&storm.load.acked(), killed));
    }
    let mut figures = vec![
        Figure::within("writes stall after the leader's death, worst", of_leader, 15.0),
        Figure::took("after another's", of_follower),
    ];
    figures.extend(storm.judged().await?);
    Ok(figures)
}

/// F10.
pub async fn most(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let mut storm = Storm::start().await?;
    let (mut by_one, mut worst) = (0, Duration::ZERO);
    for n in 0..scale.servers_killed {
        storm.on.whole(&storm.fabric).await?;
        let dead = [n % 3, (n + 1) % 3, (n + 2) % 3];
        let dead = if n % 4 == 3 { &dead[..] } else { &dead[..2] };
        by_one += storm.without(dead).await?;
        worst = worst.max(storm.load.goes_on().await?);
    }
    let mut figures = vec![
        Figure::is("acknowledged without a majority", by_one, 0),
        Figure::within("writes go on after the restart, worst", worst, 20.0),
    ];
    figures.extend(storm.judged().await?);
    Ok(figures)
}

/// F11.
pub async fn copies(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let mut storm = Storm::start().await?;
    for n in 0..scale.servers_killed.min(3) {
        storm.on.whole(&storm.fabric).await?;
        storm.without(&[n]).await?;
        storm.load.goes_on().await?;
    }
    let acked = storm.load.stop().await?;
    let mut figures = copies_agree(&storm.on).await?;
    // Another process, which knows nothing, reads what is there.
    let afterwards = storm.on.connect().await?;
    figures.extend(compared(&*afterwards.log(), &acked).await?);
    Ok(figures)
}
