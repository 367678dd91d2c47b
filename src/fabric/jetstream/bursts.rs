//! The records of a stream in bursts: one as soon as it is stored, then what has come together
//! meanwhile. To be handed each by itself costs the servers, and whoever listens, several times as much.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::{Batch, Config};
use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy};
use async_nats::jetstream::stream::Stream;
use futures::StreamExt;

use super::bus::QUESTION;

/// Records of one burst, at most.
const BURST: usize = 512;

/// How long a server may keep one request open.
const REQUEST: Duration = Duration::from_secs(10);

/// After so long without a request the servers forget the reader.
const FORGOTTEN: Duration = Duration::from_secs(60);

type Result<T> = std::result::Result<T, async_nats::Error>;

/// A reader of one stream.
pub(super) struct Bursts {
    consumer: Consumer<Config>,
    /// Records that were handed to it.
    handed: u64,
}

impl Bursts {
    /// Reads from this sequence on; with `headers_only` the records come without their content.
    pub(super) async fn open(stream: &Stream, first: u64, headers_only: bool) -> Result<Self> {
        let config = Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: first },
            ack_policy: AckPolicy::None,
            headers_only,
            inactive_threshold: FORGOTTEN,
            num_replicas: 1,
            memory_storage: true,
            ..Config::default()
        };
        let made = tokio::time::timeout(QUESTION, stream.create_consumer(config)).await;
        let consumer = made.map_err(|_| "no server takes it")??;
        Ok(Self { consumer, handed: 0 })
    }

    /// The next record, as soon as there is one; empty after a while without.
    pub(super) async fn next(&mut self) -> Result<Vec<Message>> {
        let asked = self.consumer.batch().max_messages(1).expires(REQUEST).messages().await?;
        self.take(asked).await
    }

    /// What is there now, up to a burst.
    pub(super) async fn ready(&mut self) -> Result<Vec<Message>> {
        let asked = self.consumer.fetch().max_messages(BURST).messages().await?;
        self.take(asked).await
    }

    async fn take(&mut self, mut asked: Batch) -> Result<Vec<Message>> {
        let mut burst = Vec::new();
        while let Some(message) = asked.next().await.transpose()? {
            self.handed += 1;
            if message.info()?.consumer_sequence != self.handed {
                return Err("a record was lost on the way".into());
            }
            burst.push(message);
        }
        Ok(burst)
    }
}
