//! Values that a record may leave open.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a record says, or that it does not say it; `null` in JSON, and as good as left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Known<T> {
    /// It says so.
    Known(T),
    /// It does not say.
    #[default]
    Unknown,
}

impl<T> Known<T> {
    /// The value, where there is one.
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// True where the record does not say.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

impl<T> From<Option<T>> for Known<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}

impl<T: fmt::Display> fmt::Display for Known<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Unknown => f.pad("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        #[serde(default, skip_serializing_if = "Known::is_unknown")]
        seed: Known<u64>,
    }

    #[test]
    fn what_is_left_out_is_unknown_and_stays_out() {
        let read = |text: &str| serde_json::from_str::<Record>(text).unwrap().seed;
        assert_eq!((read("{}"), read(r#"{"seed":null}"#)), (Known::Unknown, Known::Unknown));
        assert_eq!(read(r#"{"seed":18446744073709551615}"#), Known::Known(u64::MAX));
        assert!(serde_json::from_str::<Record>(r#"{"seed":"7"}"#).is_err());
        let written = |seed| serde_json::to_string(&Record { seed }).unwrap();
        assert_eq!(
            (written(Known::Unknown), written(Known::Known(7))),
            ("{}".into(), r#"{"seed":7}"#.into())
        );
        assert_eq!(format!("{:>8}|{:>3}", Known::<u64>::Unknown, Known::Known(7)), " unknown|  7");
    }
}
