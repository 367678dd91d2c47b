//! The Agents screen: a row for each, and below how busy each was, minute by minute, in digits.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Look, list, panel};
use crate::model::rows::heat::{self, Heat};
use crate::model::{Model, Screen};

/// Columns of the names.
const NAME: usize = 16;

/// The most minutes that are shown.
const MINUTES: usize = 60;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let world = model.shown();
    let agents = world.agents.len() + world.strangers().count();
    let agents = u16::try_from(agents).unwrap_or(u16::MAX);
    let (table, heat) = (agents.saturating_add(3), agents.saturating_add(2));
    let both = area.height >= table.saturating_add(heat) && area.width >= 60;
    let below = if both { heat } else { 0 };
    let rows = [Constraint::Fill(1), Constraint::Length(below)];
    let [above, below] = Layout::vertical(rows).areas(area);
    list::draw(model, look, Screen::Agents, "no agent is named", above, buf);
    if both {
        busy(model, look, below, buf);
    }
}

fn busy(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let minutes = usize::from(area.width).saturating_sub(NAME + 4).min(MINUTES);
    let heat = heat::map(model.shown(), model.shown_at(), minutes);
    let note = format!("last {minutes} min, newest right; 9 = {:.0} games a minute", heat.most);
    let inner = panel::draw(look, "Games a minute", &note, area, buf);
    let line = |(name, games): &(String, Vec<Option<f64>>)| {
        let digits: String = games.iter().map(|games| digit(*games, &heat)).collect();
        Line::from(vec![
            Span::styled(format!(" {name:<NAME$.NAME$} "), look.theme.muted),
            Span::styled(digits, look.theme.line),
        ])
    };
    panel::lines(look, heat.rows.iter().map(line), inner, buf);
}

/// 0 to 9 of the most; a blank for what is not known.
fn digit(games: Option<f64>, heat: &Heat) -> char {
    let Some(games) = games else { return ' ' };
    let share = if heat.most > 0.0 { games / heat.most } else { 0.0 };
    char::from_digit((share * 9.0).round() as u32, 10).unwrap_or('9')
}
