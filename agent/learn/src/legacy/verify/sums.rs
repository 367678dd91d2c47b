//! Sums of files, in texts beside them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::checker::Checker;
use crate::files;
use crate::legacy::planes::hex;

/// Largest text with a sum.
const MAX_TEXT: u64 = 64 << 10;

/// Checks a file against the sum in the text beside it.
pub(super) fn check(path: &Path, checker: &mut Checker<'_>) {
    let text = match files::read_limited(path, MAX_TEXT) {
        Ok(Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        Ok(None) => {
            checker.mismatch("", "size", &format!("at most {MAX_TEXT} bytes"), "more");
            return;
        }
        Err(error) => {
            checker.mismatch("", "content", "readable text", &error.to_string());
            return;
        }
    };
    let expected = text.split_whitespace().next().unwrap_or_default().to_owned();
    match sum(&path.with_extension("")) {
        Ok(got) => checker.same("", "SHA-256", expected, got),
        Err(error) => checker.mismatch("", "SHA-256", &expected, &error.to_string()),
    }
}

/// The sum of a file of any size.
fn sum(path: &Path) -> io::Result<String> {
    let (mut file, mut hasher, mut part) = (File::open(path)?, Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(&part[..read]),
        }
    }
}
