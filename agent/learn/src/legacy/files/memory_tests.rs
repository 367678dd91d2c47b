//! Archives that are made to ask for more memory than their bytes.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::tests::{archive, npy};
use super::{Array, Elements, FileError, Npz, NpzWriter, Object};

/// A folder, and the path of an archive in it.
fn made(parts: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("made.npz");
    archive(&path, parts);
    (dir, path)
}

/// Lets the table of contents say that the only part unpacks to `size` bytes.
fn claim(path: &Path, size: usize) {
    const UNPACKED: usize = 24;
    let mut bytes = fs::read(path).unwrap();
    let entry = bytes.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    let size = u32::try_from(size).unwrap().to_le_bytes();
    bytes[entry + UNPACKED..][..4].copy_from_slice(&size);
    fs::write(path, bytes).unwrap();
}

fn is_over(error: &FileError, limit: u64) -> bool {
    matches!(error, FileError::Memory { wanted, taken, limit: of, .. }
        if *of == limit && wanted + taken > limit)
}

#[test]
fn small_files_cannot_unpack_to_much() {
    let zeros = npy("<f4", "(1000000,)", &vec![0; 4_000_000]);
    let (_dir, path) = made(&[("a.npy", &zeros)]);
    assert!(fs::metadata(&path).unwrap().len() < 10_000);
    let error = Npz::open(&path, 3_000_000).unwrap().read("a").unwrap_err();
    assert!(is_over(&error, 3_000_000), "{error}");
    let said = error.to_string();
    assert!(said.contains("a.npy would take 4000000 bytes of memory beside the"), "{said}");
    assert!(said.contains("more than the limit of 3000000"), "{said}");
    assert_eq!(Npz::open(&path, 5_000_000).unwrap().read("a").unwrap().shape, [1_000_000]);
}

#[test]
fn what_header_and_archive_claim_is_not_there() {
    let few = npy("<f8", "(2000000,)", &[0; 80]);
    let (_dir, path) = made(&[("a.npy", &few)]);
    claim(&path, few.len() - 80 + 16_000_000);
    let error = Npz::open(&path, 1_000_000).unwrap().read("a").unwrap_err();
    assert!(is_over(&error, 1_000_000), "{error}");
    let error = Npz::open(&path, 20_000_000).unwrap().read("a").unwrap_err();
    assert!(matches!(error, FileError::Part { .. }), "{error}");
    assert!(error.to_string().contains("cut off"), "{error}");
}

#[test]
fn archives_that_lie_about_sizes_are_refused() {
    let array = npy("<f4", "(20000,)", &[0; 80_000]);
    for other in [0, 20, array.len() - 1, array.len() + 1, 1_000_000_000] {
        let (_dir, path) = made(&[("a.npy", &array)]);
        claim(&path, other);
        let error = Npz::open(&path, 10_000_000).unwrap().read("a").unwrap_err();
        assert!(matches!(error, FileError::Part { .. }), "{other}: {error}");
    }
    // Header and archive agree on less than there is.
    let longer = npy("<f4", "(2,)", &[0; 80_000]);
    let (_dir, path) = made(&[("a.npy", &longer)]);
    claim(&path, longer.len() - 80_000 + 8);
    let error = Npz::open(&path, 10_000_000).unwrap().read("a").unwrap_err();
    assert!(matches!(error, FileError::Part { .. }), "{error}");
    // A pickle has no other size than the one that the archive tells.
    let pickle = npy("|O", "()", &[0; 1000]);
    let (_dir, path) = made(&[("a.npy", &pickle)]);
    claim(&path, 1_000_000_000);
    let error = Npz::open(&path, 10_000_000).unwrap().read("a").unwrap_err();
    assert!(matches!(error, FileError::Pickle { .. }), "{error}");
    claim(&path, 100_000_000);
    let error = Npz::open(&path, 10_000_000).unwrap().read("a").unwrap_err();
    assert!(is_over(&error, 10_000_000), "{error}");
}

#[test]
fn thousands_of_parts_share_one_budget() {
    let zeros = npy("<i8", "(1000,)", &[0; 8000]);
    let names: Vec<String> = (0..2000).map(|number| format!("{number}.npy")).collect();
    let parts: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), zeros.as_slice())).collect();
    let (_dir, path) = made(&parts);
    let mut open = Npz::open(&path, 1_000_000).unwrap();
    let read: Result<Vec<Array>, _> = open.names().iter().map(|name| open.read(name)).collect();
    let error = read.unwrap_err();
    assert!(is_over(&error, 1_000_000), "{error}");
    // Those that nobody asks for take nothing.
    assert!(Npz::open(&path, 1_000_000).unwrap().read("1999").is_ok());
    let error = Npz::open(&path, 10_000).unwrap_err();
    assert!(error.to_string().contains("the list of its parts"), "{error}");
}

#[test]
fn texts_pay_for_their_width_and_for_themselves() {
    let wide = npy("<U100000", "(3,)", &vec![0; 1_200_000]);
    let many = npy("<U1", "(10000,)", &b"a\0\0\0".repeat(10_000));
    let (_dir, path) = made(&[("wide.npy", &wide), ("many.npy", &many)]);
    let read = |name: &str, memory| Npz::open(&path, memory).unwrap().read(name);
    let error = read("wide", 1_000_000).unwrap_err();
    assert!(is_over(&error, 1_000_000), "{error}");
    assert_eq!(read("wide", 1_300_000).unwrap().elements, Elements::Text(vec![String::new(); 3]));
    let error = read("many", 500_000).unwrap_err();
    assert!(is_over(&error, 500_000), "{error}");
    let texts = Elements::Text(vec!["a".to_owned(); 10_000]);
    assert_eq!(read("many", 700_000).unwrap().elements, texts);
    for (width, shape) in [("18446744073709551615", "(1,)"), ("4611686018427387903", "(4,)")] {
        let huge = npy(&format!("<U{width}"), shape, &[]);
        let (_dir, path) = made(&[("a.npy", &huge)]);
        let error = Npz::open(&path, 1_000_000).unwrap().read("a").unwrap_err();
        assert!(matches!(error, FileError::Part { .. }), "{error}");
    }
}

#[test]
fn objects_pay_for_what_they_become() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("objects.npz");
    let lists = vec![Object::List(Vec::new()); 10_000];
    let array = Array::new(&[10_000], Elements::Objects(lists));
    NpzWriter::create::<FileError>(&path, |writer| writer.array("a", &array)).unwrap();
    assert!(fs::metadata(&path).unwrap().len() < 10_000);
    let error = Npz::open(&path, 1_000_000).unwrap().read("a").unwrap_err();
    assert!(is_over(&error, 1_000_000), "{error}");
    assert_eq!(Npz::open(&path, 20_000_000).unwrap().read("a").unwrap(), array);
}

#[test]
fn other_types_are_refused_by_their_header_where_numbers_are_wanted() {
    for (descr, name) in [("|O", "objects"), ("<U10000", "texts"), ("|b1", "flags")] {
        // More than there is memory for: only the header is unpacked.
        let bytes = npy(descr, "(100,)", &[0; 4_000_000]);
        let (_dir, path) = made(&[("a.npy", &bytes)]);
        let mut open = Npz::open(&path, 1000).unwrap();
        for error in [open.read_tensor("a").unwrap_err(), open.read_numbers("a").unwrap_err()] {
            assert!(matches!(error, FileError::Part { .. }), "{name}: {error}");
            let said = format!("elements of type `{descr}` where numbers are wanted");
            assert!(error.to_string().contains(&said), "{name}: {error}");
        }
    }
}

#[test]
fn numbers_of_every_type_become_float32() {
    let doubles = npy("<f8", "(2,)", &[0.5_f64.to_le_bytes(), (-2.0_f64).to_le_bytes()].concat());
    let counts = npy("<i8", "(1, 1)", &7_i64.to_le_bytes());
    let (_dir, path) = made(&[("doubles.npy", &doubles), ("counts.npy", &counts)]);
    let mut open = Npz::open(&path, 10_000).unwrap();
    assert_eq!(open.read_tensor("doubles").unwrap().values, [0.5, -2.0]);
    let counts = open.read_tensor("counts").unwrap();
    assert_eq!((counts.shape, counts.values), (vec![1, 1], vec![7.0]));
}

#[test]
fn a_huge_part_that_nobody_asks_for_costs_nothing() {
    let small = npy("<f4", "(2,)", &[0; 8]);
    let huge = npy("<f4", "(1000000,)", &vec![0; 4_000_000]);
    let (_dir, path) = made(&[("huge.npy", &huge), ("small.npy", &small)]);
    let mut open = Npz::open(&path, 1000).unwrap();
    assert_eq!(open.read("small").unwrap().elements, Elements::F32(vec![0.0; 2]));
    assert!(is_over(&open.read("huge").unwrap_err(), 1000));
    // A part that was refused has taken nothing but its header.
    assert!(open.read("small").is_ok());
}
