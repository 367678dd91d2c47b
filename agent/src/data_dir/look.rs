//! Whether an agent could use a data directory, without touching it.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use rustix::fs::Access;

use super::{DataDir, DataDirError};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is there, and can be written.
    Writable(PathBuf),
    /// It is not there, and can be made.
    Creatable(PathBuf),
}

impl DataDir {
    /// Looks whether the directory can be written, or made.
    ///
    /// # Errors
    /// When neither holds.
    pub fn look(&self) -> Result<Found, DataDirError> {
        let nearest = self.nearest();
        let refused = |source| DataDirError::NotWritable { path: self.root.clone(), source };
        if !nearest.is_dir() {
            let file = format!("{} is no directory", nearest.display());
            return Err(refused(Error::new(ErrorKind::NotADirectory, file)));
        }
        let access = rustix::fs::access(nearest, Access::WRITE_OK | Access::EXEC_OK);
        access.map_err(|errno| refused(errno.into()))?;
        let root = self.root.clone();
        Ok(if nearest == self.root { Found::Writable(root) } else { Found::Creatable(root) })
    }

    /// The directory, or what it would be made in: the disk that it is on.
    pub fn nearest(&self) -> &Path {
        self.root.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_tells_what_is_there_and_makes_nothing() {
        let temp = tempfile::tempdir().unwrap();
        let there = DataDir::at(temp.path());
        assert_eq!(there.look().unwrap(), Found::Writable(temp.path().to_owned()));
        let path = temp.path().join("a/b");
        let missing = DataDir::at(&path);
        assert_eq!(missing.look().unwrap(), Found::Creatable(path));
        assert_eq!(missing.nearest(), temp.path());
        assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0);

        let file = temp.path().join("file");
        std::fs::write(&file, "not a directory").unwrap();
        let error = DataDir::at(file.join("below")).look().unwrap_err();
        assert!(error.to_string().contains(&file.display().to_string()), "{error}");
    }
}
