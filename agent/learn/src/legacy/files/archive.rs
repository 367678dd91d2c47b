//! Zip archives with bounded parts.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::FileError;

/// Parts that an archive may have.
const MAX_PARTS: usize = 100_000;
/// Largest part, unpacked.
const MAX_PART: u64 = 8 << 30;

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    names: Vec<String>,
}

impl Archive {
    /// Opens an archive and reads its table of contents.
    ///
    /// # Errors
    /// When it cannot be read, is no archive or is cut off, or has too many parts.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = File::open(path);
        let file = file.map_err(|reason| FileError::Io { path: path.to_owned(), reason })?;
        let zip = ZipArchive::new(BufReader::new(file));
        let zip = zip.map_err(|reason| FileError::Archive { path: path.to_owned(), reason })?;
        let mut archive = Self { path: path.to_owned(), zip, names: Vec::new() };
        archive.within("number of parts", archive.zip.len() as u64, MAX_PARTS as u64)?;
        let names = archive.zip.file_names().map(|name| name.map(Cow::into_owned));
        let names = names.collect::<Result<Vec<_>, _>>();
        archive.names =
            names.map_err(|reason| FileError::Archive { path: path.to_owned(), reason })?;
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
    /// When there is no such part, it is damaged, or larger than the limit.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, FileError> {
        let path = self.path.clone();
        let archive = |reason| FileError::Archive { path: path.clone(), reason };
        let part = self.zip.by_name(name).map_err(archive)?;
        let mut bytes = Vec::new();
        let unpacked = part.take(MAX_PART + 1).read_to_end(&mut bytes);
        unpacked.map_err(|reason| FileError::Io { path: path.clone(), reason })?;
        self.within(name, bytes.len() as u64, MAX_PART)?;
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
