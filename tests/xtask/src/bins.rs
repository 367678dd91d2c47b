//! Building the binaries that the commands run.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};

/// Builds both programs in `profile` and returns the folder that holds them.
pub fn build(profile: &str) -> anyhow::Result<PathBuf> {
    let status = Command::new("cargo")
        .args(["build", "--profile", profile, "--workspace", "--bins", "--locked"])
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "the build of profile {profile} failed; see above");
    Ok(target_dir()?.join(profile))
}

fn target_dir() -> anyhow::Result<PathBuf> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1", "--locked"])
        .output()
        .context("cargo metadata could not be started")?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")?;
    let dir = metadata["target_directory"].as_str().context("cargo metadata names no target")?;
    Ok(PathBuf::from(dir))
}

/// The root folder of the repository.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the crate lies two folders below the root").to_owned()
}
