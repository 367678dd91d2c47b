//! The last line: what is being typed, what was said, or which keys help here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Look;
use crate::keymap::{Binding, Command};
use crate::model::{self, Focus, Model};

/// Hints at the end of the line that are never left out: the palette, help, the way out.
const LAST: usize = 3;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let line = match (&model.focus, &model.notice) {
        (Focus::Palette(palette), None) => typed(":", &palette.line, look),
        (Focus::Filter(line), _) => typed("/", line, look),
        (_, Some(notice)) => {
            let style = if notice.bad { look.theme.bad } else { look.theme.text };
            let glyph = if notice.bad { "x " } else { "" };
            Line::styled(format!(" {glyph}{}", notice.text), style)
        }
        _ => hints(model, look, area.width),
    };
    buf.set_line(area.x, area.y, &line, area.width);
}

/// The text with a cursor of our own: the terminal's is hidden.
pub fn typed<'a>(prompt: &'a str, line: &model::Line, look: &Look) -> Line<'a> {
    let mut before: String = line.text().to_owned();
    let tail: String = before.chars().skip(line.at()).collect();
    before.truncate(before.len() - tail.len());
    let mut after = tail.chars();
    let under = after.next().unwrap_or(' ');
    Line::from(vec![
        Span::styled(format!(" {prompt}"), look.theme.key),
        Span::styled(before, look.theme.text),
        Span::styled(under.to_string(), look.theme.select),
        Span::styled(after.collect::<String>(), look.theme.text),
    ])
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
    let spans = hints.into_iter().flat_map(|(keys, word)| {
        [
            Span::styled(format!(" {keys}"), look.theme.key),
            Span::styled(format!(" {word} "), look.theme.muted),
        ]
    });
    Line::from_iter(spans)
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
