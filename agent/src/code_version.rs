//! Which code this program is made of.

use std::sync::OnceLock;

use ringrift::provenance::CodeVersion;

/// What the program said when it began.
static DECLARED: OnceLock<Declared> = OnceLock::new();

struct Declared {
    version: CodeVersion,
    text: String,
}

/// Says which commit the program is built from; what is said first holds. Only the program itself knows: were
/// the libraries told when they are compiled, each commit would have them compiled again.
pub fn declare(commit: &str) {
    DECLARED.get_or_init(|| declared(commit));
}

/// The version of this program; its commit is unknown where nobody declared it, as in tests.
pub fn code_version() -> CodeVersion {
    known().version.clone()
}

/// The same as text, for what prints it.
pub fn text() -> &'static str {
    &known().text
}

fn known() -> &'static Declared {
    DECLARED.get_or_init(|| declared(""))
}

fn declared(commit: &str) -> Declared {
    let package = env!("CARGO_PKG_VERSION");
    let version = CodeVersion::new(package, commit).or_else(|_| package.parse());
    let version = version.expect("the version of a package is a version");
    Declared { text: version.to_string(), version }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_stands_whatever_is_said_of_its_commit() {
        for (commit, ending) in
            [("c6c1d81-dirty", "+c6c1d81-dirty"), ("", "+unknown"), ("no commit\n", "+unknown")]
        {
            let declared = declared(commit);
            assert!(declared.text.ends_with(ending), "{commit}: {}", declared.text);
            assert_eq!(declared.version.package(), env!("CARGO_PKG_VERSION"));
        }
    }
}
