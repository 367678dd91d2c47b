//! A part of an archive, unpacked piece by piece and paid for first.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read as _};
use std::path::Path;

use zip::read::ZipFile;

use super::FileError;
use super::budget::Budget;
use super::pickle::PickleError;

/// A part that is being unpacked.
pub(super) struct Member<'a> {
    path: &'a Path,
    name: &'a str,
    source: ZipFile<'a, BufReader<File>>,
    budget: &'a mut Budget,
    /// Bytes that are still to come, as the archive says; it need not be true.
    left: u64,
}

impl<'a> Member<'a> {
    pub(super) fn new(
        path: &'a Path,
        name: &'a str,
        source: ZipFile<'a, BufReader<File>>,
        budget: &'a mut Budget,
    ) -> Self {
        let left = source.size();
        Self { path, name, source, budget, left }
    }

    /// Bytes that are still to come, as the archive says.
    pub(super) const fn left(&self) -> u64 {
        self.left
    }

    /// Bytes of memory that may still be taken.
    pub(super) const fn memory_left(&self) -> u64 {
        self.budget.left()
    }

    /// Takes memory.
    pub(super) fn charge(&mut self, bytes: u64) -> Result<(), FileError> {
        self.budget.take(self.path, self.name, bytes)
    }

    /// Room for `count` values of type T, which `bytes` are taken for. It is not touched before
    /// it is filled.
    pub(super) fn room<T>(&mut self, count: usize, bytes: u64) -> Result<Vec<T>, FileError> {
        self.charge(bytes)?;
        let mut values = Vec::new();
        let reserved = values.try_reserve_exact(count);
        reserved.map_err(|reason| self.wrong(format!("{count} elements: {reason}")))?;
        Ok(values)
    }

    /// Unpacks as many bytes as there is room for.
    pub(super) fn fill(&mut self, bytes: &mut [u8]) -> Result<(), FileError> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or_else(|| self.wrong("cut off"))?;
        self.source.read_exact(bytes).map_err(|reason| self.unreadable(reason))
    }

    /// Unpacks all that is still to come.
    pub(super) fn rest(&mut self) -> Result<Vec<u8>, FileError> {
        let count = usize::try_from(self.left).unwrap_or(usize::MAX);
        let mut bytes = self.room(count, self.left)?;
        let read = self.source.by_ref().take(self.left).read_to_end(&mut bytes);
        read.map_err(|reason| self.unreadable(reason))?;
        if bytes.len() != count {
            return Err(self.wrong(format!("ends after {} of {count} bytes", bytes.len())));
        }
        self.left = 0;
        self.end()?;
        Ok(bytes)
    }

    /// Checks that nothing more comes; only then the sum of the archive has been compared.
    pub(super) fn end(&mut self) -> Result<(), FileError> {
        match self.source.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(self.wrong("longer than it says")),
            Err(reason) => Err(self.unreadable(reason)),
        }
    }

    /// The error of this part.
    pub(super) fn wrong(&self, problem: impl Into<String>) -> FileError {
        let (path, part) = (self.path.to_owned(), self.name.to_owned());
        FileError::Part { path, part, problem: problem.into() }
    }

    /// The error of the pickle in this part.
    pub(super) fn refused(&self, reason: PickleError) -> FileError {
        if let PickleError::Memory(wanted) = reason {
            return self.budget.refusal(self.path, self.name, wanted);
        }
        FileError::Pickle { path: self.path.to_owned(), part: self.name.to_owned(), reason }
    }

    /// The error of the disk, or of packed bytes that are none.
    fn unreadable(&self, reason: std::io::Error) -> FileError {
        match reason.kind() {
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
                self.wrong(format!("cut off or damaged: {reason}"))
            }
            _ => FileError::Io { path: self.path.to_owned(), reason },
        }
    }
}
