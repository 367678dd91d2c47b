//! The commit that a program is compiled at. A macro and no build script: what a build script says has
//! all of its package compiled again after a commit, the libraries too; what this says, only the file that
//! asks.

mod repository;

use std::path::{Path, PathBuf};

use proc_macro::TokenStream;

use repository::Repository;

/// What stands for a commit that nobody can tell.
const UNKNOWN: &str = "unknown";

/// The short hash of the commit that is checked out, as a `&'static str`: with `-dirty` where a file that git
/// knows differs from it, and `unknown` where there is no git, or no repository in the folder of the package
/// or the one above. It is asked for anew when another commit is checked out, and whenever the file is
/// compiled again.
#[proc_macro]
pub fn commit(_: TokenStream) -> TokenStream {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let repository = package.as_deref().and_then(Repository::around);
    // A text of literals and known words is always Rust.
    expansion(repository.as_ref()).parse().unwrap_or_else(|_| TokenStream::new())
}

/// The value, in a block that names the files it depends on: that is how the compiler gets to watch them.
fn expansion(repository: Option<&Repository>) -> String {
    let commit = repository.and_then(Repository::commit);
    let commit = commit.unwrap_or_else(|| UNKNOWN.to_owned());
    let watched = repository.map(Repository::head_files).unwrap_or_default();
    let names = watched.iter().filter_map(|path| path.to_str());
    let watch: String =
        names.map(|name| format!("const _: &[u8] = include_bytes!({name:?});")).collect();
    format!("{{ {watch} {commit:?} }}")
}

/// The folder, if a repository begins there: one further up is somebody else's.
fn begins_repository(folder: &Path) -> bool {
    folder.join(".git").exists()
}
