//! The dialog before a command: what would happen, how it is undone, and how to say yes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Look, footer, panel};
use crate::model::confirm::told::{self, Tone, WIDTH, Window};
use crate::model::{Confirm, Model, Plan};

pub fn draw(model: &Model, look: &Look, dialog: &Confirm, area: Rect, buf: &mut Buffer) {
    let width = WIDTH.min(area.width);
    let asked = asked(model, look, dialog, told::columns(area.width));
    let room = usize::from(area.height).saturating_sub(2 + asked.len());
    let told = told::lines(model, dialog, told::columns(area.width));
    let window = Window::of(told.len(), room, dialog.scrolled);
    let told = told.into_iter().skip(window.above).take(window.shown);
    let mut lines: Vec<Line> =
        told.map(|(tone, text)| Line::styled(text, style(look, tone))).collect();
    if !window.is_whole() {
        lines.push(Line::styled(place(look, window), look.theme.warn));
    }
    lines.extend(asked);
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let note = dialog.hash().map(|hash| format!("plan {}", hash.short())).unwrap_or_default();
    let inner = panel::overlay(look, "Confirm", &note, (width, height), area, buf);
    let padded = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    panel::lines(look, lines, padded, buf);
}

const fn style(look: &Look, tone: Tone) -> Style {
    match tone {
        Tone::Title => look.theme.title,
        Tone::Text => look.theme.text,
        Tone::Muted => look.theme.muted,
        Tone::Warn => look.theme.warn,
        Tone::Bad => look.theme.bad,
    }
}

/// Where one is among the lines, and how one goes on.
fn place(look: &Look, window: Window) -> String {
    let (cut, all) = (look.glyphs.cut, window.all());
    match window.below {
        _ if window.shown == 0 => format!("{cut} no room: make the terminal taller"),
        0 => format!("{cut} the end of {all} lines: k or PgUp goes back"),
        below => format!("{cut} {below} more of {all} lines: j or PgDn"),
    }
}

/// A blank line, what is typed, the answers: always seen.
fn asked<'a>(model: &Model, look: &Look, dialog: &'a Confirm, columns: u16) -> Vec<Line<'a>> {
    let mut lines = vec![Line::raw("")];
    lines.extend(dialog.has_field().then(|| field(look, dialog, columns)));
    lines.push(answers(model, look, dialog));
    lines
}

/// What is typed, after what is to be typed.
fn field<'a>(look: &Look, dialog: &'a Confirm, columns: u16) -> Line<'a> {
    let prompt = match dialog.word() {
        Some(word) if dialog.is_read => format!("type `{word}` to confirm: "),
        Some(word) => format!("read to the end, then type `{word}`: "),
        None => "typed so far: ".to_owned(),
    };
    let line = footer::typed(prompt, &dialog.typed, look);
    // Of a long name what is typed is worth more than what is to be typed, which stands above.
    if line.width() > usize::from(columns) {
        footer::typed("> ".to_owned(), &dialog.typed, look)
    } else {
        line
    }
}

fn answers<'a>(model: &Model, look: &Look, dialog: &Confirm) -> Line<'a> {
    let no = match dialog.plan {
        Plan::Refused(_) => " Enter Close ",
        Plan::Sent => " Esc Close ",
        Plan::Asked | Plan::Ready { .. } => " Esc Cancel ",
    };
    let mut spans = vec![Span::styled(no, look.theme.select)];
    if matches!(dialog.plan, Plan::Ready { .. }) && !dialog.is_forbidden() {
        let may = dialog.may_execute(model.now);
        let style = if may { look.theme.armed } else { look.theme.muted };
        spans.extend([Span::raw("   "), Span::styled(" y Do it ", style)]);
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;

    #[test]
    fn a_terminal_without_room_for_the_plan_says_so() {
        let look = Look::new(Theme::named("terminal").unwrap(), false, true);
        let said = place(&look, Window { above: 0, shown: 0, below: 9 });
        assert_eq!(said, "… no room: make the terminal taller");
    }
}
