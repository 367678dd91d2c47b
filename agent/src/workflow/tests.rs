//! Recipes and the store; the way of whole commands is tested at the command desk.

use ringrift::api::{Command, StepKind};
use ringrift::event::UtcMs;

use super::*;

mod giving_back;

fn kinds(command: &Command, approval: Approval) -> Vec<StepKind> {
    let steps = steps(command, approval, ("", "", UtcMs(0)));
    steps.into_iter().map(|step| step.kind).collect()
}

#[test]
fn what_cannot_be_undone_is_checked_again_right_before_it() {
    let node = ringrift::id::NodeId::new("gpu-1").unwrap();
    let kinds = kinds(&Command::Terminate { node }, Approval::SecondOperator);
    assert_eq!(
        kinds,
        [
            StepKind::Gates,
            StepKind::Confirmed,
            StepKind::SecondOperator,
            StepKind::Drained,
            StepKind::Recheck,
            StepKind::Terminate,
            StepKind::Watch,
        ]
    );
}

#[test]
fn a_command_that_is_at_its_end_at_once_has_no_steps() {
    let workflow = ringrift::id::WorkflowId::new("W-1").unwrap();
    assert_eq!(kinds(&Command::Abort { workflow }, Approval::None), []);
}
