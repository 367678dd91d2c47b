//! Frames in one piece, and none that changes nothing.

use std::io::{self, Write};

/// What the library writes of a frame in which no cell changed: it sets the colours and hides the cursor, as they
/// are already.
const UNCHANGED: &[u8] = b"\x1b[39m\x1b[49m\x1b[59m\x1b[0m\x1b[?25l";

/// Room for a frame (one of 200x50 takes about 30 KB).
const FRAME: usize = 64 * 1024;

/// Holds what is written until it is flushed. That the terminal is gone is told once: what the library wants to
/// tell it then, when it is dropped, has no addressee.
#[derive(Debug)]
pub struct FrameWriter<W> {
    out: W,
    frame: Vec<u8>,
    is_gone: bool,
}

impl<W: Write> FrameWriter<W> {
    /// Writes whole frames there.
    pub fn new(out: W) -> Self {
        Self { out, frame: Vec::with_capacity(FRAME), is_gone: false }
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let is_empty = self.frame.is_empty() || self.frame == UNCHANGED;
        let written = match is_empty || self.is_gone {
            true => Ok(()),
            false => self.out.write_all(&self.frame).and_then(|()| self.out.flush()),
        };
        self.frame.clear();
        self.is_gone |= written.is_err();
        written
    }
}

#[cfg(test)]
mod tests {
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;

    /// Counts what is written, and in how many pieces.
    #[derive(Debug, Default)]
    struct Pieces(Vec<usize>);

    impl Write for &mut Pieces {
        fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
            self.0.push(piece.len());
            Ok(piece.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_frame_is_one_piece_and_one_that_changes_nothing_is_none() {
        let mut pieces = Pieces::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 5));
        let backend = CrosstermBackend::new(FrameWriter::new(&mut pieces));
        let mut screen = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        for text in ["one", "one", "one", "two"] {
            let style = ratatui::style::Style::default();
            screen
                .draw(|frame| frame.buffer_mut().set_string(1, 1, text, style))
                .map(drop)
                .unwrap();
        }
        drop(screen);
        let [_, _, _cursor_shown] = pieces.0[..] else { panic!("{pieces:?}") };
    }

    /// A terminal that is gone.
    struct Nobody;

    impl Write for Nobody {
        fn write(&mut self, _piece: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn that_the_terminal_is_gone_is_told_once() {
        let mut writer = FrameWriter::new(Nobody);
        let mut told = || writer.write_all(b"a frame").and_then(|()| writer.flush()).is_err();
        assert_eq!([told(), told()], [true, false]);
    }
}
