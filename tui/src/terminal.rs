//! The terminal's modes: one guard turns them on, and everything that ends the cockpit turns them
//! off again: return, error, panic, signal, suspension.

mod frame_writer;

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

use self::frame_writer::FrameWriter;
use crate::clipboard;

/// Saves the title on the terminal's stack, and takes it back (xterm window operations 22, 23).
const PUSH_TITLE: &str = "\x1b[22;0t";
const POP_TITLE: &str = "\x1b[23;0t";

/// True while the modes are on; shared with the panic hook.
static CLAIMED: AtomicBool = AtomicBool::new(false);

/// The screen that frames are drawn on.
pub type Screen = Terminal<CrosstermBackend<FrameWriter<io::Stdout>>>;

/// Owns the terminal's modes; dropping it restores them.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal: raw, alternate screen, no cursor, bracketed paste, title.
    ///
    /// # Errors
    /// When standard input or output is no terminal.
    pub fn claim() -> io::Result<Self> {
        chain_panic_hook();
        enter()?;
        Ok(Self(()))
    }

    /// False once a panic anywhere in the program gave the terminal back.
    pub fn holds(&self) -> bool {
        CLAIMED.load(Ordering::SeqCst)
    }

    /// Gives the terminal back to the shell for a while.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub fn release(&self) -> io::Result<()> {
        leave()
    }

    /// Takes it again.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn reclaim(&self) -> io::Result<()> {
        enter()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Nobody is left to tell when the terminal itself is gone.
        let _ = leave();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    CLAIMED.store(true, Ordering::SeqCst);
    let mut out = io::stdout().lock();
    out.write_all(PUSH_TITLE.as_bytes())?;
    queue!(out, SetTitle("ringrift"), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
    out.flush()
}

/// Undoes [`enter`] in the opposite order; does nothing the second time.
fn leave() -> io::Result<()> {
    if !CLAIMED.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    let shown = execute!(out, cursor::Show, DisableBracketedPaste, LeaveAlternateScreen)
        .and_then(|()| out.write_all(POP_TITLE.as_bytes()))
        .and_then(|()| out.flush());
    disable_raw_mode()?;
    shown
}

/// Restores the terminal before whatever hook was there prints its message.
fn chain_panic_hook() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let _ = leave();
        previous(info);
    }));
}

/// The screen, ready to draw on. Writes nothing yet.
///
/// # Errors
/// When the size of the terminal cannot be read.
pub fn screen() -> io::Result<Screen> {
    Terminal::new(CrosstermBackend::new(FrameWriter::new(io::stdout())))
}

/// Puts a text on the operator's clipboard, if the terminal allows it.
///
/// # Errors
/// When the terminal cannot be written.
pub fn copy(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(clipboard::sequence(text).as_bytes())?;
    out.flush()
}

/// Makes the next frame paint every cell. (`Terminal::clear` would ask the terminal for the
/// cursor and wait two seconds for terminals that never answer.)
///
/// # Errors
/// When the size of the terminal cannot be read.
pub fn forget_screen(screen: &mut Screen) -> io::Result<()> {
    let size = screen.size()?;
    screen.resize(Rect::new(0, 0, size.width, size.height))
}

/// True if there is no shell that could continue us after a stop.
pub fn is_session_leader() -> bool {
    rustix::process::getsid(None).is_ok_and(|session| session == rustix::process::getpid())
}

/// Stops the whole process group, as Ctrl-Z does; returns when it is continued.
///
/// # Errors
/// When the system refuses.
pub fn stop_group() -> io::Result<()> {
    // STOP rather than TSTP: we listen to TSTP ourselves.
    rustix::process::kill_current_process_group(rustix::process::Signal::STOP).map_err(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    /// Takes the terminal and panics in another thread.
    #[test]
    #[ignore = "needs a terminal of its own; the next test starts it"]
    fn victim() {
        let guard = Guard::claim().unwrap();
        std::thread::spawn(|| panic!("on purpose")).join().unwrap_err();
        assert!(!guard.holds());
    }

    #[test]
    fn a_panic_in_any_thread_gives_the_terminal_back_before_it_is_told() {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "terminal::tests::victim", "--ignored", "--nocapture"]);
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut output = Vec::new();
        // The terminal reports an error, not an end, once its program is gone.
        let _ = pair.master.try_clone_reader().unwrap().read_to_end(&mut output);
        assert!(child.wait().unwrap().success(), "{}", String::from_utf8_lossy(&output));
        let place = |text: &str| {
            let found = output.windows(text.len()).position(|w| w == text.as_bytes());
            found.unwrap_or_else(|| panic!("{text:?} is missing"))
        };
        let order = ["\x1b[22;0t", "\x1b[?1049h", "\x1b[?2004h", "\x1b[?25l"].iter().chain(&[
            "\x1b[?25h",
            "\x1b[?2004l",
            "\x1b[?1049l",
            "\x1b[23;0t",
            "on purpose",
        ]);
        let places: Vec<usize> = order.map(|text| place(text)).collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
