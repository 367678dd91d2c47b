//! The Actions screen: every command above, the checklist of the one under the cursor below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ringrift::api::{Step, StepState, Workflow, WorkflowState};

use super::{Look, format, list, panel};
use crate::model::rows::operations;
use crate::model::text::clean;
use crate::model::wrap::wrap;
use crate::model::{Model, Screen};

/// Lines of the list, at least, where there is a checklist below it.
const LIST: u16 = 6;

/// Columns of a step's name, its mark and the gap before them.
const NAME: usize = 16;
const MARGIN: usize = 6;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let none = "no command was given yet; `:arm`, then `:` or `.`";
    let chosen = operations::under_cursor(model).and_then(|operation| operation.workflow());
    let Some((_, workflow)) = chosen.filter(|_| area.height >= 2 * LIST) else {
        return list::draw(model, look, Screen::Actions, none, area, buf);
    };
    let lines = lines(look, workflow, area.width.saturating_sub(2));
    let wanted = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let below = wanted.min(area.height - LIST);
    let rows = [Constraint::Fill(1), Constraint::Length(below)];
    let [above, below] = Layout::vertical(rows).areas(area);
    list::draw(model, look, Screen::Actions, none, above, buf);
    let title = format!("{}  {}", workflow.id, clean(&workflow.command.to_string()));
    let title = panel::title(model, look, "checklist", &title);
    let note = format!("plan {}", workflow.plan.short());
    let inner = panel::draw(look, &title, &note, below, buf);
    let most = lines.len().saturating_sub(usize::from(inner.height));
    panel::lines(look, lines.into_iter().skip(model.scrolled.min(most)), inner, buf);
}

/// The steps, then how it began and how it can be stopped or undone.
fn lines<'a>(look: &Look, workflow: &Workflow, width: u16) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for step in &workflow.steps {
        lines.extend(step_lines(look, step, width));
    }
    for text in [began(workflow), outlook(workflow)] {
        let wrapped = wrap(&clean(&text), width.saturating_sub(1)).into_iter();
        lines.extend(wrapped.map(|line| Line::styled(format!(" {line}"), look.theme.muted)));
    }
    lines
}

fn step_lines<'a>(look: &Look, step: &Step, width: u16) -> Vec<Line<'a>> {
    let (mark, style) = match step.state {
        StepState::Passed => ("[ok]", look.theme.text),
        StepState::Active => ("[..]", look.theme.warn),
        StepState::Failed => ("[ x]", look.theme.bad),
        StepState::Pending => ("[  ]", look.theme.muted),
    };
    let room = usize::from(width).saturating_sub(NAME + MARGIN);
    let evidence = clean(&step.evidence);
    let mut told = wrap(&evidence, u16::try_from(room).unwrap_or(u16::MAX));
    if told.is_empty() {
        told.push(String::new());
    }
    let heads = std::iter::once(format!(" {mark} {:<NAME$}", step.kind.name()));
    let heads = heads.chain(std::iter::repeat(" ".repeat(NAME + MARGIN)));
    let line = |(head, text): (String, String)| {
        Line::from(vec![Span::styled(head, style), Span::styled(text, style)])
    };
    heads.zip(told).map(line).collect()
}

fn began(workflow: &Workflow) -> String {
    let why = match &workflow.reason {
        Some(reason) => format!(": \"{reason}\""),
        None => String::new(),
    };
    format!("{} {}{why}", format::time(workflow.started), workflow.operator)
}

fn outlook(workflow: &Workflow) -> String {
    let undo = match &workflow.undo {
        Some(undo) => format!("undo: {undo}"),
        None => "cannot be undone once it is done".to_owned(),
    };
    match &workflow.state {
        WorkflowState::Running if workflow.awaits_approval() => {
            format!("another operator: `.` then approve {}; {undo}", workflow.id)
        }
        WorkflowState::Running => format!("A stops it; {undo}"),
        WorkflowState::Done => undo,
        WorkflowState::Aborted { reason } => format!("stopped: {reason}"),
    }
}
