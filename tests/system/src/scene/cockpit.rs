//! What an operator does at a cockpit: presses, and sees.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Terminal;

/// Nothing here takes so long unless it fails.
const LIMIT: Duration = Duration::from_secs(20);

/// How long a key may take to be answered before it is pressed again, where a dialog may be deaf.
const AGAIN: Duration = Duration::from_millis(200);

/// The Escape key. Nothing may be pressed together with it: terminals could not tell.
pub const ESC: &str = "\x1b";

/// The PgDn key.
const PAGE_DOWN: &str = "\x1b[6~";

/// The key that empties a line that is typed.
const EMPTY: &str = "\x15";

/// What the cockpit says once a dialog was declined.
const DECLINED: &str = "cancelled: nothing was changed";

/// The button of a dialog that confirms.
const YES: &str = " y Do it ";

/// A running cockpit; killed when dropped.
pub struct Cockpit {
    terminal: Terminal,
    _home: Arc<TempDir>,
}

impl Cockpit {
    pub(super) const fn on(terminal: Terminal, home: Arc<TempDir>) -> Self {
        Self { terminal, _home: home }
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.terminal.keys(keys);
        self
    }

    /// Types a line into the palette.
    pub fn order(&mut self, line: &str) -> &mut Self {
        self.press(&format!(":{line}\r"))
    }

    /// Arms the cockpit for a reason.
    pub fn arm(&mut self, reason: &str) -> &mut Self {
        self.order(&format!("arm 5 {reason}")).see("[ARMED 0")
    }

    /// Waits until the screen shows a text.
    pub fn see(&mut self, text: &str) -> &mut Self {
        self.terminal.wait_for(text, LIMIT);
        self
    }

    /// Waits until the screen shows each of these texts.
    pub fn see_all(&mut self, texts: &[&str]) -> &mut Self {
        texts.iter().fold(self, |cockpit, text| cockpit.see(text))
    }

    /// Waits until one line of the screen shows all of these texts.
    ///
    /// # Panics
    /// When none does.
    pub fn see_line(&mut self, texts: &[&str]) -> &mut Self {
        let has_all = |line: &str| texts.iter().all(|text| line.contains(text));
        let shown = self.terminal.shows(|screen| screen.contents().lines().any(has_all), LIMIT);
        assert!(shown, "no line showed {texts:?} within {LIMIT:?}:\n{}", self.screen());
        self
    }

    /// Waits until a line of the screen shows a text; the whole line.
    ///
    /// # Panics
    /// When none does.
    pub fn line_of(&mut self, text: &str) -> String {
        let screen = self.see(text).screen();
        let line = screen.lines().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("`{text}` is gone again:\n{screen}")).to_owned()
    }

    /// Waits until the screen does not show a text.
    ///
    /// # Panics
    /// When it stays.
    pub fn see_no(&mut self, text: &str) -> &mut Self {
        let gone = self.terminal.shows(|screen| !screen.contents().contains(text), LIMIT);
        assert!(gone, "`{text}` stayed for {LIMIT:?}:\n{}", self.screen());
        self
    }

    /// Waits until something was written, whether it scrolled away or not.
    pub fn see_written(&mut self, text: &str) -> &mut Self {
        self.terminal.wait_for_bytes(text.as_bytes(), LIMIT);
        self
    }

    /// Goes a page down.
    pub fn page_down(&mut self) -> &mut Self {
        self.press(PAGE_DOWN)
    }

    /// Reads the dialog on display to its end and says yes, with the word that it asks for, as soon as it
    /// listens.
    ///
    /// # Panics
    /// When the dialog does not take a yes.
    pub fn agree(&mut self, word: &str) -> &mut Self {
        let typed = if word.is_empty() { String::new() } else { format!("{EMPTY}{word}") };
        let end = Instant::now() + LIMIT;
        loop {
            // In the first moments no yes is heard: read and type until the button is lit.
            self.page_down().press(&typed);
            if self.terminal.shows(is_lit, AGAIN) {
                return self.press("y");
            }
            assert!(Instant::now() < end, "the dialog takes no yes:\n{}", self.screen());
        }
    }

    /// Closes the dialog on display: it means no.
    pub fn decline(&mut self) -> &mut Self {
        self.escape().see(DECLINED)
    }

    /// Closes what is open.
    pub fn escape(&mut self) -> &mut Self {
        self.press(ESC)
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, lines: u16) -> &mut Self {
        self.terminal.resize((columns, lines));
        self
    }

    /// Sends a signal by its name.
    pub fn signal(&mut self, name: &str) -> &mut Self {
        self.terminal.signal(name);
        self
    }

    /// What the terminal shows.
    pub fn screen(&self) -> String {
        self.terminal.screen()
    }

    /// Everything that was written.
    pub fn bytes(&self) -> Vec<u8> {
        self.terminal.bytes()
    }

    /// Leaves the cockpit, whatever it shows; the terminal is as it was before.
    ///
    /// # Panics
    /// When it does not end in order.
    pub fn leave(mut self) {
        self.terminal.signal("TERM");
        self.is_left();
    }

    /// The cockpit has ended in order; the terminal is as it was before.
    ///
    /// # Panics
    /// When it does not end, or leaves a mode on.
    pub fn is_left(&mut self) {
        assert_eq!(self.terminal.wait_for_end(LIMIT), 0);
        self.terminal.assert_restored();
    }
}

/// True once the dialog's button would be heard.
fn is_lit(screen: &vt100::Screen) -> bool {
    let (_, columns) = screen.size();
    let button = screen.rows(0, columns).enumerate().find_map(|(y, row)| {
        let before = &row[..row.find(YES)?];
        Some((y, before.chars().count()))
    });
    let cell =
        button.and_then(|(y, x)| screen.cell(u16::try_from(y).ok()?, u16::try_from(x).ok()?));
    cell.is_some_and(vt100::Cell::inverse)
}
