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
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {shown}"))
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
