//! Properties of blobs.

use std::path::PathBuf;

use super::super::FabricError;
use super::super::port::{Blob, MAX_BLOB_BYTES};
use super::{Rig, on_each};
use crate::event::Digest;

/// Files of the caller.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
}

async fn put(rig: &Rig, bytes: &[u8]) -> Digest {
    let blob = rig.blobs.put(Files::new().write("a", bytes)).await.unwrap();
    assert_eq!(blob, Blob { digest: Digest::of(bytes), bytes: bytes.len() as u64 });
    blob.digest
}

/// Bytes that no two places of a file share.
fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|n| ((n * 2_654_435_761) >> 13) as u8).collect()
}

#[test]
fn what_is_got_is_what_was_put_whatever_its_size() {
    on_each(async |rig| {
        let files = Files::new();
        for len in [0, 1, 65_536, 700_001] {
            let digest = put(&rig, &bytes(len)).await;
            let got = rig.blobs.get(digest, files.path("b")).await;
            assert_eq!(got, Ok(len as u64));
            assert_eq!(
                std::fs::read(files.path("b")).unwrap(),
                bytes(len),
                "the former is replaced"
            );
        }
        assert_eq!(std::fs::read_dir(files.0.path()).unwrap().count(), 1, "no part is left");
    });
}

#[test]
fn the_same_content_is_stored_once_under_one_name() {
    on_each(async |rig| {
        let first = put(&rig, b"weights").await;
        assert_eq!(put(&rig, b"weights").await, first);
        let second = put(&rig, b"other").await;
        let mut wanted =
            vec![Blob { digest: first.clone(), bytes: 7 }, Blob { digest: second, bytes: 5 }];
        wanted.sort_by(|a, b| a.digest.cmp(&b.digest));
        assert_eq!(rig.blobs.list().await, Ok(wanted));
        assert_eq!(rig.blobs.find(first.clone()).await, Ok(Some(Blob { digest: first, bytes: 7 })));
    });
}

#[test]
fn what_is_not_there_is_not_got_and_leaves_no_file() {
    on_each(async |rig| {
        let (files, nothing) = (Files::new(), Digest::of(b"nothing"));
        assert_eq!(rig.blobs.find(nothing.clone()).await, Ok(None));
        let missing = rig.blobs.get(nothing, files.path("b")).await;
        assert!(matches!(missing, Err(FabricError::Invalid(_))), "{missing:?}");
        assert!(!files.path("b").exists());
    });
}

#[test]
fn what_is_removed_is_gone_and_can_be_put_again() {
    on_each(async |rig| {
        let digest = put(&rig, &bytes(300_000)).await;
        for _ in 0..2 {
            assert_eq!(rig.blobs.remove(digest.clone()).await, Ok(()));
        }
        assert_eq!(rig.blobs.find(digest.clone()).await, Ok(None));
        put(&rig, &bytes(300_000)).await;
        assert_eq!(rig.blobs.get(digest, Files::new().path("b")).await, Ok(300_000));
    });
}

#[test]
fn a_file_that_cannot_be_read_or_is_too_large_is_refused() {
    on_each(async |rig| {
        let files = Files::new();
        let missing = rig.blobs.put(files.path("nowhere")).await;
        assert!(matches!(&missing, Err(FabricError::Invalid(why)) if why.contains("nowhere")));
        let huge = files.write("huge", b"");
        std::fs::File::options()
            .write(true)
            .open(&huge)
            .unwrap()
            .set_len(MAX_BLOB_BYTES + 1)
            .unwrap();
        let refused = rig.blobs.put(huge).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert_eq!(rig.blobs.list().await, Ok(Vec::new()));
    });
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    on_each(async |rig| {
        let digest = put(&rig, b"weights").await;
        let refused = rig.blobs.get(digest.clone(), PathBuf::from("/nonexistent/b")).await;
        assert!(
            matches!(&refused, Err(FabricError::Invalid(why)) if why.contains("/nonexistent/b"))
        );
        assert!(rig.blobs.find(digest).await.unwrap().is_some());
    });
}
