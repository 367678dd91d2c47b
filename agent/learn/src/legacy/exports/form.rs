//! Which of the older service's encodings an export holds.

use ringrift::game::ConfigKey;

use crate::legacy::grid;
use crate::legacy::planes::{Encoding, FRAMES, FeatureVersion};
use crate::legacy::policy::OldPolicy;

/// Board, seats and encoding of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Board and seats.
    pub config: ConfigKey,
    /// The encoding of its rows.
    pub encoding: Encoding,
}

impl Form {
    /// The form of a configuration in the encodings that exports use; `older_hex` chooses the ten
    /// planes of hexagonal boards instead of sixteen, and changes nothing on square ones.
    pub const fn new(config: ConfigKey, older_hex: bool) -> Self {
        let encoding = match (config.board().is_hex(), older_hex) {
            (false, _) => Encoding::SquareExport,
            (true, true) => Encoding::HexV2(FeatureVersion::V2),
            (true, false) => Encoding::HexV3(FeatureVersion::V2),
        };
        Self { config, encoding }
    }

    /// The form that an export names.
    pub fn named(config: ConfigKey, encoder: &str, feature_version: i64) -> Option<Self> {
        let version = match feature_version {
            1 => FeatureVersion::V1,
            2 => FeatureVersion::V2,
            _ => return None,
        };
        let encoding = match encoder {
            "hex_v2" => Encoding::HexV2(version),
            "hex_v3" => Encoding::HexV3(version),
            square if square.starts_with("square_v") => Encoding::SquareExport,
            _ => return None,
        };
        encoding.suits(config.board()).then_some(Self { config, encoding })
    }

    /// Name of the encoder in exports.
    pub const fn encoder(self) -> &'static str {
        match self.encoding {
            Encoding::SquareExport | Encoding::SquareClass(_) => "square_v2",
            Encoding::HexV2(_) => "hex_v2",
            Encoding::HexV3(_) => "hex_v3",
        }
    }

    /// Its version, which reads `v3` for square boards too.
    pub const fn encoder_version(self) -> &'static str {
        if matches!(self.encoding, Encoding::HexV2(_)) { "v2" } else { "v3" }
    }

    /// Side of the frame.
    pub const fn side(self) -> usize {
        grid::side(self.config.board())
    }

    /// Planes of a row, all frames together.
    pub const fn channels(self) -> usize {
        self.encoding.planes() * FRAMES
    }

    /// Numbers of one frame.
    pub const fn frame_len(self) -> usize {
        self.encoding.planes() * self.side() * self.side()
    }

    /// Numbers of one row's features.
    pub const fn row_len(self) -> usize {
        self.frame_len() * FRAMES
    }

    /// Length of the policy vector.
    pub const fn policy_len(self) -> usize {
        OldPolicy::new(self.config.board()).len()
    }
}
