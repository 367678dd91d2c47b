//! Where the binaries under test lie.

use std::path::PathBuf;

/// The binary `name` in the folder named by `RINGRIFT_BIN_DIR`.
///
/// # Panics
/// When the variable is unset or the binary is missing: a test that cannot run has failed.
pub fn binary(name: &str) -> PathBuf {
    let build = "build it with: cargo build --profile ci --workspace --bins && export RINGRIFT_BIN_DIR=target/ci";
    let Some(dir) = std::env::var_os("RINGRIFT_BIN_DIR") else {
        panic!("RINGRIFT_BIN_DIR is not set; {build}");
    };
    let path = PathBuf::from(dir).join(name);
    assert!(path.is_file(), "{} is missing; {build}", path.display());
    path
}
