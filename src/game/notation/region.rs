//! The check sum that names a region (docs/notation.md).

use std::fmt::{self, Write};

use super::fnv::Fnv32;
use super::write_cell;
use crate::game::{BoardKind, Cell};

/// FNV-1a-32 of the texts of `cells`, which come in cell order, joined with `;`.
pub(in crate::game) fn region_crc(board: BoardKind, cells: impl Iterator<Item = Cell>) -> u32 {
    let mut hash = Hasher(Fnv32::default());
    for (at, cell) in cells.enumerate() {
        let separator = if at > 0 { ";" } else { "" };
        hash.write_str(separator)
            .and_then(|()| write_cell(&mut hash, board, cell))
            .expect("hashing cannot fail");
    }
    hash.0.finish()
}

struct Hasher(Fnv32);

impl Write for Hasher {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
