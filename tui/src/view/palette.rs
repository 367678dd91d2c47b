//! The palette: what could be typed next, above the line that is being typed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Look, panel};
use crate::model::{self, Model};
use crate::update::suggest;

/// Suggestions that are shown.
const SHOWN: usize = 10;

pub fn draw(model: &Model, look: &Look, typed: &model::Line, area: Rect, buf: &mut Buffer) {
    let all = suggest::suggestions(model, typed.text());
    if all.is_empty() {
        return;
    }
    let height = u16::try_from(all.len().min(SHOWN) + 2).unwrap_or(u16::MAX).min(area.height);
    let place = Rect { y: area.bottom() - height, height, ..area };
    let note = format!("{} choices  Tab completes", all.len());
    let inner = panel::overlay(look, "Command", &note, (area.width, height), place, buf);
    let lines = all.iter().map(|suggestion| {
        Line::from(vec![
            Span::styled(format!(" {:<24} ", suggestion.line), look.theme.key),
            Span::styled(suggestion.doc.clone(), look.theme.muted),
        ])
    });
    panel::lines(lines, inner, buf);
}
