//! The last line: what is being typed, what was said, or which keys help here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Look;
use crate::keymap::{Binding, Command};
use crate::model::{self, Confirm, Focus, Model, Plan};

/// Hints at the end of the line that are never left out: the palette, help, the way out.
const LAST: usize = 3;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let line = match (&model.focus, &model.notice) {
        (Focus::Palette(palette), None) => typed(" :".to_owned(), &palette.line, look),
        (Focus::Filter(line), None) => typed(" /".to_owned(), line, look),
        (_, Some(notice)) => {
            let style = if notice.bad { look.theme.bad } else { look.theme.text };
            let glyph = if notice.bad { "x " } else { "" };
            Line::styled(format!(" {glyph}{}", notice.text), style)
        }
        (Focus::Confirm(dialog), None) => in_dialog(dialog, look),
        _ => hints(model, look, area.width),
    };
    buf.set_line(area.x, area.y, &line, area.width);
}

/// The text with a cursor of our own: the terminal's is hidden.
pub fn typed<'a>(prompt: String, line: &model::Line, look: &Look) -> Line<'a> {
    let mut before: String = line.text().to_owned();
    let tail: String = before.chars().skip(line.at()).collect();
    before.truncate(before.len() - tail.len());
    let mut after = tail.chars();
    let under = after.next().unwrap_or(' ');
    Line::from(vec![
        Span::styled(prompt, look.theme.key),
        Span::styled(before, look.theme.text),
        Span::styled(under.to_string(), look.theme.select),
        Span::styled(after.collect::<String>(), look.theme.text),
    ])
}

/// The keys of the dialog, which owns all of them.
fn in_dialog<'a>(dialog: &Confirm, look: &Look) -> Line<'a> {
    let keys: &[(&str, &str)] = match dialog.plan {
        Plan::Refused(_) => &[("Enter", "close")],
        Plan::Sent => &[("Esc", "close")],
        Plan::Ready { .. } if dialog.is_forbidden() => &[("Esc", "cancel"), ("j/k", "scroll")],
        Plan::Ready { .. } if !dialog.is_read => &[("Esc", "cancel"), ("j/k", "read on")],
        Plan::Ready { .. } if dialog.word_typed() => &[("Esc", "cancel"), ("y", "do it")],
        Plan::Asked | Plan::Ready { .. } => &[("Esc", "cancel")],
    };
    Line::from_iter(keys.iter().flat_map(|(key, word)| hint_spans(look, key, word)))
}

fn hint_spans<'a>(look: &Look, keys: &str, word: &str) -> [Span<'a>; 2] {
    [
        Span::styled(format!(" {keys}"), look.theme.key),
        Span::styled(format!(" {word} "), look.theme.muted),
    ]
}

/// The hints of the keymap as far as there is room; the last ones are always among them.
fn hints<'a>(model: &'a Model, look: &Look, room: u16) -> Line<'a> {
    let bindings = model.keymap.on(model.screen).filter(|binding| told(model, binding));
    let hint =
        |binding: &'a Binding| Some((binding.keys.first()?.to_string(), word(model, binding)?));
    let mut hints: Vec<(String, &str)> = bindings.filter_map(hint).collect();
    let width = |(keys, word): &(String, &str)| keys.chars().count() + word.len() + 3;
    while hints.len() > LAST && hints.iter().map(width).sum::<usize>() > usize::from(room) {
        hints.remove(hints.len() - LAST - 1);
    }
    Line::from_iter(hints.into_iter().flat_map(|(keys, word)| hint_spans(look, &keys, word)))
}

/// Actions are told of only while armed.
fn told(model: &Model, binding: &Binding) -> bool {
    binding.command != Command::Act || model.armed_s().is_some()
}

fn word<'a>(model: &Model, binding: &'a Binding) -> Option<&'a str> {
    match binding.command {
        Command::Pause if model.frozen.is_some() => Some("resume"),
        _ => binding.hint.as_deref(),
    }
}
