//! What made a network or a game: by which code and which settings. Records of older programs do not say.

mod code_version;
mod known;

use serde::{Deserialize, Serialize};

use crate::event::Digest;

pub use code_version::{CodeVersion, CodeVersionError};
pub use known::Known;

/// The program that played a game, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maker {
    /// Version of the program.
    pub code: CodeVersion,
    /// Digest of the settings that decide what is played and learnt.
    pub settings: Digest,
    /// Digest of the weights of the network that played; `None` where none did.
    pub network: Option<Digest>,
}
