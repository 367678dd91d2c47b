//! Small files that a person names, read whole: a path may lead to a device that never ends.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The text of a file.
///
/// # Errors
/// When it cannot be read, is no UTF-8, or has more than `limit` bytes; not more than those are read.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let bad = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut bytes = Vec::new();
    regular(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    // Judged first: what was cut off may have been the rest of a character.
    if bytes.len() as u64 > limit {
        return Err(bad(format!("it holds more than {limit} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| bad(format!("it is no UTF-8: {error}")))
}

/// The file, unless it is one that keeps its reader waiting or never ends.
fn regular(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        let why = "it is no regular file: name one";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit_and_a_device_never_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read_text(&path, 4).unwrap(), "four");
        assert!(read_text(&path, 3).unwrap_err().to_string().contains("more than 3 bytes"));
        assert!(read_text(Path::new("/dev/zero"), 1 << 16).is_err());
        std::fs::write(&path, "fo\u{fc}r").unwrap();
        for limit in 0..5 {
            let error = read_text(&path, limit).unwrap_err().to_string();
            assert!(error.contains("more than"), "{limit}: {error}");
        }
        std::fs::write(&path, b"fo\xfc").unwrap();
        assert!(read_text(&path, 4).unwrap_err().to_string().contains("no UTF-8"));
    }

    #[test]
    fn what_keeps_its_reader_waiting_is_refused() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};

        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        for path in [pipe.as_path(), folder.path()] {
            let error = read_text(path, 4).unwrap_err().to_string();
            assert!(error.contains("no regular file"), "{}: {error}", path.display());
        }
    }
}
