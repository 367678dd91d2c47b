//! Positions as text (docs/notation.md).

use std::fmt::{self, Write};

use super::write_cell;
use crate::game::board::{Bits, Board};
use crate::game::state::State;
use crate::game::{Cell, Seat};

impl<B: Board> State<B> {
    /// The state text.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(256);
        self.write_text(&mut text).expect("writing to a string cannot fail");
        text
    }

    fn write_text(&self, out: &mut String) -> fmt::Result {
        let (position, turn) = (&self.position, &self.turn);
        match self.outcome {
            None => write!(out, "A|{}|{}|", turn.phase.code(), turn.mover)?,
            Some(end) => {
                write!(out, "O{}|GO|0|", end.winner.map_or(0, Seat::number))?;
            }
        }
        self.write_counts(out, 'H', |seat| position.hand(seat).into())?;
        self.write_counts(out, 'E', |seat| position.eliminated(seat))?;
        self.write_counts(out, 'T', |seat| position.territory(seat))?;
        write!(out, "W{}|S", u8::from(self.swapped))?;
        write_cells(out, *position.all_stacks(), |out, cell| {
            let mut rings = position.rings(position.stack(cell));
            rings.try_for_each(|ring| write!(out, "{}", ring.owner()))
        })?;
        out.write_str("|M")?;
        write_cells(out, *position.all_markers(), |out, cell| {
            position.marker_at(cell).map_or(Ok(()), |owner| write!(out, "{owner}"))
        })?;
        out.write_str("|C")?;
        write_cells(out, *position.all_collapsed(), |out, cell| {
            position.collapsed_at(cell).map_or(Ok(()), |owner| write!(out, "{owner}"))
        })
    }

    fn write_counts(
        &self,
        out: &mut String,
        letter: char,
        count: impl Fn(Seat) -> u16,
    ) -> fmt::Result {
        out.write_char(letter)?;
        for seat in self.seats() {
            let comma = if seat == Seat::FIRST { "" } else { "," };
            write!(out, "{comma}{}", count(seat))?;
        }
        out.write_char('|')
    }
}

fn write_cells<B: Board>(
    out: &mut String,
    cells: Bits<B>,
    mut value: impl FnMut(&mut String, Cell) -> fmt::Result,
) -> fmt::Result {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_char(';')?;
        }
        write_cell(out, B::KIND, cell)?;
        out.write_char('=')?;
        value(out, cell)?;
    }
    Ok(())
}
