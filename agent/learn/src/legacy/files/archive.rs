//! Zip archives with bounded parts.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::FileError;

/// Parts that an archive may have.
const MAX_PARTS: usize = 100_000;
/// Bytes that are unpacked of an archive with a network.
pub const NETWORK_BYTES: u64 = 2 << 30;
/// Bytes that are unpacked of an archive with training data.
pub const EXPORT_BYTES: u64 = 4 << 30;

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    names: Vec<String>,
    /// Bytes that may be unpacked in all.
    limit: u64,
    unpacked: u64,
}

impl Archive {
    /// Opens an archive and reads its table of contents; at most `limit` bytes of it will be
    /// unpacked.
    ///
    /// # Errors
    /// When it cannot be read, is no archive or is cut off, or has too many parts.
    pub fn open(path: &Path, limit: u64) -> Result<Self, FileError> {
        let file = File::open(path);
        let file = file.map_err(|reason| FileError::Io { path: path.to_owned(), reason })?;
        let zip = ZipArchive::new(BufReader::new(file));
        let zip = zip.map_err(|reason| FileError::Archive { path: path.to_owned(), reason })?;
        let path = path.to_owned();
        let mut archive = Self { path, zip, names: Vec::new(), limit, unpacked: 0 };
        archive.within("number of parts", archive.zip.len() as u64, MAX_PARTS as u64)?;
        let names = archive.zip.file_names().map(|name| name.map(Cow::into_owned));
        let names = names.collect::<Result<Vec<_>, _>>();
        let damaged = |reason| FileError::Archive { path: archive.path.clone(), reason };
        archive.names = names.map_err(damaged)?;
        Ok(archive)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names of the parts.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Unpacks a part; memory grows with what is there, not with what the archive claims.
    ///
    /// # Errors
    /// When there is no such part, it is damaged, or the limit is reached.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, FileError> {
        let path = self.path.clone();
        let archive = |reason| FileError::Archive { path: path.clone(), reason };
        let part = self.zip.by_name(name).map_err(archive)?;
        let mut bytes = Vec::new();
        let left = self.limit - self.unpacked;
        let unpacked = part.take(left + 1).read_to_end(&mut bytes);
        unpacked.map_err(|reason| FileError::Io { path: path.clone(), reason })?;
        self.within(name, bytes.len() as u64, left)?;
        self.unpacked += bytes.len() as u64;
        Ok(bytes)
    }

    fn within(&self, what: &str, size: u64, limit: u64) -> Result<(), FileError> {
        if size <= limit {
            return Ok(());
        }
        Err(FileError::TooLarge { path: self.path.clone(), what: what.to_owned(), size, limit })
    }

    /// The error of a part.
    pub(super) fn part(&self, part: &str, problem: impl Into<String>) -> FileError {
        FileError::Part { path: self.path.clone(), part: part.to_owned(), problem: problem.into() }
    }
}
