//! A frame with a title at its left and a note at its right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Widget};

use super::Look;
use crate::model::Model;

/// Columns of the frame at both sides.
pub const FRAME: u16 = 2;

/// Draws the frame; gives the area inside.
pub fn draw(look: &Look, title: &str, note: &str, area: Rect, buf: &mut Buffer) -> Rect {
    let mut block = Block::bordered()
        .border_set(look.glyphs.border)
        .border_style(look.theme.border)
        .title(Line::styled(format!(" {title} "), look.theme.title));
    let room = usize::from(area.width).saturating_sub(title.chars().count() + 6);
    if !note.is_empty() && note.chars().count() <= room {
        block = block.title(Line::styled(format!(" {note} "), look.theme.muted).right_aligned());
    }
    let inner = block.inner(area);
    block.render(area, buf);
    inner
}

/// The title of a panel, marked if it is the one that has the keys.
pub fn title(model: &Model, look: &Look, name: &str, title: &str) -> String {
    let several = model.screen.panels().len() > 1;
    match several && model.panel() == name {
        true => format!("{}{title}", look.glyphs.here),
        false => title.to_owned(),
    }
}

/// A frame of at most this size in the middle of `area`, with nothing in it.
pub fn overlay(
    look: &Look,
    title: &str,
    note: &str,
    (width, height): (u16, u16),
    area: Rect,
    buf: &mut Buffer,
) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    Clear.render(place, buf);
    buf.set_style(place, look.theme.text);
    draw(look, title, note, place, buf)
}

/// Writes lines from the top as far as they fit. What is cut off at the right is marked as cut.
pub fn lines<'a>(
    look: &Look,
    lines: impl IntoIterator<Item = Line<'a>>,
    area: Rect,
    buf: &mut Buffer,
) {
    for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        buf.set_line(area.x, y, &line, area.width);
        if line.width() > usize::from(area.width) {
            mark_cut(look, (area.right(), y), buf);
        }
    }
}

/// Marks what ends before a place as cut off there.
pub fn mark_cut(look: &Look, (end, y): (u16, u16), buf: &mut Buffer) {
    if let Some(last) = end.checked_sub(1).and_then(|x| buf.cell_mut((x, y))) {
        last.set_symbol(look.glyphs.cut);
    }
}
