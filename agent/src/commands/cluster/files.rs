//! Files that are made and never overwritten, and one that is replaced.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};

use anyhow::Context;

use ringrift::bounded;
use ringrift::fabric::{Clock as _, SystemClock};

/// Makes a file that only its owner may read; it is on disk on return.
///
/// # Errors
/// When it exists already, or cannot be written.
pub fn make(path: &Path, text: &str) -> anyhow::Result<()> {
    let shown = path.display();
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = opened.with_context(|| {
        format!("cannot make {shown}; what exists is never overwritten: move it away first")
    })?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // So that it can be tried again; the error that is reported is the first one.
        drop(fs::remove_file(path));
    }
    written.with_context(|| format!("cannot write {shown}"))
}

/// Makes all of these files, or none: what a disk that is full took of them is removed again.
///
/// # Errors
/// When one exists already, or cannot be written.
pub fn make_all(files: &[(&Path, &str)]) -> anyhow::Result<()> {
    for (n, (path, text)) in files.iter().enumerate() {
        make(path, text).inspect_err(|_| {
            files[..n].iter().for_each(|(made, _)| drop(fs::remove_file(made)));
        })?;
    }
    Ok(())
}

/// Puts a new text in the place of a file, whole or not at all, for the same owner; the old one is kept
/// beside it, under the name that is answered.
///
/// # Errors
/// When there is no such file, or the new one cannot be written.
pub fn replace(path: &Path, text: &str) -> anyhow::Result<PathBuf> {
    let beside = |ending: &str| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        path.with_file_name(name)
    };
    let (fresh, before) =
        (beside(".new"), beside(&format!(".backup-{:015}", SystemClock::new().utc().0)));
    let owner = fs::metadata(path).with_context(|| format!("cannot find {}", path.display()))?;
    make(&fresh, text)?;
    let put = || -> std::io::Result<()> {
        let made = fs::metadata(&fresh)?;
        // Root may do this for the user that runs the agent; whoever owns the file needs not.
        if (made.uid(), made.gid()) != (owner.uid(), owner.gid()) {
            chown(&fresh, Some(owner.uid()), Some(owner.gid()))?;
        }
        fs::hard_link(path, &before)?;
        fs::rename(&fresh, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    if let Err(error) = put() {
        // So that it can be tried again; after the renaming there is none.
        drop(fs::remove_file(&fresh));
        let shown = path.display();
        return Err(error).with_context(|| format!("cannot put a new text into {shown}"));
    }
    Ok(before)
}

/// Makes a folder that only its owner may enter.
///
/// # Errors
/// When it exists already, or cannot be made.
pub fn make_folder(path: &Path) -> anyhow::Result<()> {
    DirBuilder::new().mode(0o700).create(path).with_context(|| {
        format!("cannot make the folder {}; name one that does not exist yet", path.display())
    })
}

/// The largest of the files: certificates, keys, an invitation with all of them.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file; whatever the path names, not more than one of a cluster's files may hold.
///
/// # Errors
/// When it cannot be read, or is larger.
pub fn read(path: &Path) -> anyhow::Result<String> {
    bounded::read_text(path, MAX_BYTES).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_made_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second, third] = ["a", "b", "c"].map(|name| folder.path().join(name));
        // Nobody sees it, and nothing can be made in its place.
        std::os::unix::fs::symlink("nowhere", &third).unwrap();
        let all: [(&Path, &str); 3] = [(first.as_path(), "1"), (&second, "2"), (&third, "3")];
        let error = make_all(&all).unwrap_err().to_string();
        assert!(error.contains(&third.display().to_string()), "{error}");
        assert!(!first.exists() && !second.exists(), "they are in nobody's way");
        assert!(third.is_symlink(), "what was there stays");
        fs::remove_file(&third).unwrap();
        make_all(&all).unwrap();
        assert_eq!(fs::read_to_string(&third).unwrap(), "3");
    }
}
