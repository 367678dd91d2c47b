//! Blobs of the model: bytes by digest.

use std::io::Write;
use std::path::{Path, PathBuf};

use futures::FutureExt;
use futures::future::{BoxFuture, ready};

use super::super::port::{Blob, BlobStore};
use super::super::{Result, blob_steps};
use super::Simulated;
use crate::event::Digest;

impl Simulated {
    fn put_blob(&self, file: &Path) -> Result<Blob> {
        let mut bytes = Vec::new();
        let blob = blob_steps::copy(&mut blob_steps::open(file)?, &mut bytes)
            .map_err(|error| blob_steps::cannot("read", file, &error))?;
        self.content().blobs.insert(blob.digest.clone(), bytes);
        Ok(blob)
    }

    fn get_blob(&self, digest: &Digest, file: &Path) -> Result<u64> {
        let bytes = self.content().blobs.get(digest).cloned();
        let bytes = bytes.ok_or_else(|| blob_steps::missing(digest))?;
        blob_steps::write_whole(file, |part| {
            let written = part.write_all(&bytes);
            written.map_err(|error| blob_steps::cannot("write", file, &error))
        })?;
        Ok(bytes.len() as u64)
    }
}

fn blob((digest, bytes): (&Digest, &Vec<u8>)) -> Blob {
    Blob { digest: digest.clone(), bytes: bytes.len() as u64 }
}

impl BlobStore for Simulated {
    fn put(&self, file: PathBuf) -> BoxFuture<'_, Result<Blob>> {
        ready(self.put_blob(&file)).boxed()
    }

    fn get(&self, digest: Digest, file: PathBuf) -> BoxFuture<'_, Result<u64>> {
        ready(self.get_blob(&digest, &file)).boxed()
    }

    fn find(&self, digest: Digest) -> BoxFuture<'_, Result<Option<Blob>>> {
        ready(Ok(self.content().blobs.get_key_value(&digest).map(blob))).boxed()
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Blob>>> {
        ready(Ok(self.content().blobs.iter().map(blob).collect())).boxed()
    }

    fn remove(&self, digest: Digest) -> BoxFuture<'_, Result<()>> {
        self.content().blobs.remove(&digest);
        ready(Ok(())).boxed()
    }
}
