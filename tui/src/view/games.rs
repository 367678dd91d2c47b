//! The Games screen: games at the left, recorded and running ones; one of them at the right, replayed.

mod board;
mod facts;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ringrift::game::ConfigKey;

use super::{Look, list, panel};
use crate::model::tables::games;
use crate::model::text::clean;
use crate::model::{Course, Model, Replay, Screen};

/// Columns of the list beside a board.
const LIST: u16 = 34;

/// Terminals narrower than this show the board alone once a game is open.
const BOTH: u16 = 76;

/// Columns of the facts beside a board, where there is room for three parts.
const FACTS: u16 = 40;

/// Columns of a title with its frame and mark, besides its text.
const TITLE: usize = 8;

/// Lines of the facts below a board, and how many are enough where the board needs the others.
const BELOW: u16 = 9;
const FEWEST: u16 = 2;

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
    let alone = if width == 0 { list::not_past(model) } else { String::new() };
    game(model, look, (replay, &alone), right, buf);
}

fn nothing(model: &Model) -> String {
    match &model.opening {
        Some(asked) => format!("fetching {} ...", asked.id),
        None if model.live.agents.iter().any(|agent| agent.games_asked) => "fetching ...".into(),
        None => "no games: they come with the first batch of self-play".into(),
    }
}

/// The board and what is known of its game. `remark` stands in the title.
fn game(
    model: &Model,
    look: &Look,
    (replay, remark): (&Replay, &str),
    area: Rect,
    buf: &mut Buffer,
) {
    let report = &replay.report;
    let follows = match (model.follow, replay.course) {
        (true, _) => "  following",
        (false, Course::Running) => "  live",
        (false, Course::Over) => "  over",
        (false, Course::Untold) => "  left",
        (false, Course::Recorded(_)) => "",
    };
    let note = format!("ply {} of {}{follows}", replay.at(), replay.plies());
    let name = clean(&games::short(report.id.as_str()));
    let full = format!("{name}  {}{remark}", report.config);
    let room = usize::from(area.width).saturating_sub(note.len() + TITLE);
    let title = if full.len() <= room { full } else { format!("{name}{remark}") };
    let title = panel::title(model, look, "board", &title);
    let inner = panel::draw(look, &title, &note, area, buf);
    let beside = inner.width >= board::width(report.config) + FACTS;
    let layout = if beside {
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(FACTS)])
    } else {
        let above = lines(report.config, inner.height);
        Layout::vertical([Constraint::Length(above), Constraint::Fill(1)])
    };
    let [place, told] = layout.areas(inner);
    let position = replay.position();
    board::draw(look, replay, &position, place, buf);
    facts::draw(look, replay, &position, told, buf);
}

/// Lines of a board above its facts: all that it needs if some are left for the facts, and none where
/// only a part of it would be seen.
fn lines(config: ConfigKey, room: u16) -> u16 {
    let whole = board::lines(config);
    let lines = whole.min(room.saturating_sub(FEWEST)).max(room.saturating_sub(BELOW));
    if 4 * lines < 3 * whole { 0 } else { lines }
}
