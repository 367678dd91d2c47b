//! Versions of the program.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Known;

/// The version of a program: that of its package and the commit that it was built from, written
/// `0.1.0+c6c1d81`, `0.1.0+c6c1d81-dirty` where files differed from the commit, and `0.1.0+unknown` where
/// nobody could tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeVersion {
    package: String,
    commit: Known<String>,
}

/// Why a text is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no version: it reads like 0.1.0+c6c1d81, with at most {MAX_BYTES} letters, digits and `.+-_`"
)]
pub struct CodeVersionError(String);

/// The longest version.
const MAX_BYTES: usize = 128;

/// What stands for a commit that nobody could tell.
const UNKNOWN: &str = "unknown";

impl CodeVersion {
    /// A version by the package's version and the commit; `unknown` and an empty text name no commit.
    ///
    /// # Errors
    /// When they are not what versions are made of.
    pub fn new(package: &str, commit: &str) -> Result<Self, CodeVersionError> {
        format!("{package}+{commit}").parse()
    }

    /// Version of the package.
    pub fn package(&self) -> &str {
        &self.package
    }

    /// The commit, with `-dirty` where files differed from it.
    pub const fn commit(&self) -> &Known<String> {
        &self.commit
    }
}

impl FromStr for CodeVersion {
    type Err = CodeVersionError;

    /// Reads a version; without `+` it is one of a program that did not know its commit.
    fn from_str(text: &str) -> Result<Self, CodeVersionError> {
        let (package, commit) = text.split_once('+').unwrap_or((text, UNKNOWN));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".+-_".contains(&byte);
        if package.is_empty() || text.len() > MAX_BYTES || !text.bytes().all(is_plain) {
            return Err(CodeVersionError(text.chars().take(MAX_BYTES).collect()));
        }
        let commit = Some(commit).filter(|commit| !["", UNKNOWN].contains(commit));
        Ok(Self { package: package.to_owned(), commit: commit.map(str::to_owned).into() })
    }
}

impl fmt::Display for CodeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}+{}", self.package, self.commit))
    }
}

impl TryFrom<String> for CodeVersion {
    type Error = CodeVersionError;
    fn try_from(text: String) -> Result<Self, CodeVersionError> {
        text.parse()
    }
}

impl From<CodeVersion> for String {
    fn from(version: CodeVersion) -> String {
        version.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_names_its_commit_or_says_that_it_is_unknown() {
        for (text, commit, again) in [
            ("0.1.0+c6c1d81", Some("c6c1d81"), "0.1.0+c6c1d81"),
            ("0.1.0+c6c1d81-dirty", Some("c6c1d81-dirty"), "0.1.0+c6c1d81-dirty"),
            ("0.1.0+unknown", None, "0.1.0+unknown"),
            ("0.1.0", None, "0.1.0+unknown"),
        ] {
            let version: CodeVersion = text.parse().unwrap();
            assert_eq!(version.package(), "0.1.0");
            assert_eq!(version.commit().get().map(String::as_str), commit, "{text}");
            assert_eq!(version.to_string(), again);
        }
        assert!(CodeVersion::new("0.1.0", "").unwrap().commit().is_unknown());
    }

    #[test]
    fn what_cannot_be_a_version_is_refused() {
        for text in ["", "+c6c1d81", "0.1 .0", "0.1.0+\n", &"1".repeat(MAX_BYTES + 1)] {
            assert!(text.parse::<CodeVersion>().is_err(), "{text:?}");
        }
        assert!(serde_json::from_str::<CodeVersion>("\"\"").is_err());
    }
}
