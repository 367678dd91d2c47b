//! Which steps a command takes.

use ringrift::api::{Command, Step, StepKind};
use ringrift::event::UtcMs;

/// Seconds that an irreversible command waits where there is no other operator to agree.
pub const HOLD_S: u32 = 60;

/// What an irreversible command waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Nothing: it can be undone.
    None,
    /// Another operator.
    SecondOperator,
    /// A time in which it can be aborted.
    Hold,
}

/// False for a command that is at its end when it is taken.
pub const fn is_followed(command: &Command) -> bool {
    !matches!(
        command,
        Command::Acknowledge { .. }
            | Command::Approve { .. }
            | Command::Abort { .. }
            | Command::RetryParked { .. }
            | Command::DiscardParked { .. }
    )
}

/// The steps of a command whose gates and confirmation are behind it; none for one that is not
/// followed.
pub fn steps(
    command: &Command,
    approval: Approval,
    (gates, word, now): (&str, &str, UtcMs),
) -> Vec<Step> {
    let done =
        [Step::passed(StepKind::Gates, gates, now), Step::passed(StepKind::Confirmed, word, now)];
    if !is_followed(command) {
        return Vec::new();
    }
    let left: &[StepKind] = match command {
        Command::Terminate { .. } => {
            &[StepKind::Drained, StepKind::Recheck, StepKind::Terminate, StepKind::Watch]
        }
        _ => &[StepKind::CarryOut, StepKind::Watch],
    };
    let waits = match approval {
        Approval::None => None,
        Approval::SecondOperator => Some(StepKind::SecondOperator),
        Approval::Hold => Some(StepKind::Hold),
    };
    let left = waits.into_iter().chain(left.iter().copied()).map(Step::pending);
    done.into_iter().chain(left).collect()
}
