use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::super::*;
use crate::event::UtcMs;

#[test]
fn a_replacement_keeps_permissions_links_and_the_last_backups() {
    let dir = tempfile::tempdir().unwrap();
    let (path, link) = (dir.path().join("hosts.yaml"), dir.path().join("link.yaml"));
    fs::write(&path, "0").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    for n in 0..8 {
        replace(&link, &n.to_string(), &(n + 1).to_string(), UtcMs(1_000 + n)).unwrap();
    }
    assert_eq!(load(&path).unwrap(), "8");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    let names = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut backups: Vec<_> =
        names.filter(|name| name.to_string_lossy().contains("backup-")).collect();
    backups.sort();
    assert_eq!(backups.len(), KEPT_BACKUPS);
    assert_eq!(fs::read_to_string(dir.path().join(&backups[4])).unwrap(), "7");
}

#[test]
fn a_file_that_somebody_else_changed_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hosts.yaml");
    fs::write(&path, "theirs").unwrap();
    let error = replace(&path, "as it was", "ours", UtcMs(1)).unwrap_err();
    assert!(matches!(error, StoreError::Changed(_)), "{error}");
    assert_eq!(load(&path).unwrap(), "theirs");
}

#[test]
fn what_is_no_text_or_too_large_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hosts.yaml");
    fs::write(&path, b"a\nb\xff").unwrap();
    assert!(load(&path).unwrap_err().to_string().contains("line 2 is not UTF-8"));
    fs::write(&path, vec![b' '; MAX_BYTES + 1]).unwrap();
    assert!(matches!(load(&path).unwrap_err(), StoreError::TooLarge(_)));
    assert!(load(&dir.path().join("none")).unwrap_err().to_string().contains("cannot read"));
}
