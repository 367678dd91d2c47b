//! Files that other nodes need: networks and training states.
//!
//! On one machine the file is all there is. In a cluster its bytes lie under their content hash with
//! the fabric, too, and every node brings in what it lacks.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, ensure};

use ringrift::event::Artefact;

use super::artefact;
use super::transient::is_transient;
use crate::services::Services;

/// Puts a finished file where every node can get it.
///
/// # Errors
/// When the file is not as described, or the fabric does not take it.
pub async fn share(services: &Services, file: &Artefact) -> anyhow::Result<()> {
    let Some(blobs) = &services.fabric.blobs else { return Ok(()) };
    let blob = blobs.put(local_path(services, file)?).await?;
    ensure!(
        blob.digest == file.blake3,
        "{} changed while it was shared: it has hash {}, recorded was {}",
        file.location,
        blob.digest.short(),
        file.blake3.short()
    );
    Ok(())
}

/// Sees to it that the file is here, as it was described: where it is missing or damaged, it is
/// fetched.
///
/// # Errors
/// When it is not here and cannot be fetched.
pub async fn bring(services: &Services, file: &Artefact) -> anyhow::Result<PathBuf> {
    match defect(services, file).await? {
        None => local_path(services, file),
        Some(defect) if !services.fabric.is_shared() => Err(defect),
        Some(defect) => {
            tracing::info!(file = file.location, missing = %defect, "fetches it");
            fetch(services, file).await
        }
    }
}

/// What is wrong with the file that is here, or that there is none; `None` if it is as described.
///
/// # Errors
/// When the description names no place below the data directory, or this machine cannot read.
pub async fn defect(services: &Services, file: &Artefact) -> anyhow::Result<Option<anyhow::Error>> {
    local_path(services, file)?;
    let (root, described) = (services.data_dir.root().to_owned(), file.clone());
    match tokio::task::spawn_blocking(move || artefact::verify(&root, &described)).await? {
        Err(error) if is_transient(&error) => Err(error),
        verified => Ok(verified.err()),
    }
}

/// Fetches the file, in the place of one that is here.
///
/// # Errors
/// When the fabric does not have it.
pub async fn fetch(services: &Services, file: &Artefact) -> anyhow::Result<PathBuf> {
    let path = local_path(services, file)?;
    if let Some(folder) = path.parent() {
        let made = tokio::fs::create_dir_all(folder).await;
        made.with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let blobs = services.fabric.blobs.as_ref().context("one machine has nowhere to fetch from")?;
    let fetched = blobs.get(file.blake3.clone(), path.clone()).await;
    fetched.with_context(|| format!("cannot fetch {}", file.location))?;
    Ok(path)
}

/// Whether every node of the cluster can get the file.
///
/// # Errors
/// When the fabric does not answer.
pub async fn is_shared(services: &Services, file: &Artefact) -> anyhow::Result<bool> {
    let Some(blobs) = &services.fabric.blobs else { return Ok(false) };
    Ok(blobs.find(file.blake3.clone()).await?.is_some())
}

/// Forgets the shared bytes of a file that nobody needs any more; the file itself stays.
///
/// # Errors
/// When the fabric does not answer.
pub async fn unshare(services: &Services, file: &Artefact) -> anyhow::Result<()> {
    let Some(blobs) = &services.fabric.blobs else { return Ok(()) };
    Ok(blobs.remove(file.blake3.clone()).await?)
}

/// Where the file lies: below the data directory, whatever an event of another node says.
///
/// # Errors
/// When that names another place.
pub fn local_path(services: &Services, file: &Artefact) -> anyhow::Result<PathBuf> {
    let relative = Path::new(&file.location);
    let is_plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    ensure!(
        is_plain && !file.location.is_empty(),
        "the location `{}` does not lie below the data directory",
        file.location
    );
    Ok(services.data_dir.root().join(relative))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::testing::TestBed;

    #[tokio::test]
    async fn what_one_node_shares_another_brings_in_and_mends() {
        let (a, model) = TestBed::of_cluster("a", &[]).await;
        let b = a.joined_by("b", &model, &[]).await;
        let at = |bed: &TestBed| bed.services.data_dir.models_dir().join("net");
        std::fs::write(at(&a), b"weights").unwrap();
        let file = artefact::artefact_of(a.services.data_dir.root(), &at(&a), 1).unwrap();
        assert!(bring(&b.services, &file).await.is_err(), "nobody shared it");

        share(&a.services, &file).await.unwrap();
        bring(&b.services, &file).await.unwrap();
        assert_eq!(std::fs::read(at(&b)).unwrap(), b"weights");
        std::fs::write(at(&b), b"weighty").unwrap();
        bring(&b.services, &file).await.unwrap();
        assert_eq!(std::fs::read(at(&b)).unwrap(), b"weights");

        unshare(&a.services, &file).await.unwrap();
        bring(&b.services, &file).await.unwrap();
        std::fs::remove_file(at(&b)).unwrap();
        assert!(bring(&b.services, &file).await.is_err());
    }

    #[tokio::test]
    async fn no_event_names_a_file_outside_of_the_data_directory() {
        let (a, _) = TestBed::of_cluster("a", &[]).await;
        for location in ["../x", "/etc/passwd", "models/../../x", ""] {
            let location = location.to_owned();
            let blake3 = ringrift::event::Digest::of(b"x");
            let file = Artefact { location, blake3, bytes: 1, items: 1 };
            let error = bring(&a.services, &file).await.unwrap_err().to_string();
            assert!(error.contains("does not lie below"), "{error}");
        }
    }
}
