//! The kinds of events with their counts, to choose one from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Look, format, panel};
use crate::model::Kinds;

/// Columns of the panel.
const WIDTH: u16 = 48;

/// Columns of a bar.
const BAR: usize = 8;

pub fn draw(look: &Look, kinds: &Kinds, area: Rect, buf: &mut Buffer) {
    let height = u16::try_from(kinds.counts.len() + 2).unwrap_or(u16::MAX);
    let note = "Enter shows one kind";
    let inner = panel::overlay(look, "Kinds", note, (WIDTH, height), area, buf);
    let most = kinds.counts.first().map_or(1, |(_, count)| *count).max(1);
    let first = (kinds.at + 1).saturating_sub(usize::from(inner.height));
    let line = |(index, (kind, count)): (usize, &(String, usize))| {
        let full = (count * BAR).div_ceil(most);
        let bar = look.glyphs.bar.0.repeat(full);
        Line::from(vec![
            Span::raw(format!(" {kind:<26} {:>7} ", format::count(*count as u64))),
            Span::raw(bar),
        ])
        .style(look.chosen(index == kinds.at))
    };
    panel::lines(look, kinds.counts.iter().enumerate().skip(first).map(line), inner, buf);
}
