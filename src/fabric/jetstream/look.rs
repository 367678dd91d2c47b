//! A look at what a deployment keeps on its servers, which changes nothing: no stream is made, and
//! nothing that waits in them is acted upon.

use std::sync::Arc;

use async_nats::jetstream::stream::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::bus::Bus;
use super::control;
use super::documents::{Documents, Map};
use super::job_record;
use super::options::Options;
use super::presence::JetStreamPresence;
use super::stream_report::StreamReport;
use super::streams::{self, Kept};
use crate::fabric::delivery_steps::Deliveries;
use crate::fabric::port::{LeaseRecord, Parked, Presence};
use crate::fabric::{Clock, Result};

/// The signs of life of a deployment, for whoever only listens.
///
/// # Errors
/// As [`Look::at`].
pub async fn signs_of_life(options: Options, clock: Arc<dyn Clock>) -> Result<Arc<dyn Presence>> {
    let bus = Arc::new(Bus::connect(options, clock).await?);
    Ok(Arc::new(JetStreamPresence::open(&bus).await?))
}

/// What a deployment keeps.
#[derive(Debug)]
pub struct Look {
    /// Version of the server that answered.
    pub server_version: String,
    /// The streams that are there; none before the first agent started.
    pub streams: Vec<StreamReport>,
    /// Names of the streams that are missing.
    pub missing: Vec<String>,
    /// What is wrong with the stored records; empty if nothing is.
    pub problems: Vec<String>,
}

impl Look {
    /// Looks at a deployment.
    ///
    /// # Errors
    /// `Invalid` for options that cannot work, for servers older than 2.12.1, and for streams with
    /// settings that would lose something; `Unavailable` when no server answers.
    pub async fn at(options: Options, clock: Arc<dyn Clock>) -> Result<Self> {
        let bus = Arc::new(Bus::connect(options, clock).await?);
        let server_version = bus.client.server_info().version;
        let mut look =
            Self { server_version, streams: Vec::new(), missing: Vec::new(), problems: Vec::new() };
        for kept in Kept::ALL {
            look.take_in(&bus, kept).await?;
        }
        Ok(look)
    }

    async fn take_in(&mut self, bus: &Arc<Bus>, kept: Kept) -> Result<()> {
        let Some(stream) = bus.existing(kept).await? else {
            self.missing.push(kept.stream(&bus.options));
            return Ok(());
        };
        let info = stream.cached_info();
        streams::check(&kept.config(&bus.options), &info.config)?;
        self.streams.push(StreamReport::of(info));
        if kept == Kept::Commands {
            self.problems.extend(control::problems(bus, stream).await?);
            return Ok(());
        }
        let of = (bus, kept, stream);
        let problems = match kept {
            Kept::Jobs => records(of).await?.known(job_record::problems),
            Kept::Subscriptions => records::<Deliveries>(of).await?.known(Map::problems),
            Kept::Parked => records::<Parked>(of).await?.known(Map::problems),
            Kept::Leases => records::<LeaseRecord>(of).await?.known(Map::problems),
            Kept::Values => records::<Value>(of).await?.known(Map::problems),
            Kept::Events | Kept::Commands | Kept::Blobs | Kept::Chunks => Vec::new(),
        };
        self.problems.extend(problems);
        Ok(())
    }
}

/// The records of a stream that is there.
async fn records<T>((bus, kept, stream): (&Arc<Bus>, Kept, Stream)) -> Result<Documents<T>>
where
    T: Serialize + DeserializeOwned + Clone + Send + 'static,
{
    let records = Documents::over(bus, kept, stream);
    records.refresh().await?;
    Ok(records)
}
