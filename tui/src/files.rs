//! Files that the cockpit writes for its operator.

use std::io;
use std::path::PathBuf;

use crate::settings::xdg;

/// Writes a file into `ringrift/exports/` in the XDG state folder; answers where.
///
/// # Errors
/// When there is no such folder or the file cannot be written.
pub fn export(name: &str, text: &str) -> io::Result<PathBuf> {
    let state = xdg("XDG_STATE_HOME", ".local/state");
    let state = state.ok_or_else(|| io::Error::other("neither XDG_STATE_HOME nor HOME is set"))?;
    let folder = state.join("ringrift").join("exports");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    std::fs::write(&path, text)?;
    Ok(path)
}
