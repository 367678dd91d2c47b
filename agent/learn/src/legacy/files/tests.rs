use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::pickle::{self, Limits, Object, PickleError};
use super::{Archive, Array, EXPORT_MEMORY, Elements, FileError, Npz, NpzWriter, TorchFile};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/older").join(name)
}

/// The file of an array whose header says `descr` and `shape`.
pub(super) fn npy(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], text.as_bytes(), data].concat()
}

pub(super) fn archive(path: &Path, parts: &[(&str, &[u8])]) {
    let mut writer = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
}

/// The pickle of a state dictionary with one tensor of a shape in a storage of `stored` numbers.
fn one_tensor(stored: u8, rows: u32) -> Vec<u8> {
    strided_tensor(stored, rows, 1)
}

fn strided_tensor(stored: u8, rows: u32, stride: u8) -> Vec<u8> {
    let mut bytes = b"\x80\x02}X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n(".to_vec();
    bytes.extend(b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000");
    bytes.extend(b"X\x03\x00\x00\x00cpuK");
    bytes.extend([stored, b't', b'Q', b'K', 0, b'J']);
    bytes.extend(rows.to_le_bytes());
    bytes.extend(b"\x85K");
    bytes.push(stride);
    bytes.extend(b"\x85\x89ccollections\nOrderedDict\n)RtRs.");
    bytes
}

fn checkpoint(dir: &Path, pickle: &[u8]) -> Result<TorchFile, FileError> {
    let path = dir.join("net.pth");
    archive(&path, &[("net/data.pkl", pickle), ("net/data/0", &[0; 16])]);
    TorchFile::open(&path)
}

#[test]
fn a_pickle_that_would_run_code_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let attacks: [&[u8]; 4] = [
        b"cos\nsystem\n(X\x02\x00\x00\x00lstR.",
        b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.",
        b"\x80\x02cposix\nsystem\n.",
        b"(ios\nsystem\n.",
    ];
    for attack in attacks {
        let error = checkpoint(dir.path(), attack).unwrap_err();
        assert!(matches!(error, FileError::Pickle { .. }), "{error}");
        assert!(error.to_string().contains("refused"), "{error}");
    }
    let error = pickle::read(attacks[0]).unwrap_err();
    assert_eq!(error, PickleError::Global("os.system".to_owned()));
}

#[test]
fn damaged_pickles_are_refused_at_every_length() {
    let whole = one_tensor(4, 4);
    assert!(pickle::read(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(pickle::read(&whole[..length]).is_err(), "the first {length} bytes");
    }
    for nonsense in [&b"R."[..], b"t.", b"s.", b"h\x07.", b"Q.", b"b."] {
        assert!(pickle::read(nonsense).is_err(), "{nonsense:?}");
    }
}

#[test]
fn shared_lists_cannot_unfold_without_bound() {
    // Each list holds the one before twice: 2^64 elements if unfolded.
    let mut bytes = b"\x80\x04]\x94".to_vec();
    for number in 0..64_u8 {
        bytes.extend([b']', 0x94, b'(', b'h', number, b'h', number, b'e']);
    }
    bytes.push(b'.');
    assert!(too_many(&pickle::read(&bytes), "values"));
}

fn too_many(read: &Result<Object, PickleError>, of: &str) -> bool {
    matches!(read, Err(PickleError::TooLarge { what, .. }) if *what == of)
}

/// Small limits, so that the tests need little memory.
const SMALL: Limits =
    Limits { pickle: 10_000, values: 1000, bytes: 1000, remembered: 20, memory: 1 << 20, depth: 8 };

#[test]
fn what_a_pickle_makes_is_bounded() {
    // A text of 100 bytes, twenty times the same in a list.
    let mut shared = b"\x80\x04]\x8c\x64".to_vec();
    shared.extend([b'x'; 100]);
    shared.extend(b"\x94a(");
    shared.extend(b"h\x00".repeat(20));
    shared.extend(b"e.");
    assert!(too_many(&pickle::read_within(&shared, SMALL), "bytes of content"));
    assert!(pickle::read(&shared).is_ok());
    let remembered = [b"\x80\x04N".to_vec(), b"\x94".repeat(21), b".".to_vec()].concat();
    assert!(too_many(&pickle::read_within(&remembered, SMALL), "remembered values"));
    let nested = [b"\x80\x04".to_vec(), b"]".repeat(9), b"a".repeat(8), b".".to_vec()].concat();
    assert!(pickle::read_within(&nested[..], Limits { depth: 9, ..SMALL }).is_ok());
    assert!(too_many(&pickle::read_within(&nested, Limits { depth: 7, ..SMALL }), "levels"));
    let marks = b"(".repeat(1001);
    assert!(too_many(&pickle::read_within(&marks, SMALL), "values"));
    let long = b"N".repeat(10_001);
    assert!(too_many(&pickle::read_within(&long, SMALL), "bytes"));
    let many = [b"\x80\x04](".to_vec(), b"]".repeat(400), b"e.".to_vec()].concat();
    assert!(pickle::read_within(&many, SMALL).is_ok());
    let memory = pickle::read_within(&many, Limits { memory: 100_000, ..SMALL });
    assert!(matches!(memory, Err(PickleError::Memory(100_001..))), "{memory:?}");
    // A list that holds itself.
    let endless = b"\x80\x04]\x94h\x00a.";
    assert!(too_many(&pickle::read_within(endless, SMALL), "levels"));
}

#[test]
fn a_tensor_lies_within_its_storage() {
    let dir = tempfile::tempdir().unwrap();
    let file = checkpoint(dir.path(), &one_tensor(4, 4)).unwrap();
    assert_eq!(file.tensors.get("w").unwrap().values, [0.0; 4]);
    for (stored, rows) in [(4, 5), (4, 2_000_000_000), (200, 4)] {
        let error = checkpoint(dir.path(), &one_tensor(stored, rows)).unwrap_err();
        assert!(matches!(error, FileError::Part { .. }), "{error}");
    }
    // A stride of 0 shows one number any number of times: the file is small, the tensor is not.
    let error = checkpoint(dir.path(), &strided_tensor(4, 200_000_000, 0)).unwrap_err();
    assert!(error.to_string().contains("beyond its storage"), "{error}");
}

#[test]
fn parameters_that_are_no_tensors_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let error = checkpoint(dir.path(), b"\x80\x02}X\x01\x00\x00\x00wK\x01s.").unwrap_err();
    assert!(error.to_string().contains("w: a parameter that is no tensor"), "{error}");
}

#[test]
fn the_sum_that_a_checkpoint_states_is_compared() {
    let dir = tempfile::tempdir().unwrap();
    let whole = TorchFile::open(&sample("tiny_square8_2p_v2.pth")).unwrap();
    assert_eq!(whole.metadata.unwrap().checksum, Some(whole.checksum));
    let path = dir.path().join("altered.pth");
    let mut archive = Archive::open(&sample("tiny_square8_2p_v2.pth"), EXPORT_MEMORY).unwrap();
    let mut writer = ZipWriter::new(File::create(&path).unwrap());
    for name in archive.names().to_vec() {
        let mut bytes = archive.read(&name).unwrap();
        if name.ends_with("/data/0") {
            bytes[2] ^= 1;
        }
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap();
    let error = TorchFile::open(&path).unwrap_err().to_string();
    assert!(error.contains("the parameters have the sum"), "{error}");
}

#[test]
fn no_more_of_an_archive_is_unpacked_than_allowed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bomb.npz");
    archive(&path, &[("a", &[0; 600]), ("b", &[0; 600])]);
    let mut archive = Archive::open(&path, 1000).unwrap();
    assert_eq!(archive.read("a").unwrap().len(), 600);
    let error = archive.read("b").unwrap_err();
    assert!(matches!(error, FileError::Memory { wanted: 600, limit: 1000, .. }), "{error}");
}

#[test]
fn texts_are_whole_or_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("texts.npz");
    for (descr, shape, data, problem) in [
        ("<U0", "(1000000000,)", vec![], "texts without width"),
        ("<U1", "(1,)", vec![0, 0, 0x11, 0], "the letter 0x110000"),
    ] {
        archive(&path, &[("a.npy", &npy(descr, shape, &data))]);
        let error = Npz::open(&path, EXPORT_MEMORY).unwrap().read("a").unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn archives_that_are_cut_off_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cut.pth");
    let whole = fs::read(sample("tiny_square8_2p_v2.pth")).unwrap();
    for length in [0, 1, 1000, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = TorchFile::open(&path).unwrap_err();
        assert!(matches!(error, FileError::Archive { .. }), "{length} bytes: {error}");
    }
}

#[test]
fn declared_shapes_must_fit_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("huge.npz");
    for shape in ["(1000000000000,)", "(18446744073709551615, 18446744073709551615)", "(3,)"] {
        archive(&path, &[("a.npy", &npy("<f4", shape, &[0; 8]))]);
        let error = Npz::open(&path, EXPORT_MEMORY).unwrap().read("a").unwrap_err();
        assert!(matches!(error, FileError::Part { .. }), "{shape}: {error}");
    }
}

fn objects() -> Vec<Object> {
    let array = Object::Array {
        dtype: "i4".to_owned(),
        shape: vec![2],
        data: Box::new(Object::Bytes(vec![1, 0, 0, 0, 2, 0, 0, 0])),
    };
    let member = (Object::Text("n".to_owned()), Object::Int(1 << 40));
    vec![
        array,
        Object::Dict(vec![member, (Object::Int(-1), Object::Float(0.5))]),
        Object::List(vec![Object::None, Object::Bool(true), Object::Bool(false)]),
        Object::Tuple(vec![Object::Text("z\u{fc}g".to_owned()), Object::Bytes(vec![7])]),
    ]
}

#[test]
fn arrays_round_trip() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("arrays.npz");
    let arrays = BTreeMap::from([
        (
            "floats".to_owned(),
            Array::new(&[2, 3], Elements::F32(vec![1.0, -2.5, 0.0, 4.0, 5.0, 6.0])),
        ),
        ("whole".to_owned(), Array::new(&[2], Elements::I32(vec![-7, 8]))),
        ("long".to_owned(), Array::new(&[1], Elements::I64(vec![i64::MIN]))),
        ("double".to_owned(), Array::new(&[], Elements::F64(vec![0.1]))),
        ("flags".to_owned(), Array::new(&[2], Elements::Bool(vec![true, false]))),
        (
            "texts".to_owned(),
            Array::new(&[2], Elements::Text(vec!["hex8".into(), "z\u{fc}g".into()])),
        ),
        ("no texts".to_owned(), Array::new(&[0], Elements::Text(vec![]))),
        ("objects".to_owned(), Array::new(&[2, 2], Elements::Objects(objects()))),
    ]);
    let write = |writer: &mut NpzWriter<'_>| {
        arrays.iter().try_for_each(|(name, array)| writer.array(name, array))
    };
    NpzWriter::create::<FileError>(&path, write).unwrap();
    let mut read = Npz::open(&path, EXPORT_MEMORY).unwrap();
    assert_eq!(read.names().len(), arrays.len());
    for (name, array) in &arrays {
        assert_eq!(read.read(name).unwrap(), *array, "{name}");
    }
}

#[test]
fn pickled_object_arrays_of_exports_are_read() {
    let mut archive = Npz::open(&sample("hex8_4p.npz"), EXPORT_MEMORY).unwrap();
    let features = archive.read("features").unwrap();
    assert_eq!(features.shape, [165, 40, 9, 9]);
    let Elements::Objects(phases) = archive.read("phases").unwrap().elements else {
        panic!("phases are objects")
    };
    assert_eq!(phases.len(), 165);
    assert_eq!(phases[0].as_text(), Some("ring_placement"));
    let Elements::Objects(indices) = archive.read("policy_indices").unwrap().elements else {
        panic!("policy indices are objects")
    };
    assert!(indices.iter().all(|index| index.as_int().is_some_and(|index| index < 4500)));
    let Elements::Objects(record) = archive.read("metadata").unwrap().elements else {
        panic!("the record is an object")
    };
    assert!(matches!(record[0], Object::Dict(_)));
}
