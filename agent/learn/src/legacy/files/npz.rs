//! Archives of named arrays. Only those that are asked for are unpacked.

use std::path::Path;

use super::member::Member;
use super::npy::Header;
use super::npy_elements::{elements, floats, no_numbers};
use super::{Archive, Array, FileError, Tensor};

pub(super) const ENDING: &str = ".npy";

/// An open archive of arrays.
#[derive(Debug)]
pub struct Npz(Archive);

impl Npz {
    /// Opens an archive of arrays; those that are read will take at most `memory` bytes together.
    ///
    /// # Errors
    /// See [`Archive::open`].
    pub fn open(path: &Path, memory: u64) -> Result<Self, FileError> {
        Archive::open(path, memory).map(Self)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.0.path()
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

    /// Reads an array of any type. Objects are read by a reader that knows only plain data.
    ///
    /// # Errors
    /// When there is none of that name, it is damaged or holds what is not known, or there is no
    /// memory left for it.
    pub fn read(&mut self, name: &str) -> Result<Array, FileError> {
        self.with(name, |header, member| {
            let elements = elements(&header, member)?;
            Ok(Array { shape: header.shape, elements })
        })
    }

    /// Reads an array of numbers; texts, flags and objects are refused by their header.
    ///
    /// # Errors
    /// Those of [`Self::read`], and when it holds anything but numbers.
    pub fn read_numbers(&mut self, name: &str) -> Result<Array, FileError> {
        self.with(name, |header, member| {
            if !header.is_numeric() {
                return Err(no_numbers(&header, member));
            }
            let elements = elements(&header, member)?;
            Ok(Array { shape: header.shape, elements })
        })
    }

    /// Reads an array of numbers as float32, whatever their type.
    ///
    /// # Errors
    /// Those of [`Self::read_numbers`].
    pub fn read_tensor(&mut self, name: &str) -> Result<Tensor, FileError> {
        self.with(name, |header, member| {
            let values = floats(&header, member)?;
            Ok(Tensor { shape: header.shape, values })
        })
    }

    /// Takes `bytes` of memory for what a reader makes of an array.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn charge(&mut self, name: &str, bytes: u64) -> Result<(), FileError> {
        self.0.charge(name, bytes)
    }

    fn with<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Header, &mut Member<'_>) -> Result<T, FileError>,
    ) -> Result<T, FileError> {
        let part = format!("{name}{ENDING}");
        let mut member = self.0.member(&part)?;
        let header = Header::read(&mut member)?;
        read(header, &mut member)
    }
}
