//! Blobs on JetStream: chunks in one stream, and in another what they add up to, written last. For
//! what has to be everywhere and is not large; the bulk goes over HTTP.

use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use futures::future::BoxFuture;
use tokio::sync::mpsc;

use super::bus::Bus;
use super::documents::{Documents, Map, On};
use super::failure::unavailable;
use super::streams::Kept;
use crate::event::Digest;
use crate::fabric::blob_steps::{self, Received};
use crate::fabric::port::{Blob, BlobStore};
use crate::fabric::{FabricError, Result};

/// Bytes of a chunk: well below what a message may have.
const CHUNK_BYTES: usize = 256 << 10;

/// Chunks that wait to be written to disk.
const CHUNKS_AHEAD: usize = 8;

/// The blobs of one deployment.
pub(super) struct JetStreamBlobs {
    bus: Arc<Bus>,
    /// What is there as a whole, by digest.
    stored: Documents<Blob>,
    chunks: Stream,
}

impl JetStreamBlobs {
    pub(super) async fn open(bus: &Arc<Bus>) -> Result<Self> {
        let stored = Documents::open(bus, Kept::Blobs).await?;
        let chunks = bus.stream(Kept::Chunks).await?;
        Ok(Self { bus: Arc::clone(bus), stored, chunks })
    }

    fn chunk(&self, digest: &Digest, n: u64) -> String {
        Kept::Chunks.subject(&self.bus.options, format_args!("{digest}.{n}"))
    }

    async fn put_file(&self, file: PathBuf) -> Result<Blob> {
        let (mut from, blob) = off_the_async_threads({
            let file = file.clone();
            move || blob_steps::open_and_name(&file)
        })
        .await?;
        if self.stored.read(|map| map.get(blob.digest.as_str())).await??.is_some() {
            return Ok(blob);
        }
        for n in 0.. {
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            let read = (&mut from).take(CHUNK_BYTES as u64).read_to_end(&mut chunk);
            read.map_err(|error| blob_steps::cannot("read", &file, &error))?;
            if chunk.is_empty() {
                break;
            }
            let message = PublishMessage::build().payload(chunk.into());
            self.bus.write(self.chunk(&blob.digest, n), message).await?;
        }
        let stored = |_, _| Ok(((), Some(blob.clone())));
        self.stored.change(blob.digest.as_str(), On::Key, stored).await?;
        Ok(blob)
    }

    async fn get_file(&self, digest: Digest, file: PathBuf) -> Result<u64> {
        let found = self.stored.read(|map| map.get(digest.as_str())).await??;
        let wanted = found.ok_or_else(|| blob_steps::missing(&digest))?.content;
        let bytes = wanted.bytes;
        let (chunks, arriving) = mpsc::channel(CHUNKS_AHEAD);
        let written = off_the_async_threads({
            let wanted = wanted.clone();
            move || blob_steps::receive(&file, &wanted, &mut Arriving::new(arriving))
        });
        let (sent, written) = futures::join!(self.send_chunks(&wanted, chunks), written);
        sent?;
        match written? {
            Received::Whole => Ok(bytes),
            Received::Damaged(why) => {
                self.forget(&digest).await?;
                Err(why)
            }
        }
    }

    /// Sends the chunks of a blob as they are stored; ends early where one is missing.
    async fn send_chunks(&self, blob: &Blob, to: mpsc::Sender<Vec<u8>>) -> Result<()> {
        let mut sent = 0;
        for n in 0.. {
            if sent >= blob.bytes {
                break;
            }
            let subject = self.chunk(&blob.digest, n);
            let chunk = match self.chunks.get_last_raw_message_by_subject(&subject).await {
                Ok(message) => message.payload.to_vec(),
                Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => break,
                Err(error) => return Err(unavailable("read a blob", error)),
            };
            sent += chunk.len() as u64;
            // The writer gives up only when it cannot write, and tells why.
            if to.send(chunk).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Removes the blob first and then its chunks, so that no part of it is found as a whole.
    async fn forget(&self, digest: &Digest) -> Result<()> {
        self.stored.delete(digest.as_str()).await?;
        let all = Kept::Chunks.subject(&self.bus.options, format_args!("{digest}.>"));
        let purged = self.chunks.purge().filter(all).await;
        purged.map(drop).map_err(|error| unavailable("remove a blob", error))
    }
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(FabricError::Unknown(format!("work on a blob was cut off: {error}")))
    })
}

/// Chunks as they come, for a thread that may block.
struct Arriving {
    chunks: mpsc::Receiver<Vec<u8>>,
    rest: Cursor<Vec<u8>>,
}

impl Arriving {
    fn new(chunks: mpsc::Receiver<Vec<u8>>) -> Self {
        Self { chunks, rest: Cursor::default() }
    }
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.rest.read(buffer)?;
        if read > 0 {
            return Ok(read);
        }
        let Some(chunk) = self.chunks.blocking_recv() else { return Ok(0) };
        self.rest = Cursor::new(chunk);
        self.rest.read(buffer)
    }
}

impl BlobStore for JetStreamBlobs {
    fn put(&self, file: PathBuf) -> BoxFuture<'_, Result<Blob>> {
        Box::pin(self.put_file(file))
    }

    fn get(&self, digest: Digest, file: PathBuf) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.get_file(digest, file))
    }

    fn find(&self, digest: Digest) -> BoxFuture<'_, Result<Option<Blob>>> {
        Box::pin(async move {
            let found = self.stored.read(|map| map.get(digest.as_str())).await??;
            Ok(found.map(|found| found.content))
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Blob>>> {
        Box::pin(async move {
            let all = self.stored.read(Map::all).await?;
            Ok(all.into_iter().map(|(_, found)| found.content).collect())
        })
    }

    fn remove(&self, digest: Digest) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move { self.forget(&digest).await })
    }
}
