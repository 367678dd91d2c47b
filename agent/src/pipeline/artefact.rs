//! Proofs of work: a file's place, hash and size.

use std::fs::File;
use std::io;
use std::path::Path;

use anyhow::Context;

use ringrift::event::{Artefact, Digest};

/// Describes the file at `path`, which lies below `root` and holds `items` things.
///
/// # Errors
/// When the file cannot be read.
pub fn artefact_of(root: &Path, path: &Path, items: u64) -> anyhow::Result<Artefact> {
    let (blake3, bytes) = digest_of(path)?;
    let relative = path.strip_prefix(root).unwrap_or(path);
    let location = relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
    Ok(Artefact { location, blake3, bytes, items })
}

/// The content hash of a file, and its size in bytes.
///
/// # Errors
/// When the file cannot be read.
pub fn digest_of(path: &Path) -> anyhow::Result<(Digest, u64)> {
    let mut hasher = blake3::Hasher::new();
    let read = || io::copy(&mut File::open(path)?, &mut hasher);
    let bytes = { read }().with_context(|| format!("cannot read back {}", path.display()))?;
    Ok((Digest::from(hasher.finalize()), bytes))
}

/// Checks that the file is still what was described.
///
/// # Errors
/// When it is missing, or its hash or size differ.
pub fn verify(root: &Path, artefact: &Artefact) -> anyhow::Result<()> {
    let path = root.join(&artefact.location);
    let now = artefact_of(root, &path, artefact.items)?;
    anyhow::ensure!(
        now.blake3 == artefact.blake3,
        "{} has hash {} and {} bytes; recorded were {} and {}",
        path.display(),
        now.blake3.short(),
        now.bytes,
        artefact.blake3.short(),
        artefact.bytes
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("models").join("a");
        std::fs::create_dir(dir.path().join("models")).unwrap();
        std::fs::write(&path, b"weights").unwrap();
        let artefact = artefact_of(dir.path(), &path, 7).unwrap();
        assert_eq!((artefact.location.as_str(), artefact.bytes), ("models/a", 7));
        assert!(verify(dir.path(), &artefact).is_ok());
        std::fs::write(&path, b"weighty").unwrap();
        assert!(verify(dir.path(), &artefact).unwrap_err().to_string().contains("recorded"));
    }
}
