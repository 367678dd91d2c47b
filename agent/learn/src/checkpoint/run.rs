//! The training run that a network comes from.

use ringrift::event::Digest;
use ringrift::provenance::CodeVersion;
use serde::{Deserialize, Serialize};

/// The run that trained a network: with the games that it learnt from and the code, all that decides what
/// becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Digest of the settings that decide what is played and learnt.
    pub settings: Digest,
    /// Seed of the weights that training began with and of the draws of its rows.
    pub seed: u64,
    /// Number of games that it learnt from.
    pub games: u64,
}

/// The version of these sources where nobody says of which commit they are.
///
/// # Panics
/// Never: the version of a package is one.
pub(super) fn package_version() -> CodeVersion {
    env!("CARGO_PKG_VERSION").parse().expect("the version of a package is a version")
}
