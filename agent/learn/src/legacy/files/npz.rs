//! Archives of named arrays.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::npy::{self, Array, Elements};
use super::pickle::{self, Object};
use super::{Archive, FileError};

const ENDING: &str = ".npy";

/// An open archive of arrays.
#[derive(Debug)]
pub struct Npz(Archive);

impl Npz {
    /// Opens an archive.
    ///
    /// # Errors
    /// See [`Archive::open`].
    pub fn open(path: &Path) -> Result<Self, FileError> {
        Archive::open(path).map(Self)
    }

    /// Names of the arrays, without their ending.
    pub fn names(&self) -> Vec<String> {
        let names = self.0.names();
        names.iter().filter_map(|name| name.strip_suffix(ENDING)).map(str::to_owned).collect()
    }

    /// Reads an array. Objects are read by a reader that knows only plain data.
    ///
    /// # Errors
    /// When there is none of that name, or it is damaged or holds what is not known.
    pub fn read(&mut self, name: &str) -> Result<Array, FileError> {
        let bytes = self.0.read(&format!("{name}{ENDING}"))?;
        let header = npy::header(&bytes).map_err(|problem| self.0.part(name, problem))?;
        let elements = if header.descr == "|O" {
            Elements::Objects(self.objects(name, &header)?)
        } else {
            header.elements().map_err(|problem| self.0.part(name, problem))?
        };
        Ok(Array { shape: header.shape, elements })
    }

    fn objects(&self, name: &str, header: &npy::Header<'_>) -> Result<Vec<Object>, FileError> {
        let part = |problem: String| self.0.part(name, problem);
        let wanted = npy::count(&header.shape).map_err(part)?;
        let objects = pickle::object_array(header.data).map_err(|reason| FileError::Pickle {
            path: self.0.path().to_owned(),
            part: name.to_owned(),
            reason,
        })?;
        if objects.len() != wanted {
            let found = objects.len();
            return Err(part(format!("{found} objects for a shape of {:?}", header.shape)));
        }
        Ok(objects)
    }
}

/// Writes an archive of arrays; the file is complete or absent. Object arrays are not written.
///
/// # Errors
/// When the disk refuses, or an array holds objects.
pub fn write_npz(path: &Path, arrays: &BTreeMap<String, Array>) -> Result<(), FileError> {
    let unfinished = path.with_extension("npz.partial");
    let io = |reason| FileError::Io { path: path.to_owned(), reason };
    let zip = |reason| FileError::Archive { path: path.to_owned(), reason };
    let mut writer = ZipWriter::new(File::create(&unfinished).map_err(io)?);
    for (name, array) in arrays {
        let bytes = array.to_bytes().ok_or_else(|| FileError::Part {
            path: path.to_owned(),
            part: name.clone(),
            problem: "objects are not written".to_owned(),
        })?;
        let options = SimpleFileOptions::default();
        writer.start_file(format!("{name}{ENDING}"), options).map_err(zip)?;
        writer.write_all(&bytes).map_err(io)?;
    }
    writer.finish().map_err(zip)?.sync_all().map_err(io)?;
    std::fs::rename(&unfinished, path).map_err(io)
}
