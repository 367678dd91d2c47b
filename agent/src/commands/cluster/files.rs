//! Files that are made and never overwritten.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use anyhow::Context;

use ringrift::bounded;

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
