//! Closed sets of words in payloads. A word of another version is kept as it came, and read as none
//! of those that mean something here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rating::SprtVerdict;

macro_rules! words {
    ($($(#[doc = $doc:literal])* $name:ident {
        $($(#[doc = $tells:literal])* $word:ident: $text:literal,)*
    })*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
            #[serde(from = "String", into = "String")]
            pub enum $name {
                $($(#[doc = $tells])* $word,)*
                /// A word of another version.
                Unknown(String),
            }

            impl $name {
                /// The word in events.
                pub fn name(&self) -> &str {
                    match self {
                        $(Self::$word => $text,)*
                        Self::Unknown(word) => word,
                    }
                }
            }

            impl From<String> for $name {
                fn from(word: String) -> Self {
                    match word.as_str() {
                        $($text => Self::$word,)*
                        _ => Self::Unknown(word),
                    }
                }
            }

            impl From<$name> for String {
                fn from(word: $name) -> Self {
                    word.name().to_owned()
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.name())
                }
            }
        )*
    };
}

words! {
    /// What the registry says of a network.
    RegistryChange {
        /// Its file was opened: it is what its hash says.
        Registered: "registered",
        /// It became the best of its configuration.
        Promoted: "promoted",
        /// It missed the gate.
        Rejected: "rejected",
        /// Its file is not what its hash says.
        Corrupted: "corrupted",
    }
    /// What the test of a match says of the candidate.
    MatchVerdict {
        /// It is stronger.
        Accept: "accept",
        /// It is not.
        Reject: "reject",
        /// The games ended before that was decided.
        Undecided: "undecided",
        /// A fixed number of games was played: nothing was tested.
        Fixed: "fixed",
    }
}

impl From<SprtVerdict> for MatchVerdict {
    fn from(verdict: SprtVerdict) -> Self {
        match verdict {
            SprtVerdict::Accept => Self::Accept,
            SprtVerdict::Reject => Self::Reject,
            SprtVerdict::Continue => Self::Undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_written_as_it_is_read_and_a_strange_one_is_kept() {
        for word in ["registered", "promoted", "rejected", "corrupted", "regstered"] {
            let json = format!("\"{word}\"");
            let read: RegistryChange = serde_json::from_str(&json).unwrap();
            assert_eq!(matches!(read, RegistryChange::Unknown(_)), word == "regstered");
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
        for verdict in [SprtVerdict::Accept, SprtVerdict::Reject, SprtVerdict::Continue] {
            assert_eq!(MatchVerdict::from(verdict).name(), verdict.name());
        }
    }
}
