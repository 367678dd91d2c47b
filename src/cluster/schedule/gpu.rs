//! Classes of GPUs by name.

use std::fmt;

use serde::Serialize;

/// A class of GPUs. The score is about its speed at training, by which classes are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GpuClass {
    /// Relative speed.
    pub score: u32,
    /// Name of the class.
    pub name: &'static str,
}

/// Marks in the names of GPUs, and their classes. A GH200 is told by its `H200`.
const CLASSES: [(&str, u32); 20] = [
    ("H200", 2_500),
    ("H100", 2_000),
    ("A100", 624),
    ("5090", 419),
    ("L40", 362),
    ("4090", 330),
    ("5080", 300),
    ("A40", 299),
    ("A10", 250),
    ("4080", 242),
    ("5070", 200),
    ("4070", 184),
    ("3090", 142),
    ("V100", 125),
    ("4060", 120),
    ("3080", 119),
    ("3070", 81),
    ("3060", 51),
    ("APPLE", 20),
    ("", 10),
];

impl GpuClass {
    /// The class of a GPU with this label: of all marks that the label has, the longest one, so that
    /// an A100 is no A10. A label without a known mark is of the slowest class.
    pub fn of(label: &str) -> Self {
        let label = label.to_ascii_uppercase();
        let marks = CLASSES.iter().filter(|(mark, _)| label.contains(mark));
        let (mark, score) = marks.max_by_key(|(mark, _)| mark.len()).unwrap_or(&("", 10));
        Self { score: *score, name: if mark.is_empty() { "other" } else { mark } }
    }
}

impl fmt::Display for GpuClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_classes() {
        for (label, name) in [
            ("A100-SXM4-80GB", "A100"),
            ("A10G", "A10"),
            ("GH200 96GB", "H200"),
            ("L40S", "L40"),
            ("NVIDIA GeForce RTX 4060 Ti", "4060"),
            ("Apple M3 Ultra", "APPLE"),
            ("Radeon", "other"),
        ] {
            assert_eq!(GpuClass::of(label).name, name, "{label}");
        }
    }
}
