//! Files and records that are damaged.

use super::*;
use crate::fabric::embedded::FileBlobs;
use crate::fabric::port::{BlobStore, JobFilter};
use crate::id::CoordKey;

#[test]
fn a_file_that_is_no_database_is_reported_as_damaged() {
    let file = File::new();
    std::fs::write(&file.path, "this is not a database, it is a text of some length".repeat(40))
        .unwrap();
    let Err(FabricError::Unavailable(why)) = file.open() else { panic!("it was opened") };
    assert!(why.contains("damaged") && why.contains("log.db"), "{why}");
}

#[tokio::test]
async fn a_damaged_page_is_found_when_the_file_is_opened() {
    let file = File::new();
    let store = file.open().unwrap();
    store.log().append((0..400).map(event).collect()).await.unwrap();
    assert_eq!(store.integrity_problems().await, Ok(Vec::new()));
    drop(store);
    let mut bytes = std::fs::read(&file.path).unwrap();
    let page = bytes.len() / 2 / 4_096 * 4_096;
    bytes[page..page + 64].fill(0xff);
    std::fs::write(&file.path, bytes).unwrap();
    let Err(FabricError::Unavailable(why)) = file.open() else { panic!("it was opened") };
    assert!(why.contains("damaged"), "{why}");
}

#[tokio::test]
async fn a_job_that_cannot_be_read_is_set_aside_and_stops_no_other() {
    let file = File::new();
    let store = file.open().unwrap();
    for (id, priority) in [("damaged", 9), ("a", 0), ("b", 0)] {
        store.work().enqueue(job(id, priority), Tell::nothing()).await.unwrap();
    }
    file.sql("UPDATE job SET body = '{' WHERE id = 'damaged'");
    let listed = store.work().list(JobFilter::default(), 2).await.unwrap();
    assert_eq!(listed.iter().map(|job| job.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(claim(&store, 1).await, ["a"], "it does not take the place of another");
    assert_eq!(store.work().expire(Tell::nothing()).await, Ok(Vec::new()));
    let problems = store.integrity_problems().await.unwrap();
    assert!(problems[0].contains("job damaged"), "{problems:?}");
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_left_out_of_lists() {
    let file = File::new();
    let coord = file.open().unwrap().coord();
    let key = |name| CoordKey::new(name).unwrap();
    for name in ["a", "b"] {
        coord.create(key(name), serde_json::json!(1)).await.unwrap();
    }
    file.sql("UPDATE value SET body = '{' WHERE key = 'a'");
    let listed = coord.list(String::new()).await.unwrap();
    assert_eq!(listed.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["b"]);
    assert!(matches!(coord.get(key("a")).await, Err(FabricError::Unavailable(_))));
}

/// The only file below a folder.
fn only_file(folder: &std::path::Path) -> PathBuf {
    let first = |folder| std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    first(first(folder.to_owned()))
}

#[tokio::test]
async fn a_damaged_blob_is_refused_and_can_be_put_again() {
    let folder = tempfile::tempdir().unwrap();
    let (stored, file) = (folder.path().join("blobs"), folder.path().join("a"));
    let blobs = FileBlobs::open(&stored, 1 << 20).unwrap();
    std::fs::write(&file, b"weights").unwrap();
    let digest = blobs.put(file.clone()).await.unwrap().digest;
    for damaged in ["WEIGHTS", "weight", "weights and more"] {
        std::fs::write(only_file(&stored), damaged).unwrap();
        let refused = blobs.get(digest.clone(), folder.path().join("b")).await;
        assert!(matches!(refused, Err(FabricError::Unavailable(_))), "{damaged}: {refused:?}");
        assert!(!folder.path().join("b").exists());
        assert_eq!(blobs.find(digest.clone()).await, Ok(None));
        blobs.put(file.clone()).await.unwrap();
        assert_eq!(blobs.get(digest.clone(), folder.path().join("c")).await, Ok(7));
    }
    std::fs::write(only_file(&stored), "WEIGHTS").unwrap();
    blobs.put(file).await.unwrap();
    assert_eq!(blobs.get(digest, folder.path().join("c")).await, Ok(7), "a put heals it too");
}

#[tokio::test]
async fn blobs_do_not_take_more_room_than_they_may_and_parts_of_a_crash_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    let (stored, file) = (folder.path().join("blobs"), folder.path().join("a"));
    let blobs = FileBlobs::open(&stored, 10).unwrap();
    std::fs::write(&file, b"weights").unwrap();
    blobs.put(file.clone()).await.unwrap();
    std::fs::write(&file, b"more").unwrap();
    let Err(FabricError::Unavailable(why)) = blobs.put(file.clone()).await else {
        panic!("it was stored")
    };
    assert!(why.contains("7 of at most 10 bytes"), "{why}");
    let part = only_file(&stored).with_extension("part-1-0");
    std::fs::write(&part, "half").unwrap();
    let blobs = FileBlobs::open(&stored, 11).unwrap();
    assert!(!part.exists());
    blobs.put(file).await.unwrap();
    assert_eq!(blobs.list().await.unwrap().len(), 2);
}
