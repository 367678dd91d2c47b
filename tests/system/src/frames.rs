//! Frames of the cockpit without a terminal: a cockpit that has heard many agents, drawn into memory.

mod fleets;

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use ringrift::event::UtcMs;
use ringrift_tui::keymap::Key;
use ringrift_tui::model::{Model, Screen};
use ringrift_tui::theme::Theme;
use ringrift_tui::update::{Msg, update};
use ringrift_tui::view::{self, Look};

use crate::stand_ins::Logs;

/// A cockpit with a terminal that only counts.
pub struct Frames {
    model: Model,
    look: Look,
    terminal: Terminal<CrosstermBackend<Counter>>,
    written: Rc<Cell<usize>>,
    news: fleets::News,
}

impl Frames {
    /// A cockpit that has heard so many agents with logs of this kind, in a terminal of this size.
    ///
    /// # Panics
    /// When the terminal theme cannot be read.
    pub fn of(agents: usize, logs: Logs, size: (u16, u16)) -> Self {
        let written = Rc::new(Cell::new(0));
        let viewport = Viewport::Fixed(Rect::new(0, 0, size.0, size.1));
        let backend = CrosstermBackend::new(Counter(Rc::clone(&written)));
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport });
        let theme = Theme::named("terminal").expect("it is compiled in");
        // Colours count, too, wherever this runs.
        ratatui::crossterm::style::force_color_output(true);
        Self {
            model: Model { size, ..fleets::heard(agents, logs) },
            news: fleets::News::default(),
            look: Look::new(theme, false, true),
            terminal: terminal.expect("a terminal of a fixed size"),
            written,
        }
    }

    /// Shows a screen.
    pub fn show(&mut self, screen: Screen) {
        self.model.screen = screen;
        self.model.dirty = true;
    }

    /// Presses a key.
    pub fn press(&mut self, key: char) {
        update(&mut self.model, Msg::Key(Key::Char(key)));
    }

    /// So much time passes, in milliseconds.
    pub fn pass(&mut self, ms: i64) {
        let now = UtcMs(self.model.now.0 + ms);
        update(&mut self.model, Msg::Now(now));
    }

    /// The next agent has something to say.
    pub fn hear(&mut self) {
        self.news.next(&mut self.model);
    }

    /// Draws as the cockpit would: not at all when nothing changed. Answers the bytes written.
    ///
    /// # Panics
    /// Never: memory can be written.
    pub fn draw(&mut self) -> usize {
        if !self.model.dirty {
            return 0;
        }
        let before = self.written.get();
        let (model, look) = (&self.model, &self.look);
        let drawn = self.terminal.draw(|frame| view::draw(model, look, frame.buffer_mut()));
        drawn.expect("memory can be written");
        self.model.dirty = false;
        self.written.get() - before
    }
}

/// Counts what is written.
struct Counter(Rc<Cell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
