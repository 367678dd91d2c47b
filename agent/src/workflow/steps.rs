//! What each kind of step does. Taking one twice does no harm.

use ringrift::api::{Command, Step, StepKind, Workflow};

use super::context::WorkflowCtx;
use super::moved::{Moved, seconds};
use super::{carry_out, gates, node_events, recipe, watch};

/// Takes the step at `at`.
pub(super) async fn take(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    at: usize,
) -> anyhow::Result<Moved> {
    let step = &workflow.steps[at];
    ctx.services.catch_up().await?;
    match step.kind {
        // Taken before the workflow was written.
        StepKind::Gates | StepKind::Confirmed => Ok(Moved::Passed(step.evidence.clone())),
        StepKind::SecondOperator => {
            let asks = &workflow.operator;
            Ok(Moved::Waits(format!("another operator than {asks}: approve {}", workflow.id)))
        }
        StepKind::Hold => Ok(hold(ctx, step)),
        StepKind::CarryOut => carry_out_again(ctx, workflow).await,
        StepKind::Drained => drained(ctx, workflow).await,
        StepKind::Recheck => recheck(ctx, workflow).await,
        StepKind::Terminate => terminate(ctx, workflow, step).await,
        StepKind::Watch => watch::look(ctx, workflow, step).await,
    }
}

fn hold(ctx: WorkflowCtx<'_>, step: &Step) -> Moved {
    let left = i64::from(recipe::HOLD_S) - seconds(ctx, step);
    if left > 0 {
        return Moved::Waits(format!("{left} s in which it can be aborted"));
    }
    Moved::Passed(format!("nobody aborted it within {} s", recipe::HOLD_S))
}

/// What the desk carries out itself, unless its process is gone.
async fn carry_out_again(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> anyhow::Result<Moved> {
    if workflow.incarnation == ctx.services.incarnation {
        return Ok(Moved::Waits("the command desk carries it out".to_owned()));
    }
    let evidence = carry_out(ctx, workflow).await?;
    Ok(Moved::Passed(format!("{evidence}; by the process after the one that began it")))
}

/// Drains the node, and waits for its jobs.
async fn drained(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> anyhow::Result<Moved> {
    let Command::Terminate { node } = &workflow.command else {
        return Ok(Moved::Failed(format!("`{}` names no node", workflow.command)));
    };
    node_events::drain(ctx, workflow, node).await?;
    let running = gates::running_on(ctx.services, node).await?;
    Ok(match running.as_slice() {
        [] => Moved::Passed(format!("{node} takes no jobs and runs none")),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(" and {}", rest.len()) };
            Moved::Waits(format!("{node} still runs {first}{more}"))
        }
    })
}

/// Everything that has to hold, right before what cannot be undone.
async fn recheck(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> anyhow::Result<Moved> {
    let found = gates::of(ctx.services, ctx.provider, &workflow.command).await?;
    let closed = found.iter().find(|gate| gate.is_closed(workflow.command.risk()));
    Ok(match closed {
        None => Moved::Passed(gates::summary(&found)),
        Some(gate) => {
            let remedy = gate.remedy.as_deref().unwrap_or("look at it");
            Moved::Failed(format!("{}: {}; {remedy}", gate.name, gate.evidence))
        }
    })
}

/// What the evidence of a machine that is being given back begins with, before its name.
const GIVES_BACK: &str = "gives back ";

/// Gives the machine back, once the evidence names it: one that its provider does not know any more
/// was given back only where that was begun.
async fn terminate(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    step: &Step,
) -> anyhow::Result<Moved> {
    let Command::Terminate { node } = &workflow.command else {
        return Ok(Moved::Failed(format!("`{}` names no node", workflow.command)));
    };
    let (provider, name) = (ctx.provider, ctx.provider.name());
    let instance = provider.instance(node.clone()).await?;
    let Some(noted) = step.evidence.strip_prefix(GIVES_BACK) else {
        return Ok(match instance {
            Some(instance) => Moved::Noted(format!("{GIVES_BACK}{}", instance.id)),
            None => Moved::Failed(format!("{name} knows no machine for {node}: look for it there")),
        });
    };
    let answer = match instance {
        Some(other) if other.id != noted => {
            let other = other.id;
            let why =
                format!("{noted} was to be given back, and {name} has {other} for {node} now");
            return Ok(Moved::Failed(why));
        }
        Some(instance) => provider.terminate(instance).await?,
        None => format!("{name} does not know {noted} any more: it was given back before"),
    };
    node_events::terminated(ctx, workflow, node, (noted.to_owned(), &answer)).await?;
    Ok(Moved::Passed(answer))
}
