//! The Fleet screen: is it alive, what does it do, does it get stronger, what is wrong, what
//! happened last.

mod selfplay;
mod stages;
mod training;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

pub use self::stages::Stages;
use super::{Look, chart, elo, events, list, panel};
use crate::model::rows;
use crate::model::table::Table;
use crate::model::{Model, Screen, tables};

/// Lines of the upper panels, frames included.
const UPPER: u16 = 9;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let Some(whole) = tables::whole(model, Screen::Fleet) else { return };
    let wanted = u16::try_from(whole.len()).unwrap_or(u16::MAX).clamp(1, 6) + 3;
    let upper = UPPER + area.height.saturating_sub(24) / 2;
    let rows = if area.height >= 20 {
        [Constraint::Length(upper), Constraint::Length(wanted), Constraint::Fill(1)]
    } else if area.height >= 14 {
        [Constraint::Length(UPPER), Constraint::Fill(1), Constraint::Length(0)]
    } else {
        [Constraint::Length(0), Constraint::Fill(1), Constraint::Length(0)]
    };
    let [top, middle, bottom] = Layout::vertical(rows).areas(area);
    if top.height > 0 {
        overview(model, look, top, buf);
    }
    let concerns = tables::arrange(model, Screen::Fleet, whole);
    attention(model, look, &concerns, middle, buf);
    if bottom.height > 2 {
        events::tail(model, look, bottom, buf);
    }
}

fn overview(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    if area.width < 60 {
        stages::draw(model, look, area, buf);
        return;
    }
    let [left, right] =
        Layout::horizontal([Constraint::Percentage(52), Constraint::Fill(1)]).areas(area);
    stages::draw(model, look, left, buf);
    rating(model, look, right, buf);
}

fn rating(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let configs = rows::elo::configs(model.shown());
    let config = elo::chosen(model, &configs);
    let series = config.and_then(|config| rows::elo::series(model.shown(), config));
    match series.filter(|series| !series.generations.is_empty()) {
        Some(series) => {
            let inner = panel::draw(look, &elo::title(look, &series), "", area, buf);
            chart::draw(look, &elo::chart_of(look, &series), inner, buf);
        }
        None => {
            let inner = panel::draw(look, "Elo", "", area, buf);
            let text = "no ratings yet";
            buf.set_stringn(inner.x, inner.y, text, inner.width.into(), look.theme.muted);
        }
    }
}

/// What is wrong, as the operator arranged it.
fn attention(model: &Model, look: &Look, table: &Table, area: Rect, buf: &mut Buffer) {
    let heard = model.shown().agents.iter().any(|agent| agent.known.is_some());
    let note = if heard { format!("{} to look at", table.len()) } else { String::new() };
    let title = panel::title(model, look, "attention", "Attention");
    let inner = panel::draw(look, &title, &note, area, buf);
    if table.is_empty() {
        let text = if heard { "nothing needs attention" } else { "nothing heard yet" };
        buf.set_stringn(inner.x, inner.y, text, inner.width.into(), look.theme.muted);
        return;
    }
    list::rows(model, look, Screen::Fleet, table, inner, buf);
}
