//! Archives of named arrays.

use std::path::Path;

use super::npy;
use super::pickle::{self, Object};
use super::{Archive, Array, Elements, FileError};

pub(super) const ENDING: &str = ".npy";

/// An open archive of arrays.
#[derive(Debug)]
pub struct Npz(Archive);

impl Npz {
    /// Opens an archive of which at most `limit` bytes will be unpacked.
    ///
    /// # Errors
    /// See [`Archive::open`].
    pub fn open(path: &Path, limit: u64) -> Result<Self, FileError> {
        Archive::open(path, limit).map(Self)
    }

    /// Names of the arrays, without their ending.
    pub fn names(&self) -> Vec<String> {
        let names = self.0.names();
        names.iter().filter_map(|name| name.strip_suffix(ENDING)).map(str::to_owned).collect()
    }

    /// Names of the parts that are no arrays.
    pub fn other_parts(&self) -> impl Iterator<Item = &str> {
        let names = self.0.names().iter().map(String::as_str);
        names.filter(|name| !name.ends_with(ENDING))
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

    /// The error of an array that is not what it should be.
    pub fn wrong(&self, name: &str, problem: &str) -> FileError {
        self.0.part(name, problem)
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
