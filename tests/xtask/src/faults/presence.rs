//! F18 and F19: many agents, of which some vanish, or whose servers do.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use ringrift::fabric::jetstream::JetStream;
use ringrift::fabric::port::Liveness;
use tokio::task::JoinHandle;

use super::actor::{Actor, Said};
use super::deployment::Deployment;
use super::figure::Figure;
use super::scale::Scale;

/// Pause between looks at who is there.
const LOOK: Duration = Duration::from_millis(20);

/// Longest wait for everybody.
const LIMIT: Duration = Duration::from_secs(60);

/// How long an observer is watched afterwards: it mistrusts its ears for 10 s when its own connection
/// changed or many fell silent together.
const AFTERWARDS: Duration = Duration::from_secs(15);

/// Agents by what the observer thinks of them.
fn counts(observer: &JetStream, prefix: &str) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for member in observer.presence().view() {
        if member.holder.node.as_str().starts_with(prefix) {
            *counts.entry(member.liveness.into()).or_default() += 1;
        }
    }
    counts
}

fn are(observer: &JetStream, prefix: &str, liveness: Liveness) -> usize {
    counts(observer, prefix).get(<&str>::from(liveness)).copied().unwrap_or_default()
}

/// Waits until as many are as wanted; answers how long it took.
async fn until(
    observer: &JetStream,
    prefix: &str,
    liveness: Liveness,
    count: usize,
) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    while are(observer, prefix, liveness) != count {
        let counts = counts(observer, prefix);
        ensure!(begun.elapsed() < LIMIT, "not {count} of {prefix} are {liveness:?}: {counts:?}");
        tokio::time::sleep(LOOK).await;
    }
    Ok(begun.elapsed())
}

/// Watches whether somebody is called dead who lives.
struct Suspicion {
    most: Arc<AtomicUsize>,
    watching: JoinHandle<()>,
}

impl Suspicion {
    /// Watches from now on.
    fn watch(observer: &JetStream, prefix: &'static str) -> Self {
        let most = Arc::new(AtomicUsize::new(0));
        let (observer, seen) = (observer.clone(), Arc::clone(&most));
        let watching = tokio::spawn(async move {
            loop {
                seen.fetch_max(are(&observer, prefix, Liveness::Dead), Ordering::SeqCst);
                tokio::time::sleep(LOOK).await;
            }
        });
        Self { most, watching }
    }

    /// The most that were called dead at one time.
    fn end(self) -> usize {
        self.watching.abort();
        self.most.load(Ordering::SeqCst)
    }
}

async fn crowd(on: &Deployment, name: &str, agents: u32) -> anyhow::Result<Actor> {
    let mut crowd = Actor::start(on, name, &["crowd", &agents.to_string()])?;
    crowd.says(&Said::Connected(agents as usize)).await?;
    Ok(crowd)
}

/// F18.
pub async fn vanish(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let (stay, go) = (scale.agents - scale.vanishing, scale.vanishing);
    let on = Deployment::start(scale.servers);
    let observer = on.connect().await?;
    let _staying = crowd(&on, "stays", stay).await?;
    let mut going = crowd(&on, "goes", go).await?;
    until(&observer, "stays", Liveness::Alive, stay as usize).await?;
    until(&observer, "goes", Liveness::Alive, go as usize).await?;
    going.kill()?;
    let suspicion = Suspicion::watch(&observer, "stays");
    let found = until(&observer, "goes", Liveness::Dead, go as usize).await?;
    tokio::time::sleep(AFTERWARDS.saturating_sub(found)).await;
    Ok(vec![
        Figure::told("agents", scale.agents as usize),
        Figure::told("of them killed", go as usize),
        Figure::within("all of them found after", found, 5.0),
        Figure::is("called dead falsely", suspicion.end(), 0),
    ])
}

/// F19.
pub async fn storm(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let mut on = Deployment::start(3);
    let observer = on.connect().await?;
    let agents = scale.agents as usize;
    let mut crowd = crowd(&on, "agent", scale.agents).await?;
    until(&observer, "agent", Liveness::Alive, agents).await?;
    let suspicion = Suspicion::watch(&observer, "agent");
    let mut worst = Duration::ZERO;
    for n in 0..on.brokers.count() {
        crowd.so_far();
        on.brokers.kill(n);
        let killed = Instant::now();
        let fewer = |said: &Said| matches!(said, Said::Connected(c) if *c < agents).then_some(());
        crowd.hears("that some lost their connection", fewer).await?;
        let back = crowd.says(&Said::Connected(agents)).await?;
        worst = worst.max(back - killed);
        on.brokers.start_again(n);
    }
    tokio::time::sleep(AFTERWARDS).await;
    Ok(vec![
        Figure::told("agents", agents),
        Figure::within("all connected again after, worst", worst, 10.0),
        Figure::is("called dead falsely", suspicion.end(), 0),
        Figure::is("alive", are(&observer, "agent", Liveness::Alive), agents),
    ])
}
