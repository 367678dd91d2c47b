//! What the dialog tells, line by line, and how much of it is seen at once.

use ringrift::api::{Gate, Verdict};

use super::{Confirm, Plan, address};
use crate::model::text::clean;
use crate::model::wrap::wrap;
use crate::model::{Model, layout};

/// Columns of the dialog, its frame included.
pub const WIDTH: u16 = 70;

/// Columns of the frame, with a blank beside it.
const FRAME: u16 = 4;

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The command, or what to do next.
    Title,
    /// Plain.
    Text,
    /// May be overlooked.
    Muted,
    /// Not known, which is not good enough.
    Warn,
    /// It does not hold, or was refused.
    Bad,
}

/// The part of the lines that is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Lines above it.
    pub above: usize,
    /// Lines in it.
    pub shown: usize,
    /// Lines below it.
    pub below: usize,
}

impl Window {
    /// Of `all` lines with room for some, after `scrolled` of them. Where not all are seen, one line
    /// tells so.
    pub fn of(all: usize, room: usize, scrolled: usize) -> Self {
        let shown = if all <= room { all } else { room.saturating_sub(1) };
        let above = scrolled.min(all - shown);
        Self { above, shown, below: all - shown - above }
    }

    /// Lines in all.
    pub const fn all(self) -> usize {
        self.above + self.shown + self.below
    }

    /// True if all lines are seen.
    pub const fn is_whole(self) -> bool {
        self.above + self.below == 0
    }
}

/// Columns of a line in a dialog on a terminal of so many columns.
pub fn columns(terminal: u16) -> u16 {
    WIDTH.min(terminal).saturating_sub(FRAME)
}

/// Lines of the dialog below what it tells: a blank one, what is typed, the answers.
pub fn asked(dialog: &Confirm) -> u16 {
    2 + u16::from(dialog.has_field())
}

/// What is seen of it on the operator's terminal.
pub fn window(model: &Model, dialog: &Confirm) -> Window {
    let (width, height) = model.size;
    let room = layout::body(height).saturating_sub(2 + asked(dialog));
    Window::of(lines(model, dialog, columns(width)).len(), room.into(), dialog.scrolled)
}

/// The command, who is asked, what would happen, what has to hold, how bad a mistake would be.
pub fn lines(model: &Model, dialog: &Confirm, columns: u16) -> Vec<(Tone, String)> {
    let mut told = vec![
        (Tone::Title, dialog.command.to_string()),
        (Tone::Muted, addressee(model, dialog)),
        (Tone::Text, String::new()),
    ];
    told.extend(plan(&dialog.plan));
    told.extend(gates(dialog));
    told.push((Tone::Muted, dialog.warning()));
    let wrapped = |(tone, text): (Tone, String)| {
        wrap(&clean(&text), columns).into_iter().map(move |line| (tone, line))
    };
    told.into_iter().flat_map(wrapped).collect()
}

/// Who is asked, by name and, where others are called so, by address. The token is for the agents that
/// were named.
fn addressee(model: &Model, dialog: &Confirm) -> String {
    let Some(agent) = model.live.agent(&dialog.agent) else {
        return format!("asked of {}", dialog.agent);
    };
    let (name, address) = (agent.name(), address::of(&model.live, agent));
    let who = if address == name { name.to_owned() } else { format!("{name} at {address}") };
    match agent.was_found {
        true => format!("asked of {who}, which nobody named: it gets no token"),
        false => format!("asked of {who}"),
    }
}

fn plan(plan: &Plan) -> Vec<(Tone, String)> {
    match plan {
        Plan::Asked => vec![(Tone::Text, "asking what would happen ...".to_owned())],
        Plan::Sent => vec![(Tone::Text, "sent; waiting for the answer ...".to_owned())],
        Plan::Refused(why) => vec![(Tone::Bad, format!("x refused: {why}"))],
        Plan::Ready { effects, .. } if effects.is_empty() => {
            vec![(Tone::Text, "nothing would change".to_owned())]
        }
        Plan::Ready { effects, .. } => {
            effects.iter().map(|effect| (Tone::Text, format!("~ {effect}"))).collect()
        }
    }
}

/// What has to hold, with what was found, and what to do where it does not; that comes first.
fn gates(dialog: &Confirm) -> Vec<(Tone, String)> {
    let Some(plan) = dialog.plan() else { return Vec::new() };
    let mut gates: Vec<&Gate> = plan.gates.iter().collect();
    gates.sort_by_key(|gate| gate.later || gate.verdict == Verdict::Pass);
    gates.into_iter().flat_map(gate).collect()
}

fn gate(gate: &Gate) -> impl Iterator<Item = (Tone, String)> {
    let (glyph, tone) = match gate.verdict {
        Verdict::Pass => ("[ok]", Tone::Text),
        _ if gate.later => ("[..]", Tone::Muted),
        Verdict::Fail => ("[ x]", Tone::Bad),
        Verdict::Unknown => ("[ ?]", Tone::Warn),
    };
    let remedy = gate.remedy.as_ref().filter(|_| !gate.later);
    let remedy = remedy.map(|remedy| (Tone::Title, format!("do: {remedy}")));
    std::iter::once((tone, format!("{glyph} {}: {}", gate.name, gate.evidence))).chain(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_all_or_one_line_less_than_its_room() {
        let window = |scrolled| {
            let Window { above, shown, below } = Window::of(10, 6, scrolled);
            (above, shown, below)
        };
        assert_eq!(window(0), (0, 5, 5));
        assert_eq!(window(3), (3, 5, 2));
        assert_eq!(window(99), (5, 5, 0), "no further than the last line");
        assert!(Window::of(6, 6, 2).is_whole());
        assert_eq!(Window::of(6, 0, 0).below, 6, "no room for anything");
    }
}
