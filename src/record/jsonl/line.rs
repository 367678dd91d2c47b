//! Lines of bounded length, with their numbers.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use super::super::error::RecordError;

/// Longest line in bytes; a long game with all its policies stays far below.
pub(super) const MAX_LINE: u64 = 64 << 20;

/// A text that is read line by line.
pub(super) struct Lines<'a> {
    path: &'a Path,
    reader: BufReader<File>,
    number: u64,
}

/// A line that is not empty, or why it is not readable.
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    pub(super) bytes: Result<Vec<u8>, String>,
}

impl<'a> Lines<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Self, RecordError> {
        let file = File::open(path).map_err(|reason| unreadable(path, 0, reason))?;
        Ok(Self { path, reader: BufReader::new(file), number: 0 })
    }

    /// The next line that is not empty.
    pub(super) fn next(&mut self) -> Result<Option<Line>, RecordError> {
        loop {
            self.number += 1;
            let mut bytes = Vec::new();
            let read = self.reader.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut bytes);
            if read.map_err(|reason| unreadable(self.path, self.number, reason))? == 0 {
                return Ok(None);
            }
            if bytes.len() as u64 > MAX_LINE {
                self.skip_rest()?;
                let bytes = Err(format!("more than {MAX_LINE} bytes"));
                return Ok(Some(Line { number: self.number, bytes }));
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(Line { number: self.number, bytes: Ok(bytes) }));
            }
        }
    }

    /// Passes over what is left of a line, part by part.
    fn skip_rest(&mut self) -> Result<(), RecordError> {
        loop {
            let part = self.reader.fill_buf();
            let part = part.map_err(|reason| unreadable(self.path, self.number, reason))?;
            let end = part.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(part.len(), |end| end + 1);
            self.reader.consume(length);
            if end.is_some() || length == 0 {
                return Ok(());
            }
        }
    }
}

fn unreadable(path: &Path, line: u64, reason: std::io::Error) -> RecordError {
    RecordError::Lines { path: path.to_owned(), line, reason }
}
