//! The palette: what could be typed next, above the line that is being typed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Look, panel};
use crate::model::{Model, Palette};
use crate::order::suggest::{self, Suggestion};

/// Suggestions that are shown.
const SHOWN: usize = 10;

pub fn draw(model: &Model, look: &Look, palette: &Palette, area: Rect, buf: &mut Buffer) {
    let all = suggest::suggestions(model, palette.line.text());
    if all.is_empty() {
        return;
    }
    let height = u16::try_from(all.len().min(SHOWN) + 2).unwrap_or(u16::MAX).min(area.height);
    let place = Rect { y: area.bottom() - height, height, ..area };
    let note = format!("{} choices  Tab completes  arrows choose", all.len());
    let inner = panel::overlay(look, "Command", &note, (area.width, height), place, buf);
    let wide = all.iter().map(|s| s.line.chars().count()).max().unwrap_or(0).clamp(16, 40);
    let shown = usize::from(inner.height);
    let first = palette.chosen.map_or(0, |chosen| (chosen + 1).saturating_sub(shown));
    let lines = all.iter().enumerate().skip(first).map(|(index, suggestion)| {
        let chosen = palette.chosen == Some(index);
        line(look, suggestion, wide, chosen).style(look.chosen(chosen))
    });
    panel::lines(look, lines, inner, buf);
}

fn line<'a>(look: &Look, suggestion: &'a Suggestion, wide: usize, chosen: bool) -> Line<'a> {
    let style = |plain: Style| if chosen { Style::new() } else { plain };
    Line::from(vec![
        Span::styled(format!(" {:<wide$} ", suggestion.line), style(look.theme.key)),
        Span::styled(format!("{:<10} ", suggestion.keys), style(look.theme.text)),
        Span::styled(suggestion.doc.as_str(), style(look.theme.muted)),
    ])
}
