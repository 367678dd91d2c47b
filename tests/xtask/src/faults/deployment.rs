//! Servers of one fault, and connections to them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use ringrift::fabric::jetstream::{JetStream, Options};
use ringrift::fabric::{FabricError, SystemClock};
use ringrift_system_tests::Brokers;

/// The most that servers need to find each other, and to choose leaders.
const LIMIT: Duration = Duration::from_secs(60);

/// Pause between looks at something that changes by itself.
pub const LOOK: Duration = Duration::from_millis(50);

/// Servers with one deployment on them.
pub struct Deployment {
    pub brokers: Brokers,
}

/// How a deployment on these servers is reached.
pub fn options(servers: &str, replicas: usize) -> Options {
    Options {
        servers: servers.split(',').map(str::to_owned).collect(),
        cluster: "faults".to_owned(),
        replicas,
        max_bytes: 1 << 32,
        epoch: 1,
        credentials: None,
        authority: None,
    }
}

/// Connects, as soon as the servers have found each other.
pub async fn connect(options: Options) -> anyhow::Result<JetStream> {
    let begun = Instant::now();
    loop {
        match JetStream::connect(options.clone(), Arc::new(SystemClock::new())).await {
            Err(FabricError::Unavailable(_)) if begun.elapsed() < LIMIT => {
                tokio::time::sleep(LOOK).await;
            }
            connected => return Ok(connected?),
        }
    }
}

impl Deployment {
    /// Starts as many servers.
    pub fn start(servers: usize) -> Self {
        Self { brokers: Brokers::start(servers) }
    }

    pub fn options(&self) -> Options {
        options(&self.brokers.addresses(), self.brokers.count())
    }

    pub async fn connect(&self) -> anyhow::Result<JetStream> {
        connect(self.options()).await
    }

    /// The number of the server that leads this kind of stream (`ev`, `lease`).
    pub async fn leader_of(&self, fabric: &JetStream, short: &str) -> anyhow::Result<usize> {
        let name = format!("RR_faults_{short}");
        let begun = Instant::now();
        loop {
            let streams = fabric.streams().await.unwrap_or_default();
            let report = streams.into_iter().find(|report| report.name == name);
            if let Some(leader) = report.and_then(|report| report.leader) {
                let number = leader.trim_start_matches("broker-").parse();
                return number.with_context(|| format!("{leader} is none of ours"));
            }
            ensure!(begun.elapsed() < LIMIT, "stream {name} has no leader within {LIMIT:?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until every stream has all its copies, up to date.
    pub async fn whole(&self, fabric: &JetStream) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let streams = fabric.streams().await.unwrap_or_default();
            if !streams.is_empty() && streams.iter().all(|of| of.current == of.wanted) {
                return Ok(());
            }
            if begun.elapsed() >= LIMIT {
                bail!("not all copies are up to date within {LIMIT:?}: {streams:?}");
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}
