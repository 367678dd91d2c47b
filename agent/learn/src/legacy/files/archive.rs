//! Zip archives whose parts share one budget of memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::FileError;
use super::budget::{ALLOCATION, Budget};
use super::member::Member;

/// Parts that an archive may have.
const MAX_PARTS: usize = 100_000;

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    names: Vec<String>,
    budget: Budget,
}

impl Archive {
    /// Opens an archive and reads its table of contents; what is read of it will take at most
    /// `memory` bytes.
    ///
    /// # Errors
    /// When it cannot be read, is no archive or is cut off, or has too many parts.
    pub fn open(path: &Path, memory: u64) -> Result<Self, FileError> {
        let damaged = |reason| FileError::Archive { path: path.to_owned(), reason };
        let file = File::open(path);
        let file = file.map_err(|reason| FileError::Io { path: path.to_owned(), reason })?;
        let zip = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
        if zip.len() > MAX_PARTS {
            let (size, limit) = (zip.len() as u64, MAX_PARTS as u64);
            let what = "number of parts".to_owned();
            return Err(FileError::TooLarge { path: path.to_owned(), what, size, limit });
        }
        let names = zip.file_names().map(|name| name.map(Cow::into_owned));
        let names = names.collect::<Result<Vec<_>, _>>().map_err(damaged)?;
        let mut budget = Budget::new(memory);
        let listed = |name: &String| (size_of::<String>() + name.len()) as u64 + ALLOCATION;
        budget.take(path, "the list of its parts", names.iter().map(listed).sum())?;
        Ok(Self { path: path.to_owned(), zip, names, budget })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names of the parts.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Unpacks a part.
    ///
    /// # Errors
    /// When there is no such part, it is damaged or other than the archive says, or there is no
    /// memory left for it.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, FileError> {
        self.member(name)?.rest()
    }

    /// A part that is still packed.
    pub(super) fn member<'a>(&'a mut self, name: &'a str) -> Result<Member<'a>, FileError> {
        match self.zip.by_name(name) {
            Ok(source) => Ok(Member::new(&self.path, name, source, &mut self.budget)),
            Err(reason) => Err(FileError::Archive { path: self.path.clone(), reason }),
        }
    }

    /// Takes memory for what a reader makes of a part.
    pub(super) fn charge(&mut self, part: &str, bytes: u64) -> Result<(), FileError> {
        self.budget.take(&self.path, part, bytes)
    }

    /// The error of a part.
    pub(super) fn part(&self, part: &str, problem: impl Into<String>) -> FileError {
        FileError::Part { path: self.path.clone(), part: part.to_owned(), problem: problem.into() }
    }
}
