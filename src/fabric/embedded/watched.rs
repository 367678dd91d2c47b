//! The numbers that watchers follow.

/// A number that watchers follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    /// The newest event; also raised, as it is, when a delivery is offered again.
    Log,
    /// The newest revision of a small value.
    Values,
    /// The newest command.
    Commands,
}

impl Watched {
    pub(super) const ALL: [Self; 3] = [Self::Log, Self::Values, Self::Commands];
}
