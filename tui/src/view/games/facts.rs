//! What is known of the position on display: the seats, what is played next, what the search saw.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ringrift::api::{GameReport, PlyReport, SearchReport};
use ringrift::game::{Game, Phase, Seat};

use crate::model::board::letter;
use crate::model::text::clean;
use crate::model::{Course, Replay};
use crate::view::{Look, format, panel};

/// Columns of a bar of probability.
const BAR: usize = 10;

/// Columns of a move's text.
const MOVE: usize = 18;

pub fn draw(look: &Look, replay: &Replay, position: &Game, area: Rect, buf: &mut Buffer) {
    let report = &replay.report;
    let mut lines = vec![players(look, report)];
    lines.extend(seats(look, replay, position));
    lines.push(values(look, replay, area.width));
    match replay.next() {
        Some(ply) => {
            lines.push(next(look, ply, position));
            lines.extend(search(look, ply));
        }
        None => lines.push(ended(look, replay)),
    }
    panel::lines(look, lines, area, buf);
}

/// Who sits where; of a network only the end of its name, for its beginning is the configuration.
fn players<'a>(look: &Look, report: &GameReport) -> Line<'a> {
    let name = |name: &String| clean(name.rsplit_once('-').map_or(name.as_str(), |(_, end)| end));
    let seats = Seat::all(report.config.seats()).zip(&report.players);
    let spans = seats.map(|(seat, player)| format!("{} {}  ", letter(seat), name(player)));
    Line::styled(spans.collect::<String>(), look.theme.muted)
}

/// One line for each seat: letter, value, rings in hand, eliminated, territory.
fn seats<'a>(look: &Look, replay: &Replay, position: &Game) -> Vec<Line<'a>> {
    let seats = Seat::all(replay.report.config.seats());
    let line = |seat: Seat| {
        let value = replay.value().and_then(|value| value.get(seat.index()).copied());
        let turn = if position.to_move() == Some(seat) { ">" } else { " " };
        let share = format::known(value, |value| format!("{:.0}%", 100.0 * value));
        let counts = format!(
            "  hand {:>2}  out {:>2}/{}  land {:>2}/{}",
            position.hand(seat),
            position.eliminated(seat),
            position.ring_goal(),
            position.territory(seat),
            position.territory_goal(),
        );
        Line::from(vec![
            Span::styled(format!("{turn}{} ", letter(seat)), look.theme.seats()[seat.index()]),
            Span::styled(format!("{share:>4}"), look.theme.key),
            Span::styled(counts, look.theme.text),
        ])
    };
    seats.map(line).collect()
}

/// What is played next.
fn next<'a>(look: &Look, ply: &PlyReport, position: &Game) -> Line<'a> {
    let seat = position.to_move().map_or("-", letter);
    let phase = match position.phase() {
        Phase::RingPlacement => "places",
        Phase::Movement => "moves",
        Phase::Capture => "may capture",
        Phase::ChainCapture => "captures on",
        Phase::LineProcessing => "settles lines",
        Phase::TerritoryProcessing => "settles territory",
        Phase::ForcedElimination => "must give up a cap",
        Phase::GameOver => "has ended",
    };
    Line::from(vec![
        Span::styled(format!("{seat} {phase}: "), look.theme.text),
        Span::styled(clean(&ply.mv), look.theme.title),
    ])
}

/// The value of the first seat over the whole game, with the place of the position.
fn values<'a>(look: &Look, replay: &Replay, width: u16) -> Line<'a> {
    let room = usize::from(width.saturating_sub(3)).max(1);
    let values = replay.values(0);
    let step = values.len().div_ceil(room).max(1);
    let mut last = None;
    let spans = values.chunks(step).enumerate().map(|(column, part)| {
        last = part.iter().flatten().last().copied().or(last);
        let here = (column * step..(column + 1) * step).contains(&replay.at());
        let style = if here { look.theme.select } else { look.theme.line };
        Span::styled(format::level(last, 0.0, 1.0, &look.glyphs), style)
    });
    let name = Span::styled("A ".to_owned(), look.theme.muted);
    Line::from_iter(std::iter::once(name).chain(spans))
}

/// What the search thought of the position, where one ran.
fn search<'a>(look: &Look, ply: &PlyReport) -> Vec<Line<'a>> {
    let Some(search) = &ply.search else {
        return vec![Line::styled("no search ran here", look.theme.muted)];
    };
    let mut lines = vec![searched(look, search)];
    lines.extend(policy(look, search, &ply.mv));
    lines
}

fn searched<'a>(look: &Look, search: &SearchReport) -> Line<'a> {
    let model = search.model.as_ref().map_or("no network".to_owned(), ToString::to_string);
    let text = format!("{} simulations  {} moves  {model}", search.simulations, moves(search));
    Line::styled(text, look.theme.muted)
}

fn moves(search: &SearchReport) -> u64 {
    search.policy.len() as u64 + search.others
}

/// The most probable moves, the played one and the preferred one marked.
fn policy<'a>(look: &Look, search: &SearchReport, played: &str) -> Vec<Line<'a>> {
    let line = |(mv, probability): &(String, f32)| {
        let full = (f64::from(*probability) * BAR as f64).round() as usize;
        let (done, open) = look.glyphs.bar;
        let bar = done.repeat(full.min(BAR)) + &open.repeat(BAR.saturating_sub(full));
        let said = match (*mv == search.chosen, *mv == played) {
            (true, true) => "preferred, played",
            (true, false) => "preferred",
            (false, true) => "played",
            (false, false) => "",
        };
        Line::from(vec![
            Span::styled(format!("{:>5.1}% ", 100.0 * probability), look.theme.text),
            Span::styled(bar, look.theme.line),
            Span::styled(format!(" {:<MOVE$} ", clean(mv)), look.theme.text),
            Span::styled(said, look.theme.mark),
        ])
    };
    search.policy.iter().map(line).collect()
}

/// What is known of the game behind its last ply.
fn ended<'a>(look: &Look, replay: &Replay) -> Line<'a> {
    let text = match replay.course {
        Course::Recorded(outcome) => {
            let winner = outcome.winner.map_or("nobody", letter);
            format!("{winner} won: {}", outcome.reason.name())
        }
        Course::Running => "being played: the next ply comes by itself".to_owned(),
        Course::Untold => format!("{} left: no further ply is told", replay.agent),
        Course::Over => "over: its end comes with its batch".to_owned(),
    };
    Line::styled(text, look.theme.title)
}
