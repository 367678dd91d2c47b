//! In which numbers networks compute on CPUs.

use serde::{Deserialize, Serialize};

use crate::kernels::int8;

/// In which numbers the convolutions of a network's trunk are computed on CPUs; everything else is in
/// f32.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Precision {
    /// 32-bit floats.
    #[default]
    F32,
    /// 8-bit integers: faster, and a little less exact.
    Int8,
}

impl Precision {
    /// Whether CPUs like this one gain by it.
    pub fn is_fast(self) -> bool {
        self == Self::F32 || int8::is_fast()
    }

    /// The code that computes in it here, for people.
    pub(crate) fn describe(self) -> String {
        let vectors = crate::kernels::vectors();
        match self {
            Self::F32 => format!("own CPU code, {self}, {vectors}"),
            Self::Int8 => format!("own CPU code, {self} by {}, {vectors}", int8::describe()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precisions_have_the_names_of_the_settings() {
        for (precision, name) in [(Precision::F32, "f32"), (Precision::Int8, "int8")] {
            assert_eq!(precision.to_string(), name);
            assert_eq!(name.parse(), Ok(precision));
            assert_eq!(serde_json::to_string(&precision).unwrap(), format!("\"{name}\""));
        }
        assert!(Precision::F32.is_fast());
    }
}
