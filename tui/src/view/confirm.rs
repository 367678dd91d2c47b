//! The dialog before a command: what would happen, how it is undone, and how to say yes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use ringrift::api::{Gate, Risk, Verdict};

use super::wrap::wrap;
use super::{Look, panel};
use crate::model::text::clean;
use crate::model::{Confirm, Model, Plan};

/// Columns of the dialog.
const WIDTH: u16 = 70;

pub fn draw(model: &Model, look: &Look, dialog: &Confirm, area: Rect, buf: &mut Buffer) {
    let width = WIDTH.min(area.width);
    let room = width.saturating_sub(4);
    let text = |text: &str, style: Style| {
        wrap(text, room).into_iter().map(move |line| Line::styled(line, style)).collect::<Vec<_>>()
    };
    let (plain, muted) = (look.theme.text, look.theme.muted);
    let mut told = text(&dialog.command.to_string(), look.theme.title);
    told.extend(text(&format!("on {}", agent(model, dialog)), muted));
    told.push(Line::raw(""));
    for (line, bad) in plan(&dialog.plan) {
        told.extend(text(&line, if bad { look.theme.bad } else { plain }));
    }
    told.extend(gates(look, dialog, room));
    let mut asked = text(&dialog.warning(), muted);
    asked.push(Line::raw(""));
    asked.extend(word(look, dialog));
    asked.push(answer(model, look, dialog));
    let rest = usize::from(area.height).saturating_sub(2 + asked.len());
    let lines: Vec<Line> = fit(look, told, rest).into_iter().chain(asked).collect();
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let note = dialog.hash().map(|hash| format!("plan {}", hash.short())).unwrap_or_default();
    let inner = panel::overlay(look, "Confirm", &note, (width, height), area, buf);
    let padded = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    panel::lines(look, lines, padded, buf);
}

/// As many lines as there is room for; what is left out is counted. How to answer is always seen.
fn fit<'a>(look: &Look, mut lines: Vec<Line<'a>>, room: usize) -> Vec<Line<'a>> {
    if lines.len() > room {
        let left_out = lines.len() - room.saturating_sub(1);
        lines.truncate(room.saturating_sub(1));
        let more =
            format!("{} {left_out} more lines: a taller terminal shows them", look.glyphs.cut);
        lines.push(Line::styled(more, look.theme.warn));
    }
    lines
}

fn agent(model: &Model, dialog: &Confirm) -> String {
    let agent = model.live.agent(&dialog.agent);
    agent.map_or_else(|| dialog.agent.to_string(), |agent| agent.name().to_owned())
}

/// What is known of the plan, line by line; true for a refusal.
fn plan(plan: &Plan) -> Vec<(String, bool)> {
    match plan {
        Plan::Asked => vec![("asking what would happen ...".to_owned(), false)],
        Plan::Sent => vec![("sent; waiting for the answer ...".to_owned(), false)],
        Plan::Refused(why) => vec![(format!("x refused: {why}"), true)],
        Plan::Ready { effects, .. } if effects.is_empty() => {
            vec![("nothing would change".to_owned(), false)]
        }
        Plan::Ready { effects, .. } => effects.iter().map(|e| (format!("~ {e}"), false)).collect(),
    }
}

/// What has to hold, with what was found, and what to do where it does not; that comes first.
fn gates<'a>(look: &Look, dialog: &Confirm, room: u16) -> Vec<Line<'a>> {
    let Some(plan) = dialog.plan() else { return Vec::new() };
    let mut lines = Vec::new();
    let mut gates: Vec<&Gate> = plan.gates.iter().collect();
    gates.sort_by_key(|gate| gate.later || gate.verdict == Verdict::Pass);
    for gate in gates {
        let (glyph, style) = match gate.verdict {
            Verdict::Pass => ("[ok]", look.theme.text),
            _ if gate.later => ("[..]", look.theme.muted),
            Verdict::Fail => ("[ x]", look.theme.bad),
            Verdict::Unknown => ("[ ?]", look.theme.warn),
        };
        let told = clean(&format!("{glyph} {}: {}", gate.name, gate.evidence));
        lines.extend(wrap(&told, room).into_iter().map(|line| Line::styled(line, style)));
        if let Some(remedy) = gate.remedy.as_ref().filter(|_| !gate.later) {
            let told = clean(&format!("do: {remedy}"));
            let told = wrap(&told, room).into_iter();
            lines.extend(told.map(|line| Line::styled(line, look.theme.title)));
        }
    }
    lines
}

fn word<'a>(look: &Look, dialog: &Confirm) -> Option<Line<'a>> {
    let word = dialog.word()?;
    let rest = word.strip_prefix(&dialog.typed).unwrap_or_default().to_owned();
    let what = if dialog.command.risk() == Risk::Irreversible { "name" } else { "word" };
    Some(Line::from(vec![
        Span::styled(format!("type the {what}: "), look.theme.text),
        Span::styled(dialog.typed.clone(), look.theme.key),
        Span::styled(rest, look.theme.muted),
    ]))
}

fn answer<'a>(model: &Model, look: &Look, dialog: &Confirm) -> Line<'a> {
    if matches!(dialog.plan, Plan::Refused(_)) {
        return Line::styled(" Enter Close ", look.theme.select);
    }
    let cancel = Span::styled(" Enter Cancel ", look.theme.select);
    let may = dialog.may_execute(model.now);
    let style = if may { look.theme.armed } else { look.theme.muted };
    Line::from(vec![cancel, Span::raw("   "), Span::styled(" y Do it ", style)])
}
