//! The twelve configurations: four boards, two to four seats.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the four boards.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "lowercase")]
pub enum BoardKind {
    /// 8x8 squares.
    Square8,
    /// 19x19 squares.
    Square19,
    /// Hexagon of radius 4, 61 cells.
    Hex8,
    /// Hexagon of radius 12, 469 cells.
    Hexagonal,
}

impl BoardKind {
    /// Every board, in the order of the rule book.
    pub const ALL: [Self; 4] = [Self::Square8, Self::Square19, Self::Hex8, Self::Hexagonal];

    /// The name used in files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Square8 => "square8",
            Self::Square19 => "square19",
            Self::Hex8 => "hex8",
            Self::Hexagonal => "hexagonal",
        }
    }

    /// Number of cells.
    pub const fn cells(self) -> usize {
        match self {
            Self::Square8 => 64,
            Self::Square19 => 361,
            Self::Hex8 => 61,
            Self::Hexagonal => 469,
        }
    }

    /// Rings that each seat owns (RULES.md 2.4).
    pub const fn rings_per_seat(self) -> u8 {
        match self {
            Self::Square8 | Self::Hex8 => 18,
            Self::Square19 => 72,
            Self::Hexagonal => 96,
        }
    }

    /// True for the two hexagonal boards.
    pub const fn is_hex(self) -> bool {
        matches!(self, Self::Hex8 | Self::Hexagonal)
    }
}

/// A board and a number of seats, written `square8_2p`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConfigKey {
    board: BoardKind,
    seats: u8,
}

/// Why a text names no configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a configuration: use <board>_<n>p with board square8, square19, hex8 or hexagonal and n 2, 3 or 4"
)]
pub struct ConfigKeyError(String);

impl ConfigKey {
    /// The configuration of `board` with `seats` players; `None` unless 2 to 4.
    pub const fn new(board: BoardKind, seats: u8) -> Option<Self> {
        if matches!(seats, 2..=4) { Some(Self { board, seats }) } else { None }
    }

    /// All twelve configurations.
    pub fn all() -> impl Iterator<Item = Self> {
        BoardKind::ALL.into_iter().flat_map(|board| (2..=4).map(move |seats| Self { board, seats }))
    }

    /// The board.
    pub const fn board(self) -> BoardKind {
        self.board
    }

    /// Number of seats, 2 to 4.
    pub const fn seats(self) -> u8 {
        self.seats
    }
}

impl fmt::Display for ConfigKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}p", self.board.name(), self.seats)
    }
}

impl FromStr for ConfigKey {
    type Err = ConfigKeyError;

    fn from_str(text: &str) -> Result<Self, ConfigKeyError> {
        Self::all()
            .find(|config| config.to_string() == text)
            .ok_or_else(|| ConfigKeyError(text.chars().take(64).collect()))
    }
}

impl TryFrom<String> for ConfigKey {
    type Error = ConfigKeyError;
    fn try_from(text: String) -> Result<Self, ConfigKeyError> {
        text.parse()
    }
}

impl From<ConfigKey> for String {
    fn from(config: ConfigKey) -> String {
        config.to_string()
    }
}

/// Which rules a game was played by: a value of the game, never a setting of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ruleset {
    /// The rules of RULES.md: everything that we play.
    #[default]
    Canonical,
    /// The older service's engine, which departs in three places (data-formats 15).
    Recorded,
}

impl fmt::Display for Ruleset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Canonical => "canonical",
            Self::Recorded => "recorded",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twelve_keys_round_trip() {
        let keys: Vec<_> = ConfigKey::all().collect();
        assert_eq!(keys.len(), 12);
        for key in keys {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert!("square8_5p".parse::<ConfigKey>().is_err());
    }
}
