//! Writing archives of named arrays, the large ones row by row.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::Digest as _;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::FileError;
use super::array::{self, Array};
use super::npy;
use super::npy_format::header_bytes;
use super::npz::ENDING;
use crate::files;
use crate::legacy::planes::hex;

/// Parts from this size on need the 64-bit form of the format.
const LARGE: u64 = u32::MAX as u64;

/// The type of float32.
const FLOAT: &str = "<f4";

/// An archive that is being written.
pub struct NpzWriter<'a> {
    path: PathBuf,
    zip: ZipWriter<&'a mut File>,
}

impl NpzWriter<'_> {
    /// Writes an archive; the file is complete or absent.
    ///
    /// # Errors
    /// When `write` fails or the disk refuses.
    pub fn create<E: From<FileError>>(
        path: &Path,
        write: impl FnOnce(&mut NpzWriter<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let refused = |reason| E::from(FileError::Io { path: path.to_owned(), reason });
        files::create_atomically(path, refused, |file| {
            let mut writer = NpzWriter { path: path.to_owned(), zip: ZipWriter::new(file) };
            write(&mut writer)?;
            let finished = writer.zip.finish();
            finished.map_err(|reason| FileError::Archive { path: path.to_owned(), reason })?;
            Ok(())
        })
    }

    /// Adds an array.
    ///
    /// # Errors
    /// When it holds objects that are no plain data, or the disk refuses.
    pub fn array(&mut self, name: &str, array: &Array) -> Result<(), FileError> {
        let bytes = array.to_bytes().ok_or_else(|| FileError::Part {
            path: self.path.clone(),
            part: name.to_owned(),
            problem: "objects that are no plain data".to_owned(),
        })?;
        self.start(name, bytes.len() as u64)?;
        self.bytes(&bytes)
    }

    /// Adds an array of float32 that `rows` brings piece by piece. Returns the array's sum.
    ///
    /// # Errors
    /// When `rows` fails, brings other than the announced numbers, or the disk refuses.
    pub fn floats<E: From<FileError>>(
        &mut self,
        name: &str,
        shape: &[usize],
        rows: impl FnOnce(&mut dyn FnMut(&[f32]) -> Result<(), FileError>) -> Result<(), E>,
    ) -> Result<String, E> {
        let path = self.path.clone();
        let part = |problem| FileError::Part { path: path.clone(), part: name.to_owned(), problem };
        let wanted = npy::count(shape).map_err(part)?;
        let header = header_bytes(FLOAT, shape);
        self.start(name, (header.len() as u64).saturating_add(4 * wanted as u64))?;
        self.bytes(&header)?;
        let (mut sum, mut written) = (array::sum_start(FLOAT, shape), 0);
        rows(&mut |numbers| {
            written += numbers.len();
            let bytes: Vec<u8> = numbers.iter().flat_map(|value| value.to_le_bytes()).collect();
            sum.update(&bytes);
            self.bytes(&bytes)
        })?;
        if written != wanted {
            return Err(part(format!("{written} numbers for a shape of {shape:?}")).into());
        }
        Ok(hex(&sum.finalize()))
    }

    fn start(&mut self, name: &str, size: u64) -> Result<(), FileError> {
        let options = SimpleFileOptions::default().large_file(size >= LARGE);
        let started = self.zip.start_file(format!("{name}{ENDING}"), options);
        started.map_err(|reason| FileError::Archive { path: self.path.clone(), reason })
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let written = self.zip.write_all(bytes);
        written.map_err(|reason| FileError::Io { path: self.path.clone(), reason })
    }
}
