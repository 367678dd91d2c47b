//! The Games screen: games at the left, recorded and running ones; one of them at the right, replayed.

mod board;
mod facts;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use super::{Look, list, panel};
use crate::model::{Course, Model, Replay, Screen};

/// Columns of the list beside a board.
const LIST: u16 = 34;

/// Terminals narrower than this show the board alone once a game is open.
const BOTH: u16 = 76;

/// Columns of the facts beside a board, where there is room for three parts.
const FACTS: u16 = 40;

/// Lines of the facts below a board.
const BELOW: u16 = 9;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let Some(replay) = &model.replay else {
        return list::draw(model, look, Screen::Games, &nothing(model), area, buf);
    };
    let width = if area.width >= BOTH { LIST } else { 0 };
    let [left, right] =
        Layout::horizontal([Constraint::Length(width), Constraint::Fill(1)]).areas(area);
    if width > 0 {
        list::draw(model, look, Screen::Games, &nothing(model), left, buf);
    }
    game(model, look, replay, right, buf);
}

fn nothing(model: &Model) -> String {
    match &model.opening {
        Some(asked) => format!("fetching {} ...", asked.id),
        None if model.live.agents.iter().any(|agent| agent.games_asked) => "fetching ...".into(),
        None => "no games: they come with the first batch of self-play".into(),
    }
}

fn game(model: &Model, look: &Look, replay: &Replay, area: Rect, buf: &mut Buffer) {
    let report = &replay.report;
    let follows = match (model.follow, replay.course) {
        (true, _) => "  following",
        (false, Course::Running) => "  live",
        (false, Course::Over) => "  over",
        (false, Course::Untold) => "  left",
        (false, Course::Recorded(_)) => "",
    };
    let note = format!("ply {} of {}{follows}", replay.at(), replay.plies());
    let title = panel::title(model, look, "board", &report.config.to_string());
    let inner = panel::draw(look, &title, &note, area, buf);
    let beside = inner.width >= board::width(report.config) + FACTS;
    let layout = if beside {
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(FACTS)])
    } else {
        Layout::vertical([Constraint::Fill(1), Constraint::Length(BELOW)])
    };
    let [place, told] = layout.areas(inner);
    let position = replay.position();
    board::draw(look, replay, &position, place, buf);
    facts::draw(look, replay, &position, told, buf);
}
