//! Exit codes of both programs. Scripts rely on them.

use super::HealthLevel;

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All is well.
    Healthy,
    /// It works, with warnings.
    Warnings,
    /// It does not work.
    Down,
    /// The data are older than three intervals.
    Stale,
    /// The agent cannot be reached.
    Unreachable,
    /// The command line is wrong.
    Usage,
    /// What was to be looked at is not there, as `sysexits.h` counts it.
    NoInput,
    /// A signal ended it before it was done, as a shell counts SIGINT.
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Healthy => 0,
            Self::Warnings => 1,
            Self::Down => 2,
            Self::Stale => 3,
            Self::Unreachable => 4,
            Self::Usage => 64,
            Self::NoInput => 66,
            Self::Interrupted => 130,
        }
    }
}

impl From<HealthLevel> for Exit {
    fn from(level: HealthLevel) -> Self {
        match level {
            HealthLevel::Healthy => Self::Healthy,
            HealthLevel::Warnings => Self::Warnings,
            HealthLevel::Down => Self::Down,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
