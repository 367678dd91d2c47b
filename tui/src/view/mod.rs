//! Draws the model. Views read, and return nothing but cells: one file for each screen, and the
//! parts that they share.

mod actions;
mod agents;
mod chart;
mod confirm;
mod details;
mod differences;
mod elo;
mod events;
mod fleet;
mod footer;
pub mod format;
mod games;
pub mod glyphs;
mod header;
mod help;
mod jobs;
mod kinds;
mod list;
mod palette;
mod panel;
mod table;
#[cfg(test)]
mod tests;
mod timebar;
mod why;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

pub use glyphs::Glyphs;

use crate::model::agent::Standing;
use crate::model::memo::Memo;
use crate::model::notes::Moment;
use crate::model::{Focus, Level, Model, Screen, layout};
use crate::theme::Theme;

/// How things look.
#[derive(Debug, Clone)]
pub struct Look {
    /// Colours and attributes.
    pub theme: Theme,
    /// Characters.
    pub glyphs: Glyphs,
    /// The terminal has 24 bits of colour.
    true_colour: bool,
    /// The learning loop as it was drawn last, for so many columns.
    stages: Memo<(Moment, usize), Arc<fleet::Stages>>,
    /// How many rows of a screen there were to look at.
    wrong: Memo<(Moment, Screen), usize>,
}

impl Look {
    /// A theme in the characters and colours that the terminal has.
    pub fn new(theme: Theme, ascii: bool, true_colour: bool) -> Self {
        let glyphs = if ascii { Glyphs::ascii() } else { Glyphs::unicode() };
        let (stages, wrong) = (Memo::default(), Memo::default());
        let mut look = Self { theme: theme.clone(), glyphs, true_colour, stages, wrong };
        look.set_theme(theme);
        look
    }

    /// Shows another theme.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = if self.true_colour { theme } else { theme.in_256_colours() };
    }

    fn standing(&self, standing: Standing) -> Style {
        match standing {
            Standing::Ok => self.theme.text,
            Standing::Unknown | Standing::Stale => self.theme.stale,
            Standing::Warn => self.theme.warn,
            Standing::Down => self.theme.bad,
        }
    }

    fn chosen(&self, chosen: bool) -> Style {
        if chosen { self.theme.select } else { Style::new() }
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
    let bar = layout::time_bar(area.height);
    let rows = [
        Constraint::Length(layout::HEAD),
        Constraint::Fill(1),
        Constraint::Length(bar),
        Constraint::Length(layout::FOOT),
    ];
    let [head, body, time, foot] = Layout::vertical(rows).areas(area);
    header::draw(model, look, head, buf);
    screen(model, look, body, buf);
    if bar > 0 {
        timebar::draw(model, look, time, buf);
    }
    footer::draw(model, look, foot, buf);
    overlay(model, look, body, buf);
}

fn screen(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    match model.screen {
        Screen::Fleet => fleet::draw(model, look, area, buf),
        Screen::Events => events::draw(model, look, area, buf),
        Screen::Elo => elo::draw(model, look, area, buf),
        Screen::Jobs => jobs::draw(model, look, area, buf),
        Screen::Games => games::draw(model, look, area, buf),
        Screen::Agents => agents::draw(model, look, area, buf),
        Screen::Actions => actions::draw(model, look, area, buf),
        Screen::Daemons | Screen::Data | Screen::Audit => {
            list::draw(model, look, model.screen, nothing(model.screen), area, buf);
        }
    }
}

/// What a list says that has no rows.
const fn nothing(screen: Screen) -> &'static str {
    match screen {
        Screen::Audit => "nobody asked for anything yet, and no setting changed",
        Screen::Data => "no database, data set or network is known yet",
        _ => "nothing heard yet",
    }
}

fn overlay(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    match &model.focus {
        Focus::Screen | Focus::Filter(_) | Focus::Describe => {}
        Focus::Details => details::draw(model, look, area, buf),
        Focus::Help(lines) => help::draw(model, look, *lines, area, buf),
        Focus::Palette(palette) => palette::draw(model, look, palette, area, buf),
        Focus::Why { chain, together, scrolled, beyond } => {
            why::draw(look, (chain, beyond), together, *scrolled, area, buf);
        }
        Focus::Differences { agent, scrolled } => {
            differences::draw(model, look, (agent, *scrolled), area, buf);
        }
        Focus::Kinds(kinds) => kinds::draw(look, kinds, area, buf),
        Focus::Confirm(dialog) => confirm::draw(model, look, dialog, area, buf),
    }
}
