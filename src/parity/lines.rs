//! Lines of plain or gzipped files, bounded in length and read to the very end.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use serde::de::DeserializeOwned;

/// Longest line that is read, in bytes; recorded games stay far below.
const MAX_LINE: u64 = 64 << 20;

/// A file that could not be read to its end, or a line of it that means nothing.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file or folder cannot be found or opened.
    #[error("cannot read {}: {source}", path.display())]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// The file cannot be decompressed or read.
    #[error("{}, after line {line}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The last line that was read, 0 for none.
        line: usize,
        /// What went wrong.
        source: io::Error,
    },
    /// A line is no JSON of the expected kind.
    #[error("{}:{line}: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Reads one JSON value per line and hands each to `each` with its line number. A line that cannot
/// be parsed is handed on as an error and reading goes on; a read error is the last thing handed on.
pub(super) fn read_json_lines<T: DeserializeOwned>(
    path: &Path,
    mut each: impl FnMut(usize, Result<T, FileError>),
) {
    let mut line = 0;
    let failed = |line, source| FileError::Read { path: path.to_owned(), line, source };
    let mut reader = match open(path) {
        Ok(reader) => reader,
        Err(source) => return each(0, Err(FileError::Open { path: path.to_owned(), source })),
    };
    let mut text = Vec::new();
    loop {
        match read_line(&mut reader, &mut text) {
            Ok(false) => return,
            Ok(true) => line += 1,
            Err(source) => return each(line, Err(failed(line, source))),
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        let value = serde_json::from_slice(&text);
        each(line, value.map_err(|source| FileError::Json { path: path.to_owned(), line, source }));
    }
}

/// The value on the first line of a file; `None` if it is of another kind or cannot be read.
pub(super) fn first_json_line<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let mut text = Vec::new();
    read_line(&mut open(path).ok()?, &mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = BufReader::new(File::open(path)?);
    if path.extension().is_some_and(|extension| extension == "gz") {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file))));
    }
    Ok(Box::new(file))
}

/// Replaces `text` by the next line; false at the end of the file.
fn read_line(reader: &mut dyn BufRead, text: &mut Vec<u8>) -> io::Result<bool> {
    text.clear();
    reader.take(MAX_LINE).read_until(b'\n', text)?;
    if text.len() as u64 == MAX_LINE {
        let message = format!("a line is longer than {MAX_LINE} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(!text.is_empty())
}

/// The files to read for `paths`: each file named, and below each folder every file whose name
/// ends in one of `endings`, in order of path.
///
/// # Errors
/// When a path does not exist or a folder cannot be read.
pub fn find_files(paths: &[PathBuf], endings: &[&str]) -> Result<Vec<PathBuf>, FileError> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, endings, &mut files)?;
    }
    Ok(files)
}

fn collect(path: &Path, endings: &[&str], files: &mut Vec<PathBuf>) -> Result<(), FileError> {
    let failed = |source| FileError::Open { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(failed)?;
    let mut inside = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    inside.sort();
    for path in inside {
        let wanted = |name: &str| endings.iter().any(|ending| name.ends_with(ending));
        let name = path.file_name().and_then(|name| name.to_str());
        if path.is_dir() || name.is_some_and(wanted) {
            collect(&path, endings, files)?;
        }
    }
    Ok(())
}
