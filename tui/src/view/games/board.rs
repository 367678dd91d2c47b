//! A position in characters. Seats are letters: `A3` is a stack of three that A controls, `A3/1`
//! one with a cap of one, `a` a marker, `#A` territory. What the last move touched is marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ringrift::game::{BoardKind, Cell, ConfigKey, Contents, Game};

use crate::model::Replay;
use crate::model::board::{cells, letter};
use crate::view::Look;

/// Columns of the row numbers at the left.
const MARGIN: u16 = 3;

/// Columns of a cell, at most and at least.
const WIDEST: u16 = 5;
const NARROWEST: u16 = 2;

/// Columns that a board of full size takes.
pub fn width(config: ConfigKey) -> u16 {
    MARGIN + columns(config.board()) * WIDEST
}

/// Lines that a board takes at least.
pub fn lines(config: ConfigKey) -> u16 {
    1 + columns(config.board())
}

/// Draws as much as fits: cells become narrower where there is little room.
pub fn draw(look: &Look, replay: &Replay, position: &Game, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let kind = position.config().board();
    let room = area.width.saturating_sub(MARGIN);
    let cell = (room / columns(kind)).clamp(NARROWEST, WIDEST);
    let tall = if usize::from(area.height) > 2 * kind.rows() { 2 } else { 1 };
    let grid = Grid { kind, cell, tall, area };
    let touched = replay.last_move().map(cells).unwrap_or_default();
    header(look, kind, cell, area, buf);
    for at in kind.cell_list() {
        let Some((x, y)) = grid.place(at) else { continue };
        let (text, style) = contents(look, position, at, cell);
        let style = if touched.contains(&at) { style.patch(look.theme.select) } else { style };
        buf.set_stringn(x, y, text, usize::from(cell), style);
    }
    for row in 0..columns(kind) {
        let (y, name) = (area.y + 1 + row * tall, row_name(kind, row));
        if y < area.bottom() {
            buf.set_stringn(area.x, y, format!("{name:>2}"), 2, look.theme.muted);
        }
    }
}

/// Where cells are drawn.
struct Grid {
    kind: BoardKind,
    /// Columns and lines of a cell.
    cell: u16,
    tall: u16,
    area: Rect,
}

impl Grid {
    /// Where a cell is drawn; `None` if there is no room for it.
    fn place(&self, at: Cell) -> Option<(u16, u16)> {
        let (x, y) = self.kind.xy(at);
        let low = i32::from(self.kind.min_coordinate());
        let (x, y) = (i32::from(x) - low, i32::from(y) - low);
        // In half cells: a line of a hexagon begins half a cell further than the one before.
        let (halves, down) = if self.kind.is_hex() { (2 * y + x + low, x) } else { (2 * x, y) };
        let across = u16::try_from(halves * i32::from(self.cell) / 2).ok()?;
        let x = self.area.x + MARGIN + across;
        let y = self.area.y + 1 + u16::try_from(down).ok()? * self.tall;
        (x + self.cell <= self.area.right() && y < self.area.bottom()).then_some((x, y))
    }
}

/// Cells of the longest line.
const fn columns(kind: BoardKind) -> u16 {
    kind.rows() as u16
}

/// Square boards have y down the screen, hexagonal ones x: their lines are the rows of constant x.
fn row_name(kind: BoardKind, row: u16) -> i32 {
    i32::from(row) + i32::from(kind.min_coordinate())
}

/// The columns of a square board. On a hexagonal one y runs along the slant, and has no heading.
fn header(look: &Look, kind: BoardKind, cell: u16, area: Rect, buf: &mut Buffer) {
    if kind.is_hex() {
        let text = "rows are x; y grows to the right";
        buf.set_stringn(area.x, area.y, text, area.width.into(), look.theme.muted);
        return;
    }
    for column in 0..columns(kind) {
        let x = area.x + MARGIN + column * cell;
        if x + 1 < area.right() {
            buf.set_stringn(x, area.y, format!(" {column}"), cell.into(), look.theme.muted);
        }
    }
}

fn contents(look: &Look, position: &Game, at: Cell, cell: u16) -> (String, Style) {
    let theme = &look.theme;
    match position.contents(at) {
        Contents::Empty => (format!(" {}", look.glyphs.empty), theme.muted),
        Contents::Marker(seat) => (format!(" {}", letter(seat).to_lowercase()), theme.text),
        Contents::Collapsed(seat) => {
            (format!("{}{}", look.glyphs.filled, letter(seat)), theme.band)
        }
        Contents::Stack(stack) => {
            let (seat, height, cap) =
                (letter(stack.controller()), stack.height(), stack.cap_height());
            let style = theme.seats()[stack.controller().index()];
            let mixed = cap != height && cell >= WIDEST;
            let text =
                if mixed { format!("{seat}{height}/{cap}") } else { format!("{seat}{height}") };
            (text, style)
        }
    }
}
