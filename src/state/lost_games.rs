//! Games that were recorded and are not in their database any more.

/// What the name of an alert about lost games ends with, after the database's location.
const LOST_GAMES: &str = " (lost games)";

/// Games that were recorded and are not in their database any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LostGames {
    pub location: String,
    /// How many; 0 once they are back.
    pub games: u64,
    /// How many are there.
    pub left: u64,
}

impl LostGames {
    /// What the alert about this database's lost games is called.
    pub(super) fn what(location: &str) -> String {
        format!("{location}{LOST_GAMES}")
    }

    /// Whether an alert of this name is about lost games.
    pub(super) fn is_named(what: &str) -> bool {
        what.ends_with(LOST_GAMES)
    }
}
