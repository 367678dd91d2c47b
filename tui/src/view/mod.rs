//! Draws the model. Views read, and return nothing but cells: one file for each screen, and the
//! parts that they share.

mod agents;
mod chart;
mod confirm;
mod daemons;
mod details;
mod elo;
mod events;
mod fleet;
mod footer;
pub mod format;
pub mod glyphs;
mod header;
mod help;
mod palette;
mod panel;
mod table;
#[cfg(test)]
mod tests;
mod wrap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

pub use glyphs::Glyphs;

use crate::model::agent::Standing;
use crate::model::{Focus, Level, Model, Screen};
use crate::theme::Theme;

/// How things look.
#[derive(Debug, Clone)]
pub struct Look {
    /// Colours and attributes.
    pub theme: Theme,
    /// Characters.
    pub glyphs: Glyphs,
}

impl Look {
    fn standing(&self, standing: Standing) -> Style {
        match standing {
            Standing::Ok => self.theme.text,
            Standing::Unknown | Standing::Stale => self.theme.stale,
            Standing::Warn => self.theme.warn,
            Standing::Down => self.theme.bad,
        }
    }

    fn level(&self, level: Level) -> Style {
        match level {
            Level::Info => self.theme.text,
            Level::Warn => self.theme.warn,
            Level::Error => self.theme.bad,
        }
    }
}

/// The smallest terminal that a screen fits into.
const SMALLEST: (u16, u16) = (20, 6);

/// Draws everything.
pub fn draw(model: &Model, look: &Look, buf: &mut Buffer) {
    let area = buf.area;
    buf.set_style(area, look.theme.text);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        buf.set_stringn(area.x, area.y, "too small", area.width.into(), look.theme.warn);
        return;
    }
    let rows = [Constraint::Length(2), Constraint::Fill(1), Constraint::Length(1)];
    let [head, body, foot] = Layout::vertical(rows).areas(area);
    header::draw(model, look, head, buf);
    screen(model, look, body, buf);
    footer::draw(model, look, foot, buf);
    overlay(model, look, body, buf);
}

fn screen(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    match model.screen {
        Screen::Fleet => fleet::draw(model, look, area, buf),
        Screen::Agents => agents::draw(model, look, area, buf),
        Screen::Events => events::draw(model, look, area, buf),
        Screen::Elo => elo::draw(model, look, area, buf),
        Screen::Daemons => daemons::draw(model, look, area, buf),
    }
}

fn overlay(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    match &model.focus {
        Focus::Screen | Focus::Filter(_) => {}
        Focus::Details => details::draw(model, look, area, buf),
        Focus::Help(lines) => help::draw(model, look, *lines, area, buf),
        Focus::Palette(line) => palette::draw(model, look, line, area, buf),
        Focus::Confirm(dialog) => confirm::draw(model, look, dialog, area, buf),
    }
}
