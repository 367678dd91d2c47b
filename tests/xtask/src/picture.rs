//! `cargo xtask picture`: the picture of the cockpit, made from a recorded hour of learning.

use anyhow::ensure;
use ringrift_system_tests::scene::{Scene, hour};

/// Where it lies.
const PICTURE: &str = "docs/pictures/cockpit.svg";

/// Draws it anew. The programs are those in the folder named by `RINGRIFT_BIN_DIR`.
pub fn run() -> anyhow::Result<()> {
    let scene = Scene::of(hour());
    scene.cockpit("fleet").see("running");
    let path = crate::bins::root().join(PICTURE);
    let drawn = scene.seat().run(&["--theme", "dark", "--picture", &path.to_string_lossy()]);
    ensure!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    println!("written: {}", path.display());
    Ok(())
}
