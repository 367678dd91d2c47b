//! Counting what agrees, and telling what does not.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::path::Path;

/// What a check has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A value differs.
    Mismatch {
        /// The file.
        file: String,
        /// Which entry of the file.
        id: String,
        /// Which value of the entry.
        what: String,
        /// The value in the file.
        expected: String,
        /// Our value, or why there is none.
        got: String,
    },
    /// Something was left out.
    Note {
        /// The file.
        file: String,
        /// What, and why.
        text: String,
    },
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch { file, id, what, expected, got } => {
                write!(f, "mismatch: {file}: {id}: {what}: expected {expected}, got {got}")
            }
            Self::Note { file, text } => write!(f, "{file}: {text}"),
        }
    }
}

/// How many values were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All of them.
    pub checked: u64,
    /// Those that differ.
    pub mismatches: u64,
}

impl Counts {
    /// Adds other counts.
    pub fn add(&mut self, other: Self) {
        self.checked += other.checked;
        self.mismatches += other.mismatches;
    }

    /// True if something was compared and nothing differs.
    pub const fn agree(self) -> bool {
        self.checked > 0 && self.mismatches == 0
    }
}

impl Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "checked={} mismatches={}", self.checked, self.mismatches)
    }
}

/// Compares the values of one file.
pub(super) struct Checker<'a> {
    file: String,
    counts: Counts,
    /// Members that entries do not have, and how many entries.
    missing: BTreeMap<String, u64>,
    found: &'a mut dyn FnMut(&Finding),
}

impl<'a> Checker<'a> {
    pub(super) fn new(path: &Path, found: &'a mut dyn FnMut(&Finding)) -> Self {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { file, counts: Counts::default(), missing: BTreeMap::new(), found }
    }

    /// Tells what could not be compared because it is not there; answers the counts.
    pub(super) fn end(mut self) -> Counts {
        for (what, entries) in std::mem::take(&mut self.missing) {
            self.note(&format!("not compared: {what}, which {entries} entries do not have"));
        }
        self.counts
    }

    /// Tells of a file that held nothing to compare.
    pub(super) fn tell_if_idle(&mut self) {
        if self.counts.checked == 0 {
            self.note("nothing in it could be compared");
        }
    }

    /// Notes that an entry does not have this member, if it `is` missing.
    pub(super) fn missing(&mut self, what: &str, is: bool) {
        if is {
            *self.missing.entry(what.to_owned()).or_default() += 1;
        }
    }

    /// Counts a comparison of texts or other exact values.
    #[allow(clippy::needless_pass_by_value)] // numbers and texts, made for the comparison
    pub(super) fn same<T: PartialEq + Display>(
        &mut self,
        id: &str,
        what: &str,
        expected: T,
        got: T,
    ) {
        if expected == got {
            self.counts.checked += 1;
        } else {
            self.mismatch(id, what, &expected.to_string(), &got.to_string());
        }
    }

    /// Members that are not known cannot agree.
    pub(super) fn unknown<T>(
        &mut self,
        id: &str,
        name: &str,
        rest: &BTreeMap<String, T>,
        descriptive: &[&str],
    ) {
        for key in rest.keys().filter(|key| !descriptive.contains(&key.as_str())) {
            let what = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            self.mismatch(id, &what, "a known member", "not known");
        }
    }

    /// Counts values that were compared elsewhere and agree.
    pub(super) fn agreed(&mut self, count: usize) {
        self.counts.checked += count as u64;
    }

    /// Counts a comparison of numbers that may differ by `tolerance`.
    pub(super) fn near(&mut self, id: &str, what: &str, expected: f64, got: f64, tolerance: f64) {
        // Not `>`: a value that is not a number must differ.
        if (expected - got).abs() <= tolerance {
            self.counts.checked += 1;
        } else {
            self.mismatch(id, what, &expected.to_string(), &got.to_string());
        }
    }

    /// Counts a comparison of rows of numbers as one; the first that differs is named.
    pub(super) fn all_near(
        &mut self,
        id: &str,
        what: &str,
        expected: &[f32],
        got: &[f32],
        tolerance: f32,
    ) {
        if expected.len() != got.len() {
            let lengths = [expected.len(), got.len()].map(|length| format!("{length} values"));
            self.mismatch(id, what, &lengths[0], &lengths[1]);
            return;
        }
        let agrees = |pair: &(&f32, &f32)| (*pair.0 - *pair.1).abs() <= tolerance;
        let pairs = || expected.iter().zip(got);
        match pairs().position(|pair| !agrees(&pair)) {
            None => self.counts.checked += 1,
            Some(at) => {
                let what = format!("{what}[{at}]");
                self.mismatch(id, &what, &expected[at].to_string(), &got[at].to_string());
            }
        }
    }

    /// Counts a value that differs, or for which there is none.
    pub(super) fn mismatch(&mut self, id: &str, what: &str, expected: &str, got: &str) {
        self.counts.checked += 1;
        self.counts.mismatches += 1;
        (self.found)(&Finding::Mismatch {
            file: self.file.clone(),
            id: id.to_owned(),
            what: what.to_owned(),
            expected: expected.to_owned(),
            got: got.to_owned(),
        });
    }

    /// Tells of something that is left out.
    pub(super) fn note(&mut self, text: &str) {
        (self.found)(&Finding::Note { file: self.file.clone(), text: text.to_owned() });
    }
}
