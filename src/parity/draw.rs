//! A position as text for people.

use std::fmt::Write;

use crate::game::{Contents, Game, Seat};

/// Draws the board, one line per y, with x to the right, and the counters above it.
///
/// `.` is an empty cell, `m2` a marker of seat 2, `#2` its territory, `2112` a stack, top first.
pub fn draw(game: &Game) -> String {
    let config = game.config();
    let board = config.board();
    let mut text = format!("{config} {}", game.phase().code());
    if let Some(seat) = game.to_move() {
        let _ = write!(text, ", seat {seat} to decide");
    }
    for seat in Seat::all(config.seats()) {
        let (hand, gone, land) = (game.hand(seat), game.eliminated(seat), game.territory(seat));
        let _ = write!(text, "; seat {seat}: hand {hand} eliminated {gone} territory {land}");
    }
    text.push('\n');
    let cells = board.cell_list().map(|cell| cell_text(&game.contents(cell)));
    let width = cells.map(|text| text.len()).max().unwrap_or(1).max(3);
    for y in board.min_coordinate()..=board.max_coordinate() {
        let _ = write!(text, "{y:>4} ");
        if board.is_hex() {
            // Each row of a hexagon lies half a cell further to the right.
            let halves = usize::from(y.abs_diff(board.min_coordinate()));
            text.push_str(&" ".repeat(halves * (width + 1) / 2));
        }
        for x in board.min_coordinate()..=board.max_coordinate() {
            let shown = board.cell_at(x, y).map(|cell| cell_text(&game.contents(cell)));
            let _ = write!(text, " {:>width$}", shown.unwrap_or_default());
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn cell_text(contents: &Contents<'_>) -> String {
    match contents {
        Contents::Empty => ".".to_owned(),
        Contents::Stack(stack) => stack.rings().map(|seat| seat.to_string()).collect(),
        Contents::Marker(seat) => format!("m{seat}"),
        Contents::Collapsed(seat) => format!("#{seat}"),
    }
}
