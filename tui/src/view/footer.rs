//! The last line: what is being typed, what was said, or which keys help here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Look;
use crate::keymap::Command;
use crate::model::{self, Focus, Model, Screen};

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let line = match (&model.focus, &model.notice) {
        (Focus::Palette(line), None) => typed(":", line, look),
        (Focus::Filter(line), _) => typed("/", line, look),
        (_, Some(notice)) => {
            let style = if notice.bad { look.theme.bad } else { look.theme.text };
            let glyph = if notice.bad { "x " } else { "" };
            Line::styled(format!(" {glyph}{}", notice.text), style)
        }
        _ => hints(model, look),
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

fn hints<'a>(model: &Model, look: &Look) -> Line<'a> {
    let here: &[(Command, &str)] = match model.screen {
        Screen::Events => &[(Command::Filter, "filter"), (Command::Bottom, "tail")],
        Screen::Elo => {
            &[(Command::Left, "earlier"), (Command::Right, "later"), (Command::Band, "band")]
        }
        Screen::Daemons | Screen::Fleet | Screen::Agents => &[(Command::Open, "details")],
    };
    let pause = if model.frozen.is_some() { "resume" } else { "pause" };
    let mut all = here.to_vec();
    all.extend([(Command::Pause, pause), (Command::Palette, "command")]);
    if model.armed_s().is_some() {
        all.push((Command::Actions, "action"));
    }
    all.extend([(Command::Help, "help"), (Command::Quit, "quit")]);
    let mut spans = Vec::new();
    for (command, word) in all {
        let Some(chord) = model.keymap.hint(command) else { continue };
        spans.push(Span::styled(format!(" {chord}"), look.theme.key));
        spans.push(Span::styled(format!(" {word} "), look.theme.muted));
    }
    Line::from(spans)
}
